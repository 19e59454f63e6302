// Streams, clients that leave while a handler works, and the orderly end of the server.
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <stdexcept>

#include "net/http_server.h"
#include "tests/net/loopback.h"
#include "tests/support/catch.h"

using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using loopback::echo;
using loopback::Loopback;
using loopback::post;
using loopback::short_limits;
using std::chrono::milliseconds;
namespace asio = boost::asio;

namespace {

// What became of a handler that waits for a minute unless it is cancelled.
struct Wait {
    bool began = false;
    bool cancelled = false;
    bool completed = false;
    bool gone = false;
    std::size_t written = 0;
};

asio::awaitable<void> wait_long(net::Exchange& exchange, Wait& wait, milliseconds time) {
    wait.began = true;
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    try {
        co_await timer.async_wait(asio::use_awaitable);
        wait.completed = true;
    } catch (const boost::system::system_error& error) {
        wait.cancelled = error.code() == asio::error::operation_aborted;
        wait.gone = exchange.client_gone();
        throw;
    }
    co_await echo(exchange);
}

net::Handler waiting(Wait& wait, milliseconds time = std::chrono::minutes(1)) {
    return [&wait, time](net::Exchange& exchange) { return wait_long(exchange, wait, time); };
}

asio::awaitable<void> stream_three(net::Exchange& exchange) {
    co_await exchange.start_stream(200, "text/event-stream", net::Headers(1, {"X-Accel-Buffering", "no"}));
    for (const auto* event : {"data: 1\n\n", "", "data: 22\n\n", "data: 333\n\n"}) co_await exchange.write(event);
    co_await exchange.finish();
}

// Says nothing for ever, or something every few milliseconds for a while.
asio::awaitable<void> stream_kept_alive(net::Exchange& exchange, bool speaks) {
    co_await exchange.start_stream(200, "text/event-stream", {});
    exchange.keep_alive(":\n\n", milliseconds(60));
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (int i = 0; i < 40 || !speaks; ++i) {
        timer.expires_after(milliseconds(5));
        co_await timer.async_wait(asio::use_awaitable);
        if (speaks) co_await exchange.write("data: word\n\n");
    }
    co_await exchange.finish();
}

asio::awaitable<void> stream_and_wait(net::Exchange& exchange, Wait& wait) {
    co_await exchange.start_stream(200, "text/event-stream", {});
    co_await exchange.write(":\n\n");
    co_await wait_long(exchange, wait, std::chrono::minutes(1));
}

asio::awaitable<void> break_off(net::Exchange& exchange) {
    co_await exchange.start_stream(200, "text/plain", {});
    co_await exchange.write("half");
    throw std::runtime_error("the other half is lost");
}

asio::awaitable<void> flood(net::Exchange& exchange, Wait& wait) {
    co_await exchange.start_stream(200, "text/plain", {});
    for (;;) {
        co_await exchange.write(std::string(64 * 1024, 'x'));
        wait.written += 64 * 1024;
    }
}

asio::awaitable<void> answer_twice(net::Exchange& exchange, std::string& complaint) {
    co_await exchange.respond({200, "text/plain", "once"});
    try {
        co_await exchange.respond({200, "text/plain", "twice"});
    } catch (const std::logic_error& error) {
        complaint = error.what();
    }
}

}  // namespace

TEST_CASE("a stream is sent chunk by chunk, an empty one does not end it, and the connection goes on") {
    Loopback loopback;
    loopback.server.route("/stream", stream_three);
    loopback.server.route("/echo", echo);
    auto client = loopback.client();
    client.send(post("/stream", ""));
    const auto answer = client.until("0\r\n\r\n");
    CHECK_THAT(answer, ContainsSubstring("\r\nTransfer-Encoding: chunked\r\n") && ContainsSubstring("X-Accel-Buffering: no\r\n") &&
                           !ContainsSubstring("Content-Length"));
    CHECK_THAT(answer, EndsWith("\r\n\r\n9\r\ndata: 1\n\n\r\na\r\ndata: 22\n\n\r\nb\r\ndata: 333\n\n\r\n0\r\n\r\n"));
    client.send(post("/echo", "after"));
    CHECK_THAT(client.answer(), EndsWith("after"));
}

TEST_CASE("an HTTP/1.0 client gets the stream without chunks, ended by closing") {
    Loopback loopback;
    loopback.server.route("/stream", stream_three);
    auto client = loopback.client();
    client.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    const auto answer = client.until_closed();
    CHECK_THAT(answer, ContainsSubstring("\r\nConnection: close\r\n") && !ContainsSubstring("chunked"));
    CHECK_THAT(answer, EndsWith("\r\n\r\ndata: 1\n\ndata: 22\n\ndata: 333\n\n"));
}

TEST_CASE("a stream that breaks off ends without its last chunk") {
    Loopback loopback;
    loopback.server.route("/broken", break_off);
    auto client = loopback.client();
    client.send(post("/broken", ""));
    CHECK_THAT(client.until_closed(), EndsWith("\r\n\r\n4\r\nhalf\r\n"));
}

