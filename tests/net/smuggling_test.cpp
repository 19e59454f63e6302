// Bytes that two programs could read as different requests: a proxy in front as one, the server as two, or the other way round.
// Each case carries a request for /smuggled where a careless reader would find it.
#include <string>
#include <vector>

#include "net/http_server.h"
#include "tests/net/loopback.h"
#include "tests/support/catch.h"

using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using loopback::echo;
using loopback::Loopback;

namespace {

const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

std::string head(const std::string& lines) { return "POST /echo HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n"; }

std::string chunked(const std::string& body) { return head("Transfer-Encoding: chunked\r\n") + body; }

// A server that notes what it is asked for.
struct Noting {
    explicit Noting(net::Limits limits = {}) : loopback(limits) {
        loopback.server.route("/*", [this](net::Exchange& exchange) {
            const auto& request = exchange.request();
            handled.push_back(std::string(request.path) + "=" + std::string(request.body));
            for (const auto& header : request.headers)
                headers.push_back(std::string(header.name) + ": " + std::string(header.value));
            return echo(exchange);
        });
    }

    std::vector<std::string> handled;
    std::vector<std::string> headers;
    Loopback loopback;
};

struct Case {
    const char* what;
    std::string bytes;
};

}  // namespace

TEST_CASE("what could be read in two ways is refused before a handler sees it, and nothing behind it is served") {
    using namespace std::string_literals;
    const std::vector<Case> cases = {
        {"length and chunked", head("Content-Length: 6\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n"},
        {"chunked and length", head("Transfer-Encoding: chunked\r\nContent-Length: 6\r\n") + "0\r\n\r\n"},
        {"two lengths", head("Content-Length: 0\r\nContent-Length: 38\r\n")},
        {"two lengths in one line", head("Content-Length: 0, 38\r\n")},
        {"two codings", head("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n") + "0\r\n\r\n"},
        {"chunked twice", head("Transfer-Encoding: chunked, chunked\r\n") + "0\r\n\r\n"},
        {"identity", head("Transfer-Encoding: identity\r\n")},
        {"nearly chunked", head("Transfer-Encoding: xchunked\r\n") + "0\r\n\r\n"},
        {"chunked with a parameter", head("Transfer-Encoding: chunked;a=b\r\n") + "0\r\n\r\n"},
        {"chunked in quotes", head("Transfer-Encoding: \"chunked\"\r\n") + "0\r\n\r\n"},
        {"chunked and a vertical tab", head("Transfer-Encoding: chunked\v\r\n") + "0\r\n\r\n"},
        {"chunked in HTTP/1.0", "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        {"a space before the colon", head("Content-Length : 38\r\n")},
        {"a tab before the colon", head("Transfer-Encoding\t: chunked\r\n") + "0\r\n\r\n"},
        {"a space before a name", head(" Content-Length: 38\r\n")},
        {"a folded header", head("X-A: b\r\n Content-Length: 38\r\n")},
        {"a header folded by a tab", head("X-A: b\r\n\tTransfer-Encoding: chunked\r\n")},
        {"a folded length", head("Content-Length:\r\n 38\r\n")},
        {"no name", head(": 38\r\n")},
        {"a name alone", head("Content-Length\r\n")},
        {"a bare line feed between headers", "POST /echo HTTP/1.1\r\nHost: a\nContent-Length: 38\r\n\r\n"},
        {"a bare line feed after the request line", "POST /echo HTTP/1.1\nHost: a\r\n\r\n"},
        {"bare line feeds as an end", "POST /echo HTTP/1.1\r\nHost: a\n\n"},
        {"a bare carriage return", head("X-A: b\rContent-Length: 38\r\n")},
        {"two carriage returns", head("X-A: b\r\r\n")},
        {"a NUL in a value", head("X-A: b\0c\r\n"s)},
        {"a NUL in a name", head("X\0A: b\r\n"s)},
        {"a NUL in the target", "POST /ec\0ho HTTP/1.1\r\nHost: a\r\n\r\n"s},
        {"a NUL before the request", "\0"s + head("")},
        {"a length with a sign", head("Content-Length: +0\r\n")},
        {"a negative length", head("Content-Length: -38\r\n")},
        {"a hexadecimal length", head("Content-Length: 0x26\r\n")},
        {"a length with a fraction", head("Content-Length: 0.0\r\n")},
        {"a length of two words", head("Content-Length: 0 38\r\n")},
        {"no length", head("Content-Length: \r\n")},
        {"a length beyond 64 bits", head("Content-Length: 18446744073709551616\r\n")},
        {"a chunk of no size", chunked("\r\n\r\n")},
        {"a chunk size with a sign", chunked("+0\r\n\r\n")},
        {"a negative chunk size", chunked("-1\r\n\r\n")},
        {"a chunk size with 0x", chunked("0x0\r\n\r\n")},
        {"a space before a chunk size", chunked(" 0\r\n\r\n")},
        {"a chunk size beyond 64 bits", chunked("10000000000000000\r\n\r\n")},
        {"a chunk size with garbage", chunked("0 garbage\r\n\r\n")},
        {"a chunk size ended by a line feed", chunked("0\n\r\n")},
        {"a line feed in a chunk extension", chunked("2;\nxx\r\n0\r\n\r\n")},
        {"a carriage return in a chunk extension", chunked("2;a\rb\r\nxx\r\n0\r\n\r\n")},
        {"a NUL in a chunk extension", chunked("2;a\0b\r\nxx\r\n0\r\n\r\n"s)},
        {"a chunk longer than it says", chunked("2\r\nxxx\r\n0\r\n\r\n")},
        {"a chunk that ends in a line feed", chunked("2\r\nxx\n0\r\n\r\n")},
        {"a chunk that ends in nothing", chunked("2\r\nxx0\r\n\r\n")},
        {"a length in the trailers", chunked("0\r\nContent-Length: 38\r\n\r\n")},
        {"a bare line feed in the trailers", chunked("0\r\nA: b\n\r\n")},
        {"two spaces in the request line", "POST  /echo HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"a tab in the request line", "POST\t/echo HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"a space at the end of the request line", "POST /echo HTTP/1.1 \r\nHost: a\r\n\r\n"},
        {"a version in lower case", "POST /echo http/1.1\r\nHost: a\r\n\r\n"},
        {"no version", "POST /echo\r\nHost: a\r\n\r\n"},
        {"version 1.2", "POST /echo HTTP/1.2\r\nHost: a\r\n\r\n"},
        {"a target for another host", "POST http://b/echo HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"a target with credentials", "POST http://a@b/echo HTTP/1.1\r\nHost: b\r\n\r\n"},
        {"a second Host", head("Host: b\r\n")},
    };
    for (const auto& each : cases) {
        INFO(each.what);
        Noting noting;
        auto client = noting.loopback.client();
        client.send(each.bytes + smuggled);
        const auto answer = client.until_closed();
        CHECK(noting.handled.empty());
        CHECK_THAT(answer, StartsWith("HTTP/1.1 400 ") || StartsWith("HTTP/1.1 501 "));
        CHECK_THAT(answer, ContainsSubstring("\r\nConnection: close\r\n"));
        CHECK_THAT(answer, !ContainsSubstring("\nHTTP/1.1 "));
    }
}

TEST_CASE("what looks odd but can be read in one way only is served, and so is the request behind it") {
    struct Odd {
        const char* what;
        std::string bytes;
        const char* handled;
    };
    const std::vector<Odd> cases = {
        {"empty lines before a request", "\r\n\r\n" + head("Content-Length: 2\r\n") + "ok", "/echo=ok"},
        {"chunked in capitals", head("transfer-encoding: CHUNKED\r\n") + "2\r\nok\r\n0\r\n\r\n", "/echo=ok"},
        {"spaces around values", head("Content-Length: \t 2 \t \r\n") + "ok", "/echo=ok"},
        {"leading zeroes", head("Content-Length: 0002\r\n") + "ok", "/echo=ok"},
        {"a chunk size with zeroes and capitals", chunked("000A\r\n0123456789\r\n00\r\n\r\n"), "/echo=0123456789"},
        {"chunk extensions", chunked("2;a;b=c;d=\"e;\\\"f\"\r\nok\r\n0;last\r\n\r\n"), "/echo=ok"},
        {"a folded trailer, which is not used anyway", chunked("2\r\nok\r\n0\r\nA: b\r\n c\r\n\r\n"), "/echo=ok"},
        {"a request in the body", head("Content-Length: " + std::to_string(smuggled.size()) + "\r\n") + smuggled,
         "/echo=GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"an absolute target for this host", "GET http://A/x HTTP/1.1\r\nHost: a\r\n\r\n", "/x="},
    };
    for (const auto& each : cases) {
        INFO(each.what);
        Noting noting;
        auto client = noting.loopback.client();
        client.send(each.bytes + "GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        client.until_closed();
        CHECK(noting.handled == std::vector<std::string>{each.handled, "/next="});
    }
}

TEST_CASE("what stands in trailers is no header of the request, and does not close the connection") {
    Noting noting;
    auto client = noting.loopback.client();
    client.send(chunked("2\r\nok\r\n0\r\nAuthorization: Bearer stolen\r\nHost: b\r\nConnection: close\r\n\r\n"));
    CHECK_THAT(client.answer(), EndsWith(" ok") && !ContainsSubstring("Connection: close"));
    CHECK(noting.headers == std::vector<std::string>{"Host: a", "Transfer-Encoding: chunked"});
    client.send(smuggled);
    CHECK_THAT(client.answer(), StartsWith("HTTP/1.1 200 "));
}

TEST_CASE("chunk headers and trailers have the bound of a header, and headers a bound in number") {
    net::Limits limits;
    limits.header_bytes = 2000;
    limits.headers = 10;
    const std::string long_line(9000, 'x');
    std::string many;
    for (int i = 0; i < 10; ++i) many += "X-A: b\r\n";
    const std::vector<Case> cases = {
        {"a chunk extension without an end", chunked("2;" + long_line)},
        {"a trailer without an end", chunked("0\r\nX-A: " + long_line)},
        {"many headers", head(many)},
    };
    for (const auto& each : cases) {
        INFO(each.what);
        Noting noting(limits);
        auto client = noting.loopback.client();
        client.send(each.bytes);
        CHECK_THAT(client.until_closed(), StartsWith("HTTP/1.1 431 "));
        CHECK(noting.handled.empty());
    }
}

TEST_CASE("a string in a chunk extension that does not end with its line is waited for in vain") {
    Noting noting(loopback::short_limits());
    auto client = noting.loopback.client();
    client.send(chunked("2;a=\"b\r\nxx\r\n0\r\n\r\n") + smuggled);
    CHECK_THAT(client.until_closed(), StartsWith("HTTP/1.1 408 "));
    CHECK(noting.handled.empty());
}

TEST_CASE("bytes that begin no request are refused without waiting for more") {
    for (const auto* bytes : {"\x16\x03\x01", "\n", " GET / HTTP/1.1\r\n", "{\"jsonrpc\":\"2.0\""}) {
        INFO(bytes);
        Noting noting;
        auto client = noting.loopback.client();
        client.send(bytes);
        CHECK_THAT(client.until_closed(), StartsWith("HTTP/1.1 400 "));
    }
}
