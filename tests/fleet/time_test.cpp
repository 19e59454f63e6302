// Time that runs faster than the system's, and alarms by it.
#include "fleet/time.h"

#include <boost/asio/io_context.hpp>

#include "tests/support/catch.h"
#include "tests/support/run.h"

using namespace std::chrono_literals;

TEST_CASE("an alarm by a clock that runs 1,000 times as fast rings when that clock says so, long before the system's does") {
    const model::SystemClock system;
    const model::FastClock clock(1000);
    boost::asio::io_context context;
    fleet::RealTimers timers(context.get_executor(), clock, clock.speed());
    const auto began = system.now();
    const auto due = clock.now() + 30s;
    test_support::run(context, timers.wait_until(due));
    CHECK(clock.now() >= due);
    CHECK(system.now() - began < 30s);
}

TEST_CASE("a clock of the system's own pace is the system's") {
    const model::FastClock clock(1);
    const auto before = model::SystemClock().now();
    const auto between = clock.now();
    CHECK(before - between < 1s);
    CHECK(between - model::SystemClock().now() < 1s);
}
