// Who may come in over HTTP, and in which words: hosts, origins, credentials, how often; and what browsers have to be told (CORS).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mcp/call.h"
#include "mcp/transports/rate_limit.h"
#include "net/http.h"

namespace mcp::transports {

struct DoorOptions {
    // Host names that requests may be addressed to and come from, beside the loopback names. Guards against DNS rebinding.
    std::vector<std::string> allowed_hosts;
    // When set, every request must carry it as `Authorization: Bearer ...`.
    std::optional<std::string> bearer_token;
    // Requests of one caller on average; twice as many at once. 0: no limit.
    double requests_per_second = 0;
};

class HttpDoor {
public:
    explicit HttpDoor(DoorOptions options);

    // The answer to a request that does not come in, and to a browser that asks beforehand; nothing when the request may be served.
    std::optional<net::Response> answer(const net::Request& request);

    // What a browser needs with every answer: nothing when no browser asks.
    net::Headers headers(const net::Request& request) const;

    // On whose behalf a request that came in is made.
    Principal principal_of(const net::Request& request) const;

private:
    std::optional<net::Response> check(const net::Request& request);
    bool has_credentials(const net::Request& request) const;
    bool is_allowed_host(std::string_view host) const;
    bool is_allowed_origin(std::string_view origin) const;

    DoorOptions options_;
    RateLimit rate_limit_;
};

// A refusal with its reason as a JSON-RPC error without id.
net::Response refusal(unsigned status, const std::string& why, net::Headers headers = {});

}  // namespace mcp::transports
