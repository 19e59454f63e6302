// The server as a client sees it: framing, keep-alive, routes, handlers that fail.
#include "net/http_server.h"

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sstream>
#include <stdexcept>

#include "tests/net/loopback.h"
#include "tests/support/catch.h"

using loopback::echo;
using loopback::Loopback;
using loopback::post;
namespace asio = boost::asio;

namespace {

// Collects what is logged while it lives, in place of the standard error stream.
class CapturedLog {
public:
    CapturedLog() : before_(spdlog::default_logger()) {
        spdlog::set_default_logger(std::make_shared<spdlog::logger>("", std::make_shared<spdlog::sinks::ostream_sink_st>(text_)));
    }
    ~CapturedLog() { spdlog::set_default_logger(before_); }
    std::string text() const { return text_.str(); }

private:
    std::ostringstream text_;
    std::shared_ptr<spdlog::logger> before_;
};

asio::awaitable<void> fail(net::Exchange&) {
    throw std::runtime_error("the roof leaks");
    co_return;
}

asio::awaitable<void> forget_to_answer(net::Exchange&) { co_return; }

asio::awaitable<void> answer_late(net::Exchange& exchange) {
    asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::milliseconds(50));
    co_await timer.async_wait(asio::use_awaitable);
    co_await echo(exchange);
}

asio::awaitable<void> send_a_bad_header(net::Exchange& exchange) {
    net::Response response;
    response.headers.emplace_back("X-Note", "one\r\nSet-Cookie: two");
    co_await exchange.respond(std::move(response));
}

asio::awaitable<void> answer_nothing(net::Exchange& exchange) {
    net::Response response;
    response.status = 204;
    co_await exchange.respond(std::move(response));
}

}  // namespace

TEST_CASE("a request is answered with status, date, type, length and body") {
    Loopback loopback;
    loopback.server.route("/echo", echo);
    auto client = loopback.client();
    client.send(post("/echo?a=1", "hello"));
    const auto answer = client.answer();
    CHECK_THAT(answer, Catch::Matchers::StartsWith("HTTP/1.1 200 OK\r\nDate: "));
    CHECK_THAT(answer, ContainsSubstring("\r\nContent-Type: text/plain\r\nContent-Length: 20\r\n\r\nPOST /echo?a=1 hello"));
}

TEST_CASE("one connection serves request after request") {
    Loopback loopback;
    loopback.server.route("/echo", echo);
    auto client = loopback.client();
    for (const auto* body : {"one", "two", "three"}) {
        client.send(post("/echo", body));
        CHECK_THAT(client.answer(), Catch::Matchers::EndsWith(std::string("POST /echo? ") + body));
    }
    CHECK(loopback.server.connections() == 1);
}

TEST_CASE("pipelined requests are answered in their order") {
    Loopback loopback;
    loopback.server.route("/echo", echo);
    auto client = loopback.client();
    client.send(post("/echo", "one") + post("/echo", "two") + post("/echo", "three"));
    for (const auto* body : {"one", "two", "three"}) {
        CHECK_THAT(client.answer(), Catch::Matchers::EndsWith(std::string(" ") + body));
    }
}

TEST_CASE("pipelined bytes that arrive while a handler works are not lost to the watch over the client") {
    auto limits = net::Limits{};
    limits.tick = std::chrono::milliseconds(5);
    Loopback loopback(limits);
    loopback.server.route("/late", answer_late);
    auto client = loopback.client();
    const auto second = post("/late", "two");
    client.send(post("/late", "one") + second.substr(0, 30));
    asio::steady_timer pause(loopback.io, std::chrono::milliseconds(20));
    bool paused = false;
    pause.async_wait([&paused](const boost::system::error_code&) { paused = true; });
    loopback.run_until([&paused] { return paused; });
    client.send(second.substr(30) + post("/late", "three"));
    CHECK_THAT(client.answer(), Catch::Matchers::EndsWith(" one"));
    CHECK_THAT(client.answer(), Catch::Matchers::EndsWith(" two"));
    CHECK_THAT(client.answer(), Catch::Matchers::EndsWith(" three"));
}

