// The way back to the client while its request is served: what is said before the answer.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

namespace mcp {

namespace asio = boost::asio;

// Each transport has its own. One coroutine at a time uses it.
class Outlet {
public:
    virtual ~Outlet() = default;

    // Whether anything can be said before the answer: not to a client that takes a single JSON document only.
    virtual bool is_open() const = 0;

    // Sends one JSON-RPC message, and waits while the client is slow. Does nothing when the outlet is not open.
    virtual asio::awaitable<void> send(std::string message) = 0;

    // Lets go of the connection that carries the answer, where the client can fetch the rest later (2025-11-25, Streamable HTTP
    // with a session). Elsewhere it does nothing.
    virtual void release_connection() {}
};

// For where there is no way back.
class NoOutlet final : public Outlet {
public:
    bool is_open() const override { return false; }
    asio::awaitable<void> send(std::string) override { co_return; }
};

}  // namespace mcp
