// Server-sent events, as Streamable HTTP uses them: each carries one JSON-RPC message.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "net/http.h"

namespace mcp::transports {

inline constexpr const char* event_stream_type = "text/event-stream";

// An event with a message on one line; `id` is empty for streams that cannot be resumed.
std::string sse_event(std::string_view message, std::string_view id = {});

// The first event of a stream that can be resumed: an id and no data (2025-11-25, basic/transports), and how long the client waits
// before it comes back.
std::string sse_priming(std::string_view id, std::chrono::milliseconds retry);

// What keeps proxies from holding the stream back or storing it.
net::Headers sse_headers();

}  // namespace mcp::transports
