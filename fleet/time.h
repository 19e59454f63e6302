// Waiting, on a clock that is injected: what waits here waits a day in a test's millisecond.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>

#include "model/clock.h"

namespace fleet {

namespace asio = boost::asio;

inline constexpr model::TimePoint never = model::TimePoint::max();

// Wakes one coroutine, at a time or when somebody rings. Used from one executor.
class Alarm {
public:
    virtual ~Alarm() = default;

    // Suspends until `at`, or until it is rung. A ring while nobody waits is kept for the next wait.
    virtual asio::awaitable<void> wait_until(model::TimePoint at) = 0;

    virtual void ring() = 0;
};

class Timers {
public:
    virtual ~Timers() = default;
    virtual std::unique_ptr<Alarm> make_alarm() = 0;

    asio::awaitable<void> wait_until(model::TimePoint at);
};

// Alarms by a clock that moves by itself, `speed` times as fast as the system's. The clock must outlive the timers.
class RealTimers final : public Timers {
public:
    RealTimers(asio::any_io_executor executor, const model::Clock& clock, double speed = 1)
        : executor_(std::move(executor)), clock_(clock), speed_(speed) {}
    std::unique_ptr<Alarm> make_alarm() override;

private:
    asio::any_io_executor executor_;
    const model::Clock& clock_;
    const double speed_;
};

}  // namespace fleet
