// A server and raw clients in one io_context, so that a test sees every byte and nothing runs beside it.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "net/http_server.h"

namespace loopback {

namespace asio = boost::asio;

// A client that speaks in bytes. Waiting for something runs the io_context, and with it the server.
class Client {
public:
    Client(asio::io_context& io, const net::BoundEndpoint& server);

    void send(std::string_view bytes);
    // The next answer, head and body, by its Content-Length; `head_only` for the answer to a HEAD.
    std::string answer(bool head_only = false);
    // Everything until the bytes received end so.
    std::string until(std::string_view ending);
    // Everything until the server closes.
    std::string until_closed();
    void close() { socket_.close(); }
    // Ends with a reset instead of a farewell.
    void reset();
    // Keeps the window small, so that a server that sends much has to wait.
    void receive_slowly();

private:
    void receive_some();

    asio::io_context& io_;
    asio::ip::tcp::socket socket_;
    std::string received_;
    bool closed_ = false;
};

struct Loopback {
    explicit Loopback(net::Limits limits = {}, std::string_view host = "127.0.0.1");

    Client client() { return Client(io, endpoint); }
    // Runs until the condition holds; fails the test after five seconds.
    void run_until(const std::function<bool()>& condition);
    std::size_t stop(std::chrono::milliseconds grace);

    asio::io_context io{1};
    net::HttpServer server;
    net::BoundEndpoint endpoint;
};

// Deadlines that a test can wait for.
net::Limits short_limits();

std::string post(std::string_view path, std::string_view body);

// Answers 200 with "<method> <path>?<query> <body>".
asio::awaitable<void> echo(net::Exchange& exchange);

}  // namespace loopback