TEST_CASE("a client that stops reading holds the stream back, and is cut off in the end") {
    Loopback loopback(short_limits());
    Wait wait;
    loopback.server.route("/flood", [&wait](net::Exchange& exchange) { return flood(exchange, wait); });
    auto client = loopback.client();
    client.receive_slowly();
    client.send(post("/flood", ""));
    loopback.run_until([&wait] { return wait.written > 0; });
    loopback.run_until([&] { return loopback.server.connections() == 0; });
    CHECK(wait.written < std::size_t{64} << 20);
}

TEST_CASE("a silent stream is kept alive, one that speaks needs no help") {
    Loopback loopback(short_limits());
    bool speaks = false;
    loopback.server.route("/stream", [&](net::Exchange& exchange) { return stream_kept_alive(exchange, speaks); });
    auto client = loopback.client();
    SECTION("over HTTP/1.1") {
        client.send(post("/stream", ""));
        CHECK_THAT(client.until("3\r\n:\n\n\r\n3\r\n:\n\n\r\n"), EndsWith("\r\n\r\n3\r\n:\n\n\r\n3\r\n:\n\n\r\n"));
    }
    SECTION("over HTTP/1.0") {
        client.send("POST /stream HTTP/1.0\r\nContent-Length: 0\r\n\r\n");
        CHECK_THAT(client.until(":\n\n:\n\n"), EndsWith("\r\n\r\n:\n\n:\n\n"));
    }
    SECTION("while it speaks") {
        speaks = true;
        client.send("POST /stream HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        CHECK(client.until_closed().find(":\n") == std::string::npos);
    }
}

TEST_CASE("a handler is cancelled when its client closes or resets the connection") {
    for (const bool reset : {false, true}) {
        INFO((reset ? "reset" : "closed"));
        Loopback loopback(short_limits());
        Wait wait;
        loopback.server.route("/wait", waiting(wait));
        auto client = loopback.client();
        client.send(post("/wait", ""));
        loopback.run_until([&wait] { return wait.began; });
        reset ? client.reset() : client.close();
        loopback.run_until([&wait] { return wait.cancelled; });
        CHECK(wait.gone);
        CHECK_FALSE(wait.completed);
        loopback.run_until([&] { return loopback.server.connections() == 0; });
    }
}

TEST_CASE("a handler is cancelled when its client leaves with another request pipelined") {
    Loopback loopback(short_limits());
    Wait wait;
    loopback.server.route("/wait", waiting(wait));
    auto client = loopback.client();
    client.send(post("/wait", "") + post("/wait", ""));
    loopback.run_until([&wait] { return wait.began; });
    client.close();
    loopback.run_until([&wait] { return wait.cancelled; });
    CHECK(wait.gone);
}

TEST_CASE("a stream is watched from its start: the tick need not come") {
    auto limits = net::Limits{};
    limits.tick = std::chrono::hours(1);
    Loopback loopback(limits);
    Wait wait;
    loopback.server.route("/stream", [&wait](net::Exchange& exchange) { return stream_and_wait(exchange, wait); });
    auto client = loopback.client();
    client.send(post("/stream", ""));
    client.until(":\n\n\r\n");
    client.close();
    loopback.run_until([&wait] { return wait.cancelled; });
    CHECK(wait.gone);
}

TEST_CASE("answering twice is an error of the handler, and the client sees the first answer only") {
    Loopback loopback;
    std::string complaint;
    loopback.server.route("/twice", [&complaint](net::Exchange& exchange) { return answer_twice(exchange, complaint); });
    auto client = loopback.client();
    client.send("POST /twice HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    CHECK_THAT(client.until_closed(), EndsWith("\r\n\r\nonce"));
    CHECK_THAT(complaint, ContainsSubstring("answered already"));
}

TEST_CASE("stopping lets a request in flight finish, tells its client so, and takes no new one") {
    Loopback loopback(short_limits());
    Wait wait;
    loopback.server.route("/wait", waiting(wait, milliseconds(60)));
    auto busy = loopback.client();
    auto idle = loopback.client();
    busy.send(post("/wait", "last"));
    loopback.run_until([&] { return wait.began && loopback.server.connections() == 2; });
    CHECK(loopback.stop(std::chrono::seconds(4)) == 0);
    CHECK(wait.completed);
    CHECK_THAT(busy.until_closed(), ContainsSubstring("\r\nConnection: close\r\n") && EndsWith("POST /wait? last"));
    CHECK(idle.until_closed().empty());
    CHECK_THROWS(loopback.client());
}

TEST_CASE("stopping cuts a request that does not finish in time, and says how many") {
    Loopback loopback;
    Wait wait;
    loopback.server.route("/wait", waiting(wait));
    auto client = loopback.client();
    client.send(post("/wait", ""));
    loopback.run_until([&wait] { return wait.began; });
    CHECK(loopback.stop(milliseconds(20)) == 1);
    CHECK(wait.cancelled);
    CHECK(loopback.server.connections() == 0);
}

TEST_CASE("a server may be destroyed with requests in flight") {
    asio::io_context io{1};
    Wait wait;
    {
        net::HttpServer server(io.get_executor());
        server.route("/wait", waiting(wait));
        const auto endpoint = server.listen("127.0.0.1", 0);
        loopback::Client client(io, endpoint);
        client.send(post("/wait", ""));
        while (!wait.began) io.run_one();
    }
    io.run();
    CHECK(wait.cancelled);
}
