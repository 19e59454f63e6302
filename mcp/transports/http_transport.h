// MCP over Streamable HTTP, both eras at one address.
//
// A request of the modern era stands alone. In the legacy era `initialize` begins a session; requests without one are served too,
// statelessly, by what their version header says.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>

#include "mcp/server.h"
#include "mcp/transports/http_door.h"
#include "mcp/transports/session.h"
#include "net/http.h"

namespace mcp::transports {

struct HttpOptions {
    DoorOptions door;
    Sessions::Limits sessions;
};

// The handler of one path. The server must outlive it.
class HttpTransport {
public:
    HttpTransport(Server& server, HttpOptions options);

    asio::awaitable<void> handle(net::Exchange& exchange);

    // Ends the sessions, with their streams and what runs in them. For when no request comes in any more, or none is waited for.
    void close_sessions() { sessions_.close_all(); }

    std::size_t sessions() const { return sessions_.size(); }

private:
    asio::awaitable<void> post(net::Exchange& exchange);
    asio::awaitable<void> serve(net::Exchange& exchange, Json json);
    asio::awaitable<void> serve_modern(net::Exchange& exchange, Message message);
    asio::awaitable<void> serve_legacy(net::Exchange& exchange, Message message, Revision revision);
    asio::awaitable<void> serve_batch(net::Exchange& exchange, Json batch);
    asio::awaitable<void> begin_session(net::Exchange& exchange, Message message);
    asio::awaitable<void> serve_in_session(net::Exchange& exchange, std::shared_ptr<Session> session, Message message);
    asio::awaitable<std::shared_ptr<Session>> named_session(net::Exchange& exchange);
    asio::awaitable<void> get(net::Exchange& exchange);
    asio::awaitable<void> delete_session(net::Exchange& exchange);
    asio::awaitable<void> refuse(net::Exchange& exchange, net::Response response);
    asio::awaitable<void> respond_empty(net::Exchange& exchange, unsigned status);

    Server& server_;
    HttpDoor door_;
    Sessions sessions_;
};

}  // namespace mcp::transports
