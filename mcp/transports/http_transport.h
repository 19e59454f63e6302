// MCP over Streamable HTTP: the checks that belong to the door, then the server.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "mcp/server.h"
#include "net/http.h"

namespace mcp::transports {

struct HttpOptions {
    // Host names that requests may be addressed to and come from, beside the loopback names. Guards against DNS rebinding.
    std::vector<std::string> allowed_hosts;
    // When set, every request must carry it as `Authorization: Bearer ...`.
    std::optional<std::string> bearer_token;
};

// The handler of one path. The server must outlive it.
class HttpTransport {
public:
    HttpTransport(Server& server, HttpOptions options);

    asio::awaitable<void> handle(net::Exchange& exchange);

private:
    std::optional<net::Response> refuse_at_the_door(const net::Request& request) const;
    bool is_allowed_host(std::string_view host) const;
    bool is_allowed_origin(std::string_view origin) const;
    asio::awaitable<Reply> serve(const net::Request& request);

    Server& server_;
    HttpOptions options_;
};

}  // namespace mcp::transports
