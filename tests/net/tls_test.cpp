// TLS: every feature works over it, bad clients cost little, and the certificate changes while the server runs.
#include "net/tls.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <fstream>

#include "net/http_server.h"
#include "tests/net/certificates.h"
#include "tests/net/loopback.h"
#include "tests/net/tls_client.h"
#include "tests/support/catch.h"

using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using loopback::connect_tls;
using loopback::echo;
using loopback::Loopback;
using loopback::post;
using loopback::short_limits;
using loopback::write_certificate;
using std::chrono::milliseconds;
namespace asio = boost::asio;

namespace {

// A server with a certificate of its own for "first.example".
struct Secured {
    explicit Secured(net::Limits limits = {}) : loopback(limits, identity) { loopback.server.route("/echo", echo); }

    test_support::TemporaryFolder folder;
    net::TlsOptions files = write_certificate(folder, "server", "first.example");
    std::shared_ptr<net::TlsIdentity> identity = std::make_shared<net::TlsIdentity>(files);
    Loopback loopback;
};

struct Wait {
    bool began = false;
    bool cancelled = false;
    std::size_t written = 0;
};

asio::awaitable<void> stream_and_wait(net::Exchange& exchange, Wait& wait) {
    co_await exchange.start_stream(200, "text/event-stream", {});
    co_await exchange.write("data: 1\n\n");
    wait.began = true;
    asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::minutes(1));
    try {
        co_await timer.async_wait(asio::use_awaitable);
    } catch (const boost::system::system_error&) {
        wait.cancelled = exchange.client_gone();
        throw;
    }
}

asio::awaitable<void> answer_late(net::Exchange& exchange, Wait& wait, milliseconds time) {
    wait.began = true;
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    co_await timer.async_wait(asio::use_awaitable);
    co_await echo(exchange);
}

asio::awaitable<void> flood(net::Exchange& exchange, Wait& wait) {
    co_await exchange.start_stream(200, "text/plain", {});
    for (;;) {
        co_await exchange.write(std::string(64 * 1024, 'x'));
        wait.written += 64 * 1024;
    }
}

asio::awaitable<void> answer_much(net::Exchange& exchange) {
    std::string body;
    while (body.size() < std::size_t{8} << 20) body.append(std::to_string(body.size())).append(" ");
    co_await exchange.respond({200, "text/plain", std::move(body)});
}

}  // namespace

TEST_CASE("a client that verifies the certificate is served over TLS 1.3, and over 1.2") {
    Secured secured;
    for (const bool old : {false, true}) {
        auto client = connect_tls(secured.loopback, {secured.files.certificate_file, "\x8http/1.1", old});
        CHECK(client.version == (old ? "TLSv1.2" : "TLSv1.3"));
        CHECK(client.protocol == "http/1.1");
        CHECK(client.server_name == "first.example");
        for (const auto* body : {"one", "two"}) {
            client.client.send(post("/echo", body));
            CHECK_THAT(client.client.answer(), EndsWith(std::string("POST /echo? ") + body));
        }
    }
}

TEST_CASE("a client that speaks only protocols which are not served here is refused in the handshake") {
    Secured secured;
    CHECK_THROWS_WITH(connect_tls(secured.loopback, {"", "\x2h2"}), ContainsSubstring("alert no application protocol"));
    secured.loopback.run_until([&] { return secured.loopback.server.connections() == 0; });
}

TEST_CASE("over TLS, bodies and answers of many records arrive whole, and pipelined requests in their order") {
    Secured secured;
    secured.loopback.server.route("/much", answer_much);
    auto client = connect_tls(secured.loopback);
    const std::string body(std::size_t{3} << 20, 'b');
    client.client.send(post("/echo", body));
    CHECK_THAT(client.client.answer(), EndsWith(" " + body));
    client.client.send(post("/echo", "one") + post("/much", "") + post("/echo", "three"));
    CHECK_THAT(client.client.answer(), EndsWith(" one"));
    CHECK(client.client.answer().size() > std::size_t{8} << 20);
    CHECK_THAT(client.client.answer(), EndsWith(" three"));
}

