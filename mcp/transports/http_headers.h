// The headers that the revision of 2026-07-28 has requests repeat from their body, so that proxies can route by them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mcp/json_rpc.h"
#include "mcp/tool.h"
#include "net/http.h"

namespace mcp::transports {

// Throws ProtocolError{header_mismatch} when a header that is required is missing, repeated, or says something else than the body
// (2026-07-28, basic/transports/streamable-http). `tools` says which arguments are mirrored too.
void check_mirrored_headers(const net::Request& request, const Message& message, const Tools& tools);

// The value behind the sentinel `=?base64?...?=`, or the value itself without one. Nothing when the encoding is not strict base64,
// or when a value without it holds more than visible ASCII.
std::optional<std::string> unwrapped_header(std::string_view value);

}  // namespace mcp::transports
