// How grave a log message to the client is (RFC 5424).
#pragma once

#include <array>
#include <string_view>

#include "mcp/names.h"

namespace mcp {

enum class LogLevel { debug, info, notice, warning, error, critical, alert, emergency };

constexpr std::array<std::string_view, 8> names(LogLevel) {
    return {"debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"};
}

}  // namespace mcp
