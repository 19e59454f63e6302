// Writing events.
#include "mcp/transports/sse.h"

namespace mcp::transports {
namespace {

// Proxies and load balancers cut what is silent, the most impatient after half a minute.
constexpr std::string_view keep_alive_comment = ": keep-alive\n\n";
constexpr std::chrono::seconds keep_alive_interval{15};

}  // namespace

std::string sse_event(std::string_view message, std::string_view id) {
    std::string event = "event: message\n";
    if (!id.empty()) ((event += "id: ") += id) += '\n';
    return ((event += "data: ") += message) += "\n\n";
}

std::string sse_priming(std::string_view id, std::chrono::milliseconds retry) {
    return "id: " + std::string(id) + "\nretry: " + std::to_string(retry.count()) + "\ndata: \n\n";
}

asio::awaitable<void> start_events(net::Exchange& exchange, const net::Headers& headers) {
    net::Headers all = {{"Cache-Control", "no-cache, no-transform"}, {"X-Accel-Buffering", "no"}};
    all.insert(all.end(), headers.begin(), headers.end());
    co_await exchange.start_stream(200, event_stream_type, std::move(all));
    exchange.keep_alive(keep_alive_comment, keep_alive_interval);
}

}  // namespace mcp::transports
