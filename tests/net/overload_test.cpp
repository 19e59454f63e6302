// What all clients together may cost: connections, requests, bytes; and clients that vanish.
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "net/http_server.h"
#include "tests/net/loopback.h"
#include "tests/support/catch.h"

using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using loopback::Client;
using loopback::echo;
using loopback::Loopback;
using loopback::post;
namespace asio = boost::asio;

namespace {

// Holds every request back until it is opened.
struct Gate {
    explicit Gate(Loopback& loopback) : opened(loopback.io, asio::steady_timer::time_point::max()) {
        loopback.server.route("/wait", [this](net::Exchange& exchange) { return wait(exchange); });
        loopback.server.route("/stream", [this](net::Exchange& exchange) { return stream(exchange); });
        loopback.server.route("/echo", echo);
    }

    asio::awaitable<void> wait(net::Exchange& exchange) {
        ++waiting;
        boost::system::error_code ended;
        co_await opened.async_wait(asio::redirect_error(asio::use_awaitable, ended));
        if (!exchange.client_gone()) co_await echo(exchange);
    }

    asio::awaitable<void> stream(net::Exchange& exchange) {
        co_await exchange.start_stream(200, "text/plain", {});
        ++waiting;
        boost::system::error_code ended;
        co_await opened.async_wait(asio::redirect_error(asio::use_awaitable, ended));
        co_await exchange.finish();
    }

    void open() { opened.cancel(); }

    asio::steady_timer opened;
    int waiting = 0;
};

asio::awaitable<void> answer_at_length(net::Exchange& exchange) {
    co_await exchange.respond({200, "text/plain", std::string(std::size_t{64} << 20, 'x')});
}

// The server's end of a client's connection, found among the descriptors of this process.
int server_end_of(Client& client) {
    const auto address = client.tcp().local_endpoint();
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        const int descriptor = std::atoi(entry.path().filename().c_str());
        asio::ip::tcp::endpoint peer;
        auto size = static_cast<socklen_t>(peer.capacity());
        if (getpeername(descriptor, peer.data(), &size) == 0 && peer == address) return descriptor;
    }
    FAIL("the server has no such connection");
    return -1;
}

int option(int descriptor, int level, int name) {
    int value = -1;
    socklen_t size = sizeof value;
    REQUIRE(getsockopt(descriptor, level, name, &value, &size) == 0);
    return value;
}

}  // namespace

TEST_CASE("beyond the limit of requests in hand a client is told 503, keeps its connection, and has its turn later") {
    net::Limits limits;
    limits.requests = 2;
    Loopback loopback(limits);
    Gate gate(loopback);
    auto first = loopback.client();
    auto second = loopback.client();
    auto third = loopback.client();
    first.send(post("/wait", "first"));
    second.send(post("/wait", "second"));
    loopback.run_until([&gate] { return gate.waiting == 2; });
    third.send(post("/echo", "third"));
    CHECK_THAT(third.answer(), StartsWith("HTTP/1.1 503 ") && ContainsSubstring("\r\nRetry-After: 1\r\n") &&
                                   ContainsSubstring("too_busy") && !ContainsSubstring("Connection: close"));
    gate.open();
    CHECK_THAT(first.answer(), EndsWith("first"));
    CHECK_THAT(second.answer(), EndsWith("second"));
    third.send(post("/echo", "third"));
    CHECK_THAT(third.answer(), StartsWith("HTTP/1.1 200 "));
}

TEST_CASE("a stream takes no turn once it has begun, and a client that leaves gives its turn back") {
    net::Limits limits;
    limits.requests = 1;
    limits.tick = std::chrono::milliseconds(5);
    Loopback loopback(limits);
    Gate gate(loopback);
    std::vector<Client> streams;
    for (int i = 0; i < 3; ++i) {
        streams.push_back(loopback.client());
        streams.back().send(post("/stream", ""));
        loopback.run_until([&] { return gate.waiting == i + 1; });
    }
    std::optional<Client> leaving = loopback.client();
    leaving->send(post("/wait", ""));
    loopback.run_until([&gate] { return gate.waiting == 4; });
    leaving->close();
    loopback.run_until([&] { return loopback.server.connections() == 3; });
    auto next = loopback.client();
    next.send(post("/echo", "next"));
    CHECK_THAT(next.answer(), StartsWith("HTTP/1.1 200 "));
}

