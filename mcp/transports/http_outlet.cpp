// A plain answer costs no stream: it is begun with the first message that precedes the answer.
#include "mcp/transports/http_outlet.h"

#include "mcp/transports/sse.h"

namespace mcp::transports {

asio::awaitable<void> HttpOutlet::send(std::string message) {
    if (!client_takes_streams_) co_return;
    if (!streaming_) {
        streaming_ = true;
        co_await start_events(exchange_, headers_);
    }
    std::string event = sse_event(message);
    co_await exchange_.write(std::move(event));
}

asio::awaitable<void> HttpOutlet::finish(Reply reply) {
    if (!streaming_) {
        co_await respond_with(exchange_, std::move(reply), std::move(headers_));
        co_return;
    }
    co_await send(std::move(reply.body));
    co_await exchange_.finish();
}

asio::awaitable<void> respond_with(net::Exchange& exchange, Reply reply, net::Headers headers) {
    net::Response response;
    response.status = reply.http_status;
    if (!reply.body.empty()) response.content_type = "application/json";
    response.headers = std::move(headers);
    response.body = std::move(reply.body);
    return exchange.respond(std::move(response));
}

}  // namespace mcp::transports
