// How grave a log message to the client is (RFC 5424).
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace mcp {

enum class LogLevel { debug, info, notice, warning, error, critical, alert, emergency };

constexpr std::array<std::string_view, 8> names(LogLevel) {
    return {"debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"};
}

constexpr std::string_view name_of(LogLevel level) { return names(LogLevel{})[static_cast<std::size_t>(level)]; }

constexpr std::optional<LogLevel> log_level_named(std::string_view name) {
    const auto all = names(LogLevel{});
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i] == name) return static_cast<LogLevel>(i);
    }
    return std::nullopt;
}

}  // namespace mcp