TEST_CASE("bodies that arrive or are being handled share one bound, and what is given back can be used again") {
    net::Limits limits;
    limits.held_bytes = 10'000;
    limits.tick = std::chrono::milliseconds(5);
    Loopback loopback(limits);
    Gate gate(loopback);
    auto handled = loopback.client();
    handled.send(post("/wait", std::string(6'000, 'x')));
    loopback.run_until([&gate] { return gate.waiting == 1; });
    std::optional<Client> half = loopback.client();
    half->send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n" + std::string(3'000, 'x'));

    auto fitting = loopback.client();
    fitting.send(post("/echo", std::string(500, 'x')));
    CHECK_THAT(fitting.answer(), StartsWith("HTTP/1.1 200 "));
    auto whole = loopback.client();
    whole.send(post("/echo", std::string(2'000, 'x')));
    CHECK_THAT(whole.answer(), StartsWith("HTTP/1.1 503 ") && ContainsSubstring("too_many_bytes"));
    auto arriving = loopback.client();
    arriving.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n" + std::string(2'000, 'x') + "\r\n");
    CHECK_THAT(arriving.until_closed(), StartsWith("HTTP/1.1 503 ") && ContainsSubstring("Connection: close"));

    half->close();
    loopback.run_until([&] { return loopback.server.connections() <= 4; });
    whole.send(post("/echo", std::string(2'000, 'x')));
    CHECK_THAT(whole.answer(), StartsWith("HTTP/1.1 200 "));
    gate.open();
    CHECK_THAT(handled.answer(), StartsWith("HTTP/1.1 200 "));
    whole.send(post("/echo", std::string(9'000, 'x')));
    CHECK_THAT(whole.answer(), StartsWith("HTTP/1.1 200 "));
}

TEST_CASE("an answer that its client does not take counts among the bytes held, until the client is cut off") {
    auto limits = net::Limits{};
    limits.held_bytes = std::size_t{16} << 20;
    limits.write = std::chrono::milliseconds(300);
    limits.tick = std::chrono::milliseconds(10);
    Loopback loopback(limits);
    Gate gate(loopback);
    bool asked = false;
    loopback.server.route("/much", [&asked](net::Exchange& exchange) {
        asked = true;
        return answer_at_length(exchange);
    });
    auto slow = loopback.client();
    slow.receive_slowly();
    slow.send(post("/much", ""));
    loopback.run_until([&asked] { return asked; });
    auto other = loopback.client();
    other.send(post("/echo", "other"));
    CHECK_THAT(other.answer(), StartsWith("HTTP/1.1 503 ") && ContainsSubstring("too_many_bytes"));
    loopback.run_until([&] { return loopback.server.connections() == 1; });
    other.send(post("/echo", "other"));
    CHECK_THAT(other.answer(), StartsWith("HTTP/1.1 200 "));
}

TEST_CASE("one address has no more connections than it may, and another is served") {
    net::Limits limits;
    limits.connections_per_address = 2;
    Loopback loopback(limits);
    loopback.server.route("/echo", echo);
    std::optional<Client> first = loopback.client();
    auto second = loopback.client();
    for (auto* client : {&*first, &second}) {
        client->send(post("/echo", "in"));
        client->answer();
    }
    CHECK_THAT(loopback.client().until_closed(), StartsWith("HTTP/1.1 503 ") && ContainsSubstring("from one address"));
    auto elsewhere = loopback.client("127.0.0.2");
    elsewhere.send(post("/echo", "in"));
    CHECK_THAT(elsewhere.answer(), StartsWith("HTTP/1.1 200 "));

    first->close();
    loopback.run_until([&] { return loopback.server.connections() == 2; });
    auto third = loopback.client();
    third.send(post("/echo", "in"));
    CHECK_THAT(third.answer(), StartsWith("HTTP/1.1 200 "));
}

TEST_CASE("pipelined requests wait within a bound while a handler works, and all of them are answered in the end") {
    net::Limits limits;
    limits.tick = std::chrono::milliseconds(5);
    Loopback loopback(limits);
    Gate gate(loopback);
    auto client = loopback.client();
    client.send(post("/wait", "first"));
    loopback.run_until([&gate] { return gate.waiting == 1; });
    // Far more than the server and the system's buffers between take.
    const std::string request = post("/echo", std::string(64 * 1024, 'x'));
    std::string sent;
    while (sent.size() < std::size_t{48} << 20) sent += request;
    std::size_t taken = 0;
    client.tcp().non_blocking(true);
    boost::system::error_code full;
    asio::steady_timer pause(loopback.io);
    for (int quiet = 0; quiet < 5;) {
        const auto count = client.tcp().write_some(asio::buffer(sent) + taken, full);
        taken += count;
        quiet = count == 0 ? quiet + 1 : 0;
        bool passed = false;
        pause.expires_after(std::chrono::milliseconds(10));
        pause.async_wait([&passed](const boost::system::error_code&) { passed = true; });
        loopback.run_until([&passed] { return passed; });
    }
    CHECK(taken < sent.size());
    gate.open();
    CHECK_THAT(client.answer(), EndsWith(" first"));
    for (std::size_t i = 0; i < taken / request.size(); ++i) CHECK_THAT(client.answer(), StartsWith("HTTP/1.1 200 "));
}

TEST_CASE("a client that sends into a stream more than may wait is cut off") {
    Loopback loopback;
    Gate gate(loopback);
    auto client = loopback.client();
    client.send(post("/stream", ""));
    loopback.run_until([&gate] { return gate.waiting == 1; });
    client.tcp().non_blocking(true);
    boost::system::error_code ignored;
    const std::string flood(256 * 1024, 'x');
    client.tcp().write_some(asio::buffer(flood), ignored);
    loopback.run_until([&] { return loopback.server.connections() == 0; });
}

TEST_CASE("a client that has vanished is probed for, on every connection") {
    net::Limits limits;
    limits.vanished = std::chrono::seconds(40);
    Loopback loopback(limits);
    loopback.server.route("/echo", echo);
    auto client = loopback.client();
    client.send(post("/echo", ""));
    client.answer();
    const int socket = server_end_of(client);
    CHECK(option(socket, SOL_SOCKET, SO_KEEPALIVE) == 1);
    CHECK(option(socket, IPPROTO_TCP, TCP_KEEPIDLE) == 10);
    CHECK(option(socket, IPPROTO_TCP, TCP_KEEPINTVL) == 10);
    CHECK(option(socket, IPPROTO_TCP, TCP_KEEPCNT) == 3);
    CHECK(option(socket, IPPROTO_TCP, TCP_USER_TIMEOUT) == 40'000);
    CHECK(option(socket, IPPROTO_TCP, TCP_NODELAY) == 1);
}

TEST_CASE("a stream ends when its client has vanished without a word") {
    net::Limits limits;
    limits.vanished = std::chrono::seconds(4);
    Loopback loopback(limits);
    Gate gate(loopback);
    auto client = loopback.client();
    client.send(post("/stream", ""));
    loopback.run_until([&gate] { return gate.waiting == 1; });
    // A socket under repair is closed as by a power cut: nothing is sent. Only the machine's administrator may do that.
    const int on = 1;
    if (setsockopt(client.tcp().native_handle(), IPPROTO_TCP, TCP_REPAIR, &on, sizeof on) != 0) {
        WARN("not tried: this user may not put a socket under repair");
        return;
    }
    client.close();
    loopback.run_until([&] { return loopback.server.connections() == 0; });
}
