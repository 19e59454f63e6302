// What the server refuses, what it waits for, and what it does with clients that are too slow or too many.
#include <boost/asio/this_coro.hpp>
#include <string>
#include <vector>

#include "net/http_server.h"
#include "tests/net/loopback.h"
#include "tests/support/catch.h"

using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using loopback::echo;
using loopback::Loopback;
using loopback::post;
using loopback::short_limits;
namespace asio = boost::asio;

namespace {

asio::awaitable<void> answer_much(net::Exchange& exchange) {
    co_await exchange.respond({200, "text/plain", std::string(std::size_t{64} << 20, 'x')});
}

}  // namespace

TEST_CASE("a request that is malformed or could be read in two ways is refused and the connection closed") {
    struct Case {
        const char* what;
        std::string request;
        const char* answer;
    };
    const std::vector<Case> cases = {
        {"no HTTP", "hello\r\n\r\n", "HTTP/1.1 400 "},
        {"a version to come", "GET /echo HTTP/2.0\r\nHost: a\r\n\r\n", "HTTP/1.1 400 "},
        {"a header name with a space", "GET /echo HTTP/1.1\r\nHost : a\r\n\r\n", "HTTP/1.1 400 "},
        {"no Host", "GET /echo HTTP/1.1\r\n\r\n", "HTTP/1.1 400 "},
        {"two Hosts", "GET /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "HTTP/1.1 400 "},
        {"length, then chunked",
         "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "HTTP/1.1 400 "},
        {"chunked, then length",
         "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", "HTTP/1.1 400 "},
        {"another coding, and a length", "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\nContent-Length: 0\r\n\r\n",
         "HTTP/1.1 400 "},
        {"two lengths that agree", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
         "HTTP/1.1 400 "},
        {"a list of lengths", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0, 0\r\n\r\n", "HTTP/1.1 400 "},
        {"a negative length", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 400 "},
        {"chunked in HTTP/1.0", "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "HTTP/1.1 400 "},
        {"a chunk without a size", "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
         "HTTP/1.1 400 "},
        {"a coding nobody knows", "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", "HTTP/1.1 501 "},
        {"chunked and more", "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
         "HTTP/1.1 501 "},
        {"an expectation nobody knows", "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\nContent-Length: 0\r\n\r\n",
         "HTTP/1.1 417 "},
    };
    for (const auto& each : cases) {
        INFO(each.what);
        Loopback loopback;
        bool handled = false;
        loopback.server.route("/echo", [&handled](net::Exchange& exchange) {
            handled = true;
            return echo(exchange);
        });
        auto client = loopback.client();
        client.send(each.request);
        const auto answer = client.answer();
        CHECK_THAT(answer, StartsWith(each.answer));
        CHECK_THAT(answer, ContainsSubstring("\r\nConnection: close\r\n"));
        CHECK_THAT(answer, ContainsSubstring(R"({"error":{"code":")"));
        CHECK(client.until_closed().empty());
        CHECK_FALSE(handled);
    }
}

TEST_CASE("a body over the limit is 413 whether it is announced or arrives in chunks, and one at the limit is served") {
    auto limits = net::Limits{};
    limits.body_bytes = 1000;
    Loopback loopback(limits);
    loopback.server.route("/echo", echo);

    auto announced = loopback.client();
    announced.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\nExpect: 100-continue\r\n\r\n");
    CHECK_THAT(announced.answer(), StartsWith("HTTP/1.1 413 ") && ContainsSubstring("body_too_large"));

    auto sent = loopback.client();
    sent.send(post("/echo", std::string(300'000, 'x')));
    CHECK_THAT(sent.answer(), StartsWith("HTTP/1.1 413 "));

    auto chunked = loopback.client();
    chunked.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 3; ++i) chunked.send("190\r\n" + std::string(400, 'x') + "\r\n");
    CHECK_THAT(chunked.answer(), StartsWith("HTTP/1.1 413 "));

    auto fitting = loopback.client();
    fitting.send(post("/echo", std::string(1000, 'x')));
    CHECK_THAT(fitting.answer(), StartsWith("HTTP/1.1 200 "));
}

TEST_CASE("a header over the limit is 431, as is a chunk header without an end") {
    auto limits = net::Limits{};
    limits.header_bytes = 2000;
    Loopback loopback(limits);
    loopback.server.route("/echo", echo);

    auto long_header = loopback.client();
    long_header.send("GET /echo HTTP/1.1\r\nHost: a\r\nX-Long: " + std::string(3000, 'x') + "\r\n\r\n");
    CHECK_THAT(long_header.answer(), StartsWith("HTTP/1.1 431 "));

    auto endless_header = loopback.client();
    endless_header.send("GET /" + std::string(5000, 'x'));
    CHECK_THAT(endless_header.answer(), StartsWith("HTTP/1.1 431 "));

    auto endless_chunk = loopback.client();
    endless_chunk.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;" + std::string(9000, 'x'));
    CHECK_THAT(endless_chunk.answer(), StartsWith("HTTP/1.1 4"));
}

TEST_CASE("a body of several megabytes arrives whole") {
    Loopback loopback;
    std::size_t size = 0;
    loopback.server.route("/count", [&size](net::Exchange& exchange) {
        size = exchange.request().body.size();
        return echo(exchange);
    });
    auto client = loopback.client();
    client.send(post("/count", std::string(4 * 1024 * 1024, 'x')));
    CHECK(client.answer().size() > 4 * 1024 * 1024);
    CHECK(size == 4 * 1024 * 1024);
}

TEST_CASE("a header or a body that does not arrive in time is 408") {
    Loopback loopback(short_limits());
    loopback.server.route("/echo", echo);
    auto half_header = loopback.client();
    half_header.send("POST /echo HTTP/1.1\r\nHost:");
    CHECK_THAT(half_header.until_closed(), StartsWith("HTTP/1.1 408 "));
    auto half_body = loopback.client();
    half_body.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345");
    CHECK_THAT(half_body.until_closed(), StartsWith("HTTP/1.1 408 "));
}

TEST_CASE("a client that says nothing is closed without a word") {
    Loopback loopback(short_limits());
    loopback.server.route("/echo", echo);
    auto silent = loopback.client();
    CHECK(silent.until_closed().empty());
    auto between_requests = loopback.client();
    between_requests.send(post("/echo", "one"));
    CHECK_THAT(between_requests.until_closed(), EndsWith("POST /echo? one"));
}

TEST_CASE("a client that does not read its answer is cut off") {
    auto limits = short_limits();
    Loopback loopback(limits);
    loopback.server.route("/much", answer_much);
    auto client = loopback.client();
    client.receive_slowly();
    client.send(post("/much", ""));
    loopback.run_until([&] { return loopback.server.connections() == 1; });
    loopback.run_until([&] { return loopback.server.connections() == 0; });
    CHECK_THROWS_WITH(client.answer(), StartsWith("the server closed"));
}

TEST_CASE("an answer larger than the socket's buffer arrives whole") {
    Loopback loopback;
    loopback.server.route("/much", answer_much);
    auto client = loopback.client();
    client.send(post("/much", ""));
    CHECK(client.answer().size() > std::size_t{64} << 20);
}

TEST_CASE("beyond the connection limit a client is told 503, and has room once another leaves") {
    auto limits = net::Limits{};
    limits.connections = 2;
    Loopback loopback(limits);
    loopback.server.route("/echo", echo);
    auto first = loopback.client();
    auto second = loopback.client();
    for (auto* client : {&first, &second}) {
        client->send(post("/echo", "in"));
        client->answer();
    }
    auto third = loopback.client();
    CHECK_THAT(third.until_closed(), StartsWith("HTTP/1.1 503 ") && ContainsSubstring("\r\nRetry-After: 1\r\n") &&
                                         ContainsSubstring("Connection: close"));
    third.close();
    first.close();
    loopback.run_until([&] { return loopback.server.connections() == 1; });
    auto fourth = loopback.client();
    fourth.send(post("/echo", "in"));
    CHECK_THAT(fourth.answer(), StartsWith("HTTP/1.1 200 "));
}
