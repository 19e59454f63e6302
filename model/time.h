// Points in time: microseconds since the epoch inside, RFC 3339 UTC outside.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace model {

using Duration = std::chrono::microseconds;
using TimePoint = std::chrono::sys_time<Duration>;

constexpr std::int64_t to_microseconds(TimePoint at) { return at.time_since_epoch().count(); }
constexpr TimePoint from_microseconds(std::int64_t count) { return TimePoint{Duration{count}}; }

// "2026-11-22T17:14:03.250000Z"; always six decimals, so that texts sort as times do.
std::string to_rfc3339(TimePoint at);

}  // namespace model
