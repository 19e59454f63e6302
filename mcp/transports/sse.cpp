// Writing events.
#include "mcp/transports/sse.h"

namespace mcp::transports {

std::string sse_event(std::string_view message, std::string_view id) {
    std::string event = "event: message\n";
    if (!id.empty()) ((event += "id: ") += id) += '\n';
    return ((event += "data: ") += message) += "\n\n";
}

std::string sse_priming(std::string_view id, std::chrono::milliseconds retry) {
    return "id: " + std::string(id) + "\nretry: " + std::to_string(retry.count()) + "\ndata: \n\n";
}

net::Headers sse_headers() { return {{"Cache-Control", "no-cache, no-transform"}, {"X-Accel-Buffering", "no"}}; }

}  // namespace mcp::transports
