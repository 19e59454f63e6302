// The HTTP/1.1 server: listens, with TLS or without, reads requests within limits, hands each to the handler of its path.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "net/http.h"
#include "net/limits.h"
#include "net/tls.h"

namespace net {

// The address cannot be listened on; `what()` says why and what to do.
class ListenError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct BoundEndpoint {
    std::string address;  // as text, IPv6 without brackets
    std::uint16_t port = 0;

    // "127.0.0.1:8080", "[::1]:8080"
    std::string text() const;
};

// Everything runs on the executor given, which must run on one thread; so must the calls. Logs through spdlog's default logger,
// which the program points at stderr. Destroying the server cuts what `stop` has not drained; handlers may then still run until
// their cancellation reaches them, so stop it while what they refer to is alive, and destroy it before its io_context.
class HttpServer {
public:
    HttpServer(boost::asio::any_io_executor executor, Limits limits = {});
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    // Requests for exactly this path go to the handler; a path that ends in "/*" takes all below it that no other route takes
    // (of two such, the longer one). A second route for the same path replaces the first.
    void route(std::string path, Handler handler);

    // Binds and begins to accept. `host` is an address ("127.0.0.1", "::1", "[::1]") or a name, of which the first address is
    // taken; port 0 picks a free one. May be called for several endpoints. Throws ListenError.
    BoundEndpoint listen(std::string_view host, std::uint16_t port);

    // The same for clients that speak TLS; one that does not is told so with a 400. Endpoints with and without TLS serve the same
    // routes. `identity->reload()` changes the certificate while the server runs.
    BoundEndpoint listen_tls(std::string_view host, std::uint16_t port, std::shared_ptr<const TlsIdentity> identity);

    // Closes the listeners and the idle connections, lets requests in flight finish for up to `grace`, then cancels the handlers
    // that are left and closes their connections. Returns how many requests were cut. End streams first: a handler is not told.
    boost::asio::awaitable<std::size_t> stop(std::chrono::milliseconds grace);

    std::size_t connections() const;

private:
    std::shared_ptr<class ServerState> state_;
};

}  // namespace net