TEST_CASE("a request may arrive byte by byte") {
    Loopback loopback;
    loopback.server.route("/echo", echo);
    auto client = loopback.client();
    for (const char byte : post("/echo", "slowly")) client.send({&byte, 1});
    CHECK_THAT(client.answer(), Catch::Matchers::EndsWith("POST /echo? slowly"));
}

TEST_CASE("a chunked body is read like any other") {
    Loopback loopback;
    loopback.server.route("/echo", echo);
    auto client = loopback.client();
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n");
    CHECK_THAT(client.answer(), Catch::Matchers::EndsWith("POST /echo? hello world"));
}

TEST_CASE("HEAD is answered without a body and the connection goes on") {
    Loopback loopback;
    loopback.server.route("/echo", echo);
    auto client = loopback.client();
    client.send("HEAD /echo HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK_THAT(client.answer(true), ContainsSubstring("Content-Length: 12\r\n"));
    client.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK_THAT(client.answer(), Catch::Matchers::EndsWith("GET /echo? "));
}

TEST_CASE("204 has neither body nor length") {
    Loopback loopback;
    loopback.server.route("/nothing", answer_nothing);
    auto client = loopback.client();
    client.send("GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const auto answer = client.until_closed();
    CHECK_THAT(answer, Catch::Matchers::StartsWith("HTTP/1.1 204 No Content\r\n"));
    CHECK_THAT(answer, !ContainsSubstring("Content-Length"));
}

TEST_CASE("Connection: close and HTTP/1.0 end the connection after the answer, keep-alive keeps an HTTP/1.0 one") {
    Loopback loopback;
    loopback.server.route("/echo", echo);
    for (const auto* request : {"GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "GET /echo HTTP/1.0\r\n\r\n"}) {
        auto client = loopback.client();
        client.send(request);
        CHECK_THAT(client.until_closed(), ContainsSubstring("\r\nConnection: close\r\n"));
    }
    auto client = loopback.client();
    for (int i = 0; i < 2; ++i) {
        client.send("GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        CHECK_THAT(client.answer(), ContainsSubstring("\r\nConnection: keep-alive\r\n"));
    }
}

TEST_CASE("Expect: 100-continue is told to go on before it sends the body") {
    Loopback loopback;
    loopback.server.route("/echo", echo);
    auto client = loopback.client();
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    CHECK(client.until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("body");
    CHECK_THAT(client.answer(), Catch::Matchers::EndsWith("POST /echo? body"));
}

TEST_CASE("a path without a handler is 404, and the connection goes on") {
    Loopback loopback;
    loopback.server.route("/echo", echo);
    auto client = loopback.client();
    client.send(post("/nowhere", "x"));
    const auto answer = client.answer();
    CHECK_THAT(answer, Catch::Matchers::StartsWith("HTTP/1.1 404 Not Found\r\n"));
    CHECK_THAT(answer, ContainsSubstring(R"({"error":{"code":"not_found",)"));
    client.send(post("/echo", "still here"));
    CHECK_THAT(client.answer(), Catch::Matchers::EndsWith("still here"));
}

TEST_CASE("a subtree takes what no route of its own has, and the longer subtree wins") {
    Loopback loopback;
    std::string taken;
    const auto note = [&taken](std::string_view who) {
        return [&taken, who](net::Exchange& exchange) {
            taken = who;
            return echo(exchange);
        };
    };
    loopback.server.route("/node/*", note("node"));
    loopback.server.route("/node/certificate/*", note("certificate"));
    loopback.server.route("/node/health", note("health"));
    auto client = loopback.client();
    const auto who_takes = [&](std::string_view path) {
        taken = "nobody";
        client.send(post(path, ""));
        client.answer();
        return taken;
    };
    CHECK(who_takes("/node/1/heartbeat") == "node");
    CHECK(who_takes("/node/certificate/7") == "certificate");
    CHECK(who_takes("/node/health") == "health");
    CHECK(who_takes("/node") == "nobody");
}

TEST_CASE("a target with scheme and host is served by its path") {
    Loopback loopback;
    loopback.server.route("/echo", echo);
    auto client = loopback.client();
    client.send("GET http://a/echo?x=1 HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK_THAT(client.answer(), Catch::Matchers::EndsWith("GET /echo?x=1 "));
}

TEST_CASE("a handler that throws is a 500 whose reason is in the log and not in the answer") {
    const CapturedLog log;
    Loopback loopback;
    loopback.server.route("/fail", fail);
    loopback.server.route("/echo", echo);
    auto client = loopback.client();
    client.send(post("/fail", ""));
    const auto answer = client.answer();
    CHECK_THAT(answer, Catch::Matchers::StartsWith("HTTP/1.1 500 "));
    CHECK_THAT(answer, !ContainsSubstring("roof"));
    CHECK_THAT(log.text(), ContainsSubstring("POST /fail failed: the roof leaks"));
    client.send(post("/echo", "still here"));
    CHECK_THAT(client.answer(), Catch::Matchers::EndsWith("still here"));
}

TEST_CASE("a handler that does not answer is a 500, never a hang") {
    const CapturedLog log;
    Loopback loopback;
    loopback.server.route("/forget", forget_to_answer);
    auto client = loopback.client();
    client.send(post("/forget", ""));
    CHECK_THAT(client.answer(), Catch::Matchers::StartsWith("HTTP/1.1 500 "));
    CHECK_THAT(log.text(), ContainsSubstring("without a whole answer"));
}

TEST_CASE("a header value with a line break is never sent") {
    const CapturedLog log;
    Loopback loopback;
    loopback.server.route("/bad", send_a_bad_header);
    auto client = loopback.client();
    client.send(post("/bad", ""));
    const auto answer = client.answer();
    CHECK_THAT(answer, Catch::Matchers::StartsWith("HTTP/1.1 500 "));
    CHECK_THAT(answer, !ContainsSubstring("Set-Cookie"));
    CHECK_THAT(log.text(), ContainsSubstring("'X-Note' has a control character"));
}

TEST_CASE("headers are found in any case, counted, and empty when absent") {
    Loopback loopback;
    std::string seen;
    std::string remote;
    loopback.server.route("/echo", [&](net::Exchange& exchange) {
        const auto& request = exchange.request();
        seen = std::string(request.header("mcp-METHOD")) + "," + std::to_string(request.count_header("accept")) + "," +
               std::string(request.header("absent")) + "," + (request.has_header("X-Empty") ? "has" : "lacks");
        remote = request.remote_address;
        return echo(exchange);
    });
    auto client = loopback.client();
    client.send("GET /echo HTTP/1.1\r\nHost: a\r\nMcp-Method:  tools/call \r\nAccept: a\r\naccept: b\r\nX-Empty:\r\n\r\n");
    client.answer();
    CHECK(seen == "tools/call,2,,has");
    CHECK(remote == "127.0.0.1");
}

TEST_CASE("IPv6 is served and named with brackets") {
    Loopback loopback({}, "[::1]");
    loopback.server.route("/echo", echo);
    CHECK(loopback.endpoint.text() == "[::1]:" + std::to_string(loopback.endpoint.port));
    auto client = loopback.client();
    client.send(post("/echo", "six"));
    CHECK_THAT(client.answer(), Catch::Matchers::EndsWith("six"));
}

TEST_CASE("an address that is taken is refused with what to do") {
    const Loopback first;
    asio::io_context io;
    net::HttpServer second(io.get_executor());
    CHECK_THROWS_WITH(second.listen("127.0.0.1", first.endpoint.port),
                      ContainsSubstring("127.0.0.1:" + std::to_string(first.endpoint.port)) &&
                          ContainsSubstring("already in use") && ContainsSubstring("choose another port"));
    CHECK_THROWS_WITH(second.listen("192.0.2.1", 0), ContainsSubstring("no interface of this machine"));
}
