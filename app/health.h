// Whether the server lives and whether it takes requests, for load balancers and service managers: /healthz and /readyz.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "net/http.h"

namespace app {

class Health {
public:
    bool is_ready = false;  // set once the platform has started, and taken back when it is told to stop

    // 200 as long as the process answers at all.
    boost::asio::awaitable<void> live(net::Exchange& exchange);

    // 200 when requests are served, 503 before and after.
    boost::asio::awaitable<void> ready(net::Exchange& exchange);
};

}  // namespace app
