// A clock that stands still until the test moves it, and timers that ring when it does.
#pragma once

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "fleet/time.h"
#include "model/clock.h"

namespace test_support {

class ManualClock final : public model::Clock {
public:
    static constexpr model::TimePoint start = model::from_microseconds(1'800'000'000'000'000);

    model::TimePoint now() const override { return model::from_microseconds(now_.load()); }
    void set(model::TimePoint at) { now_ = model::to_microseconds(at); }

private:
    std::atomic<std::int64_t> now_ = model::to_microseconds(start);
};

// Used from one executor, as every Timers.
class ManualTimers final : public fleet::Timers {
public:
    ManualTimers(boost::asio::any_io_executor executor, ManualClock& clock) : executor_(std::move(executor)), clock_(clock) {}

    std::unique_ptr<fleet::Alarm> make_alarm() override { return std::make_unique<ManualAlarm>(*this); }

    // When the next alarm is due, if there is one that waits for a time.
    std::optional<model::TimePoint> next() const {
        if (waiting_.empty() || waiting_.begin()->first == fleet::never) return std::nullopt;
        return waiting_.begin()->first;
    }

    // Moves the clock and rings what is due by then.
    void move_to(model::TimePoint at) {
        clock_.set(std::max(at, clock_.now()));
        while (!waiting_.empty() && waiting_.begin()->first <= clock_.now()) waiting_.begin()->second->ring();
    }

private:
    class ManualAlarm final : public fleet::Alarm {
    public:
        explicit ManualAlarm(ManualTimers& timers) : timers_(timers), timer_(timers.executor_) {}
        ~ManualAlarm() override { stop_waiting(); }

        boost::asio::awaitable<void> wait_until(model::TimePoint at) override {
            if (std::exchange(rung_, false) || timers_.clock_.now() >= at) co_return;
            due_ = at;
            timers_.waiting_.emplace(at, this);
            timer_.expires_at(boost::asio::steady_timer::time_point::max());
            const auto [error] = co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
            stop_waiting();
            if (error && !std::exchange(rung_, false)) throw boost::system::system_error(error);
        }

        void ring() override {
            rung_ = true;
            stop_waiting();
            timer_.cancel();
        }

    private:
        void stop_waiting() {
            if (due_) timers_.waiting_.erase({*due_, this});
            due_.reset();
        }

        ManualTimers& timers_;
        boost::asio::steady_timer timer_;
        std::optional<model::TimePoint> due_;
        bool rung_ = false;
    };

    boost::asio::any_io_executor executor_;
    ManualClock& clock_;
    std::set<std::pair<model::TimePoint, ManualAlarm*>> waiting_;
};

}  // namespace test_support
