// Host and Origin headers, and the head of an answer: pure text.
#include "net/host.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "net/response_head.h"
#include "tests/support/catch.h"

TEST_CASE("the host of a Host header is without port, brackets and case") {
    const std::vector<std::pair<std::string, std::optional<std::string>>> cases = {
        {"localhost", "localhost"},
        {"LocalHost:8080", "localhost"},
        {"example.com.", "example.com"},
        {"127.0.0.1:1", "127.0.0.1"},
        {"[::1]", "::1"},
        {"[::1]:65535", "::1"},
        {"[0:0:0:0:0:0:0:1]:80", "::1"},
        {"example.com:", "example.com"},
        {"", std::nullopt},
        {".", std::nullopt},
        {":80", std::nullopt},
        {"a:b", std::nullopt},
        {"a:65536", std::nullopt},
        {"a:1:2", std::nullopt},
        {"::1", std::nullopt},
        {"[::1", std::nullopt},
        {"[::1]x", std::nullopt},
        {"[localhost]", std::nullopt},
        {"a b", std::nullopt},
        {"user@localhost", std::nullopt},
        {"localhost/evil.example", std::nullopt},
        {"localhost,evil.example", std::nullopt},
    };
    for (const auto& [header, host] : cases) {
        INFO(header);
        CHECK(net::host_of(header) == host);
    }
}

TEST_CASE("only what names this machine is a loopback host") {
    for (const auto* header :
         {"localhost", "LOCALHOST:80", "localhost.", "app.localhost", "127.0.0.1", "127.255.0.3:9", "[::1]:80"}) {
        INFO(header);
        CHECK(net::is_loopback_host(header));
    }
    for (const auto* header : {"", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "notlocalhost", "0.0.0.0",
                               "128.0.0.1", "[::]", "127.1", "2130706433", "0x7f.0.0.1", "[::1%lo]", "localhost@evil.example"}) {
        INFO(header);
        CHECK_FALSE(net::is_loopback_host(header));
    }
}

TEST_CASE("the host of an Origin is that of its authority, and 'null' has none") {
    CHECK(net::origin_host("http://localhost:6274") == "localhost");
    CHECK(net::origin_host("https://Example.COM") == "example.com");
    CHECK(net::origin_host("http://[::1]:1") == "::1");
    CHECK(net::origin_host("vscode-webview://abc") == "abc");
    for (const auto* origin : {"", "null", "localhost", "://localhost", "http://", "http://localhost/", "http://a@localhost",
                               "ht tp://localhost", "http://localhost http://evil.example"}) {
        INFO(origin);
        CHECK(net::origin_host(origin) == std::nullopt);
    }
}

TEST_CASE("a date is written as RFC 9110 wants it") {
    CHECK(net::http_date(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK(net::http_date(1709164800) == "Thu, 29 Feb 2024 00:00:00 GMT");
}

TEST_CASE("a head that would break the message apart is not written") {
    std::string text;
    const auto write = [&text](const std::string& name, const std::string& value) {
        net::write_head(text, {.status = 200}, net::Headers(1, {name, value}));
    };
    CHECK_THROWS_AS(write("X Y", "a"), std::logic_error);
    CHECK_THROWS_AS(write("", "a"), std::logic_error);
    CHECK_THROWS_AS(write("X", "a\nb"), std::logic_error);
    CHECK_THROWS_AS(write("X", std::string("a\0b", 3)), std::logic_error);
    CHECK_THROWS_AS(write("content-LENGTH", "3"), std::logic_error);
    CHECK_THROWS_AS(write("Transfer-Encoding", "chunked"), std::logic_error);
    CHECK_THROWS_AS(net::write_head(text, {.status = 99}, {}), std::logic_error);
    CHECK_THROWS_AS(net::write_head(text, {.status = 200, .content_type = "a\r\nb"}, {}), std::logic_error);
    write("X-Note", "caf\xc3\xa9\tau lait");
    CHECK(text == "HTTP/1.1 200 OK\r\nX-Note: caf\xc3\xa9\tau lait\r\n\r\n");
}
