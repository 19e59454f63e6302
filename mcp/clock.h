// The time of day, injected so that tests decide when something has expired.
#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace mcp {

using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;
using Now = std::function<TimePoint()>;

inline TimePoint system_now() { return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

// "2026-07-28T12:00:00.123Z" (RFC 3339)
std::string time_text(TimePoint time);

}  // namespace mcp
