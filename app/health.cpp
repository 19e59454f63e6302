// The answers say as little as they can: they are given to anybody.
#include "app/health.h"

namespace app {
namespace {

boost::asio::awaitable<void> say(net::Exchange& exchange, unsigned status, const char* word) {
    net::Response response(status, "text/plain", word);
    if (exchange.request().method != "GET" && exchange.request().method != "HEAD") {
        response = net::Response(405, "text/plain", "GET this address\n");
        response.headers = {{"Allow", "GET, HEAD"}};
    }
    response.headers.emplace_back("Cache-Control", "no-store");
    return exchange.respond(std::move(response));
}

}  // namespace

boost::asio::awaitable<void> Health::live(net::Exchange& exchange) { return say(exchange, 200, "alive\n"); }

boost::asio::awaitable<void> Health::ready(net::Exchange& exchange) {
    return is_ready ? say(exchange, 200, "ready\n") : say(exchange, 503, "not ready\n");
}

}  // namespace app