TEST_CASE("over TLS, pipelined bytes that arrive while a handler works are not lost to the watch over the client") {
    auto limits = net::Limits{};
    limits.tick = milliseconds(5);
    Secured secured(limits);
    Wait wait;
    secured.loopback.server.route("/late",
                                  [&wait](net::Exchange& exchange) { return answer_late(exchange, wait, milliseconds(40)); });
    auto client = connect_tls(secured.loopback);
    const std::string body(20'000, 'b');  // more than a record, so that some of it waits inside the session
    client.client.send(post("/late", "one"));
    secured.loopback.run_until([&wait] { return wait.began; });
    client.client.send(post("/late", body) + post("/late", "three"));
    CHECK_THAT(client.client.answer(), EndsWith(" one"));
    CHECK_THAT(client.client.answer(), EndsWith(" " + body));
    CHECK_THAT(client.client.answer(), EndsWith(" three"));
}

TEST_CASE("over TLS, a stream is sent as it is written, and its handler is cancelled when the client leaves") {
    for (const bool reset : {false, true}) {
        INFO((reset ? "reset" : "closed"));
        Secured secured;
        Wait wait;
        secured.loopback.server.route("/stream", [&wait](net::Exchange& exchange) { return stream_and_wait(exchange, wait); });
        auto client = connect_tls(secured.loopback);
        client.client.send(post("/stream", ""));
        CHECK_THAT(client.client.until("\n\n\r\n"), EndsWith("\r\n\r\n9\r\ndata: 1\n\n\r\n"));
        reset ? client.client.reset() : client.client.close();
        secured.loopback.run_until([&wait] { return wait.cancelled; });
        secured.loopback.run_until([&] { return secured.loopback.server.connections() == 0; });
    }
}

TEST_CASE("over TLS, a client that stops reading holds the stream back, and is cut off in the end") {
    Secured secured(short_limits());
    Wait wait;
    secured.loopback.server.route("/flood", [&wait](net::Exchange& exchange) { return flood(exchange, wait); });
    auto client = connect_tls(secured.loopback);
    client.client.receive_slowly();
    client.client.send(post("/flood", ""));
    secured.loopback.run_until([&wait] { return wait.written > 0; });
    secured.loopback.run_until([&] { return secured.loopback.server.connections() == 0; });
    CHECK(wait.written < std::size_t{64} << 20);
}

TEST_CASE("over TLS, stopping lets a request in flight finish, closes idle clients and those that have not shaken hands") {
    Secured secured(short_limits());
    Wait wait;
    secured.loopback.server.route("/late",
                                  [&wait](net::Exchange& exchange) { return answer_late(exchange, wait, milliseconds(40)); });
    auto busy = connect_tls(secured.loopback);
    auto idle = connect_tls(secured.loopback);
    auto silent = secured.loopback.client();
    busy.client.send(post("/late", "last"));
    secured.loopback.run_until([&] { return wait.began && secured.loopback.server.connections() == 3; });
    CHECK(secured.loopback.stop(std::chrono::seconds(4)) == 0);
    CHECK_THAT(busy.client.until_closed(), ContainsSubstring("\r\nConnection: close\r\n") && EndsWith("POST /late? last"));
    CHECK(idle.client.until_closed().empty());
    CHECK(silent.until_closed().empty());
}

TEST_CASE("a handshake that does not arrive in time is closed") {
    auto limits = short_limits();
    limits.tls_handshake = milliseconds(60);
    Secured secured(limits);
    auto silent = secured.loopback.client();
    CHECK(silent.until_closed().empty());
    auto slow = secured.loopback.client();
    slow.send(std::string_view("\x16\x03\x01\x02\x00\x01\x00", 7));  // the beginning of a ClientHello
    slow.until_closed();
    silent.close();
    slow.close();
    secured.loopback.run_until([&] { return secured.loopback.server.connections() == 0; });
}

TEST_CASE("plain HTTP on a TLS port is told so, and other nonsense is closed") {
    Secured secured;
    auto plain = secured.loopback.client();
    plain.send(post("/echo", "hello"));
    const auto answer = plain.until_closed();
    CHECK_THAT(answer, StartsWith("HTTP/1.1 400 ") && ContainsSubstring("plain_http") && ContainsSubstring("https://"));
    auto nonsense = secured.loopback.client();
    nonsense.send("hello, is anybody there?\r\n");
    CHECK_THAT(nonsense.until_closed(), !ContainsSubstring("HTTP/1.1"));
}

TEST_CASE("TLS on a plain port is refused at once") {
    Loopback loopback;
    CHECK_THROWS_AS(connect_tls(loopback), boost::system::system_error);
}

TEST_CASE("beyond the connection limit a TLS client is closed without a handshake") {
    auto limits = net::Limits{};
    limits.connections = 1;
    Secured secured(limits);
    auto first = connect_tls(secured.loopback);
    CHECK_THROWS_AS(connect_tls(secured.loopback), boost::system::system_error);
    first.client.send(post("/echo", "still here"));
    CHECK_THAT(first.client.answer(), EndsWith("still here"));
}

TEST_CASE("a reloaded certificate is shown to new clients while old connections go on") {
    Secured secured;
    auto before = connect_tls(secured.loopback, {secured.files.certificate_file, "", false});
    write_certificate(secured.folder, "server", "second.example");
    secured.identity->reload();
    auto after = connect_tls(secured.loopback, {secured.files.certificate_file, "", false});
    CHECK(before.server_name == "first.example");
    CHECK(after.server_name == "second.example");
    for (auto* client : {&before, &after}) {
        client->client.send(post("/echo", "works"));
        CHECK_THAT(client->client.answer(), EndsWith("works"));
    }
}

TEST_CASE("reloading in the midst of handshakes and answers loses none of them") {
    Secured secured;
    std::vector<loopback::TlsClient> clients;
    for (int i = 0; i < 20; ++i) {
        asio::post(secured.loopback.io, [&] { secured.identity->reload(); });
        clients.push_back(connect_tls(secured.loopback));
        for (auto& client : clients) client.client.send(post("/echo", "round"));
        if (i % 2 == 0) write_certificate(secured.folder, "server", "name" + std::to_string(i) + ".example");
        secured.identity->reload();
        for (auto& client : clients) CHECK_THAT(client.client.answer(), EndsWith("round"));
    }
    CHECK(clients.back().server_name == "name18.example");
}

TEST_CASE("a pair that cannot be used is refused with its file and what to do, and the old one stays in use") {
    Secured secured;
    const auto other = write_certificate(secured.folder, "other", "other.example");
    const auto& files = secured.files;
    const auto expect = [&](const char* what, const std::string& message) {
        INFO(what);
        CHECK_THROWS_WITH(secured.identity->reload(), ContainsSubstring(message));
        CHECK(connect_tls(secured.loopback).server_name == "first.example");
    };
    std::filesystem::rename(files.private_key_file, files.private_key_file + ".mine");
    expect("no key", "cannot read the private key '" + files.private_key_file + "': there is no such file");
    std::filesystem::copy_file(other.private_key_file, files.private_key_file);
    expect("the key of another",
           "'" + files.private_key_file + "' with the certificate '" + files.certificate_file + "': key values mismatch");
    std::ofstream(files.certificate_file) << "-----BEGIN CERTIFICATE-----\nnot really\n-----END CERTIFICATE-----\n";
    expect("no certificate", "cannot use the certificate '" + files.certificate_file + "'");
    CHECK_THROWS_AS(net::TlsIdentity({"/nowhere.pem", "/nowhere.key"}), net::TlsError);
}
