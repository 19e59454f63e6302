// The raw client and the server it talks to.
#include "tests/net/loopback.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <exception>
#include <stdexcept>
#include <utility>

#include "tests/support/catch.h"

namespace loopback {
namespace {

constexpr std::chrono::seconds patience{5};

class TcpStream final : public Stream {
public:
    explicit TcpStream(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}
    asio::ip::tcp::socket& tcp() override { return socket_; }
    void write(asio::const_buffer bytes, Done done) override { asio::async_write(socket_, asio::buffer(bytes), std::move(done)); }
    void read(asio::mutable_buffer space, Done done) override { socket_.async_read_some(asio::buffer(space), std::move(done)); }

private:
    asio::ip::tcp::socket socket_;
};

asio::ip::tcp::socket connected(asio::io_context& io, const net::BoundEndpoint& server) {
    asio::ip::tcp::socket socket(io);
    socket.connect({asio::ip::make_address(server.address), server.port});
    return socket;
}

std::size_t content_length(std::string_view head) {
    constexpr std::string_view name = "Content-Length: ";
    const auto at = head.find(name);
    if (at == std::string_view::npos) return 0;
    std::size_t length = 0;
    std::from_chars(head.data() + at + name.size(), head.data() + head.size(), length);
    return length;
}

}  // namespace

void run_until(asio::io_context& io, const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (io.stopped()) io.restart();
        io.run_one_until(end);
        if (std::chrono::steady_clock::now() >= end) throw std::runtime_error("nothing happened for five seconds");
    }
}

Client::Client(asio::io_context& io, const net::BoundEndpoint& server)
    : Client(io, std::make_unique<TcpStream>(connected(io, server))) {}

void Client::send(std::string_view bytes) {
    bool done = false;
    stream_->write(asio::buffer(bytes), [&done](const boost::system::error_code&, std::size_t) { done = true; });
    run_until(io_, [&done] { return done; });
}

void Client::receive_some() {
    if (closed_) throw std::runtime_error("the server closed after: " + received_);
    bool done = false;
    std::string chunk(16 * 1024, '\0');
    boost::system::error_code error;
    std::size_t count = 0;
    stream_->read(asio::buffer(chunk), [&](const boost::system::error_code& result, std::size_t size) {
        error = result;
        count = size;
        done = true;
    });
    try {
        run_until(io_, [&done] { return done; });
    } catch (...) {
        tcp().cancel();
        while (!done) io_.run_one();
        throw;
    }
    received_.append(chunk, 0, count);
    closed_ = static_cast<bool>(error);
}

std::string Client::answer(bool head_only) {
    std::size_t end = 0;
    while ((end = received_.find("\r\n\r\n")) == std::string::npos) receive_some();
    end += 4;
    if (!head_only) end += content_length(std::string_view(received_).substr(0, end));
    while (received_.size() < end) receive_some();
    auto answer = received_.substr(0, end);
    received_.erase(0, end);
    return answer;
}

std::string Client::until(std::string_view ending) {
    while (!received_.ends_with(ending)) receive_some();
    return std::move(received_);
}

std::string Client::until_closed() {
    while (!closed_) receive_some();
    return std::move(received_);
}

void Client::reset() {
    tcp().set_option(asio::socket_base::linger(true, 0));
    tcp().close();
}

void Client::receive_slowly() { tcp().set_option(asio::socket_base::receive_buffer_size(4 * 1024)); }

Loopback::Loopback(net::Limits limits, std::string_view host)
    : server(io.get_executor(), limits), endpoint(server.listen(host, 0)) {}

Loopback::Loopback(net::Limits limits, std::shared_ptr<const net::TlsIdentity> identity)
    : server(io.get_executor(), limits), endpoint(server.listen_tls("127.0.0.1", 0, std::move(identity))) {}

Client Loopback::client(std::string_view address) {
    asio::ip::tcp::socket socket(io, asio::ip::tcp::endpoint(asio::ip::make_address(std::string(address)), 0));
    socket.connect({asio::ip::make_address(endpoint.address), endpoint.port});
    return Client(io, std::make_unique<TcpStream>(std::move(socket)));
}

void Loopback::run_until(const std::function<bool()>& condition) { loopback::run_until(io, condition); }

std::size_t Loopback::stop(std::chrono::milliseconds grace) {
    bool done = false;
    std::size_t cut = 0;
    asio::co_spawn(io, server.stop(grace), [&](const std::exception_ptr& failure, std::size_t count) {
        if (failure) std::rethrow_exception(failure);
        cut = count;
        done = true;
    });
    run_until([&done] { return done; });
    return cut;
}

net::Limits short_limits() {
    using std::chrono::milliseconds;
    net::Limits limits;
    limits.read_header = limits.read_body = limits.write = milliseconds(60);
    limits.idle = milliseconds(120);
    limits.tick = milliseconds(10);
    return limits;
}

std::string post(std::string_view path, std::string_view body) {
    return "POST " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + std::string(body);
}

asio::awaitable<void> echo(net::Exchange& exchange) {
    const auto& request = exchange.request();
    std::string body;
    body.append(request.method).append(" ").append(request.path);
    body.append("?").append(request.query).append(" ").append(request.body);
    co_await exchange.respond({200, "text/plain", std::move(body)});
}

}  // namespace loopback
