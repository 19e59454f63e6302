// A server and raw clients in one io_context, so that a test sees every byte and nothing runs beside it.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "net/http_server.h"

namespace loopback {

namespace asio = boost::asio;

// The bytes of a client, over TCP or TLS.
class Stream {
public:
    using Done = std::function<void(const boost::system::error_code&, std::size_t)>;

    virtual ~Stream() = default;
    virtual asio::ip::tcp::socket& tcp() = 0;
    virtual void write(asio::const_buffer bytes, Done done) = 0;
    virtual void read(asio::mutable_buffer space, Done done) = 0;
};

// A client that speaks in bytes. Waiting for something runs the io_context, and with it the server.
class Client {
public:
    Client(asio::io_context& io, const net::BoundEndpoint& server);
    Client(asio::io_context& io, std::unique_ptr<Stream> stream) : io_(io), stream_(std::move(stream)) {}

    void send(std::string_view bytes);
    // The next answer, head and body, by its Content-Length; `head_only` for the answer to a HEAD.
    std::string answer(bool head_only = false);
    // Everything until the bytes received end so.
    std::string until(std::string_view ending);
    // Everything until the server closes.
    std::string until_closed();
    void close() { tcp().close(); }
    // Ends with a reset instead of a farewell.
    void reset();
    // Keeps the window small, so that a server that sends much has to wait.
    void receive_slowly();
    asio::ip::tcp::socket& tcp() { return stream_->tcp(); }

private:
    void receive_some();

    asio::io_context& io_;
    std::unique_ptr<Stream> stream_;
    std::string received_;
    bool closed_ = false;
};

struct Loopback {
    explicit Loopback(net::Limits limits = {}, std::string_view host = "127.0.0.1");
    // Its clients have to speak TLS.
    Loopback(net::Limits limits, std::shared_ptr<const net::TlsIdentity> identity);

    Client client() { return Client(io, endpoint); }
    // One that comes from this address of the machine.
    Client client(std::string_view address);
    // Runs until the condition holds; fails the test after five seconds.
    void run_until(const std::function<bool()>& condition);
    std::size_t stop(std::chrono::milliseconds grace);

    asio::io_context io{1};
    net::HttpServer server;
    net::BoundEndpoint endpoint;
};

// Runs until the condition holds; fails the test after five seconds.
void run_until(asio::io_context& io, const std::function<bool()>& condition);

// Deadlines that a test can wait for.
net::Limits short_limits();

std::string post(std::string_view path, std::string_view body);

// Answers 200 with "<method> <path>?<query> <body>".
asio::awaitable<void> echo(net::Exchange& exchange);

}  // namespace loopback
