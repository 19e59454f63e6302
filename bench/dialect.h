// The protocol as a measured client speaks it, in each of its eras: envelopes, HTTP headers, and the handshake of the legacy one.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace bench {

enum class Era {
    modern,  // revision 2026-07-28: every request stands alone
    legacy,  // revision 2025-11-25: a connection begins with `initialize`
};

std::string_view revision_of(Era era);

// A JSON-RPC request; in the modern era with the `_meta` that every request must carry. Keys are in alphabetical order.
std::string request(Era era, std::int64_t id, std::string_view method, nlohmann::json params);

// The two messages of the legacy handshake.
std::string initialize_request(std::int64_t id);
std::string initialized_notification();

// Appends the headers of a POST by which a server routes, each with its line end. `name` is the tool's, and empty for methods
// without one; `session` is empty as long as the server gave no Mcp-Session-Id.
void append_http_headers(std::string& head, Era era, std::string_view method, std::string_view name, std::string_view session);

}  // namespace bench
