// Everything that can be configured, by flag, by environment or by file; in this order, the first that speaks wins.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tools/selection.h"

namespace app {

struct Settings {
    std::filesystem::path database;  // default_database() unless told otherwise
    std::string host = "127.0.0.1";
    std::uint16_t port = 8765;
    std::vector<std::string> allowed_hosts;   // names the server may be addressed by, beside loopback names
    std::filesystem::path bearer_token_file;  // empty: no authentication
    std::filesystem::path tls_certificate;    // with tls_key: HTTPS instead of HTTP
    std::filesystem::path tls_key;
    double requests_per_second = 0;     // of one client; 0: no limit
    std::size_t max_sessions = 10'000;  // of clients that speak a revision before 2026-07-28
    std::uint32_t session_idle_seconds = 1800;
    double time_scale = 1;         // simulated boots are this much faster than real ones
    double clock_speed = 1;        // of the whole platform's time, for rehearsals
    std::string simulated_faults;  // empty: none
    std::string log_level = "info";
    tools::Selection selection;  // of the tools that are offered
};

// concierge/concierge.db under $XDG_STATE_HOME, or under ~/.local/state.
std::filesystem::path default_database();

// concierge/config.toml under $XDG_CONFIG_HOME, or under ~/.config.
std::filesystem::path default_configuration_file();

// The token in `bearer_token_file`, or nothing when none is configured. Throws model::Error when the file cannot be read, is
// empty, or can be read by others.
std::optional<std::string> bearer_token(const Settings& settings);

// Throws model::Error when the settings would open the server to a network without authentication.
void require_safe_address(const Settings& settings);

}  // namespace app
