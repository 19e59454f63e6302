// Server-sent events, as Streamable HTTP uses them: each carries one JSON-RPC message.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "net/http.h"

namespace mcp::transports {

namespace asio = boost::asio;

inline constexpr const char* event_stream_type = "text/event-stream";

// An event with a message on one line; `id` is empty for streams that cannot be resumed.
std::string sse_event(std::string_view message, std::string_view id = {});

// The first event of a stream that can be resumed: an id and no data (2025-11-25, basic/transports), and how long the client waits
// before it comes back.
std::string sse_priming(std::string_view id, std::chrono::milliseconds retry);

// Begins a stream of events: nobody on the way is to hold it back, store it, or take its silence for its end.
asio::awaitable<void> start_events(net::Exchange& exchange, const net::Headers& headers);

}  // namespace mcp::transports
