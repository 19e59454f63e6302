// Real alarms: a steady timer, looked at again now and then, because the clock it stands for may be set.
#include "fleet/time.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <utility>

namespace fleet {
namespace {

constexpr model::Duration longest_sleep = std::chrono::minutes(1);

class RealAlarm final : public Alarm {
public:
    RealAlarm(const asio::any_io_executor& executor, const model::Clock& clock, double speed)
        : timer_(executor), clock_(clock), speed_(speed) {}

    asio::awaitable<void> wait_until(model::TimePoint at) override {
        while (!std::exchange(rung_, false)) {
            const auto now = clock_.now();
            if (now >= at) co_return;
            const std::chrono::duration<double, model::Duration::period> left = std::min<model::Duration>(at - now, longest_sleep);
            timer_.expires_after(std::chrono::ceil<model::Duration>(left / speed_));
            const auto [error] = co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
            if (error && !rung_) throw boost::system::system_error(error);
        }
    }

    void ring() override {
        rung_ = true;
        timer_.cancel();
    }

private:
    asio::steady_timer timer_;
    const model::Clock& clock_;
    const double speed_;
    bool rung_ = false;
};

}  // namespace

asio::awaitable<void> Timers::wait_until(model::TimePoint at) {
    const auto alarm = make_alarm();
    co_await alarm->wait_until(at);
}

std::unique_ptr<Alarm> RealTimers::make_alarm() { return std::make_unique<RealAlarm>(executor_, clock_, speed_); }

}  // namespace fleet
