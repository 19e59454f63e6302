// The room net/ with streams that begin, send one event and then wait for ever: what an idle stream costs.
#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>

#include "bench/descriptors.h"
#include "net/http_server.h"

namespace {

namespace asio = boost::asio;

asio::awaitable<void> stream(net::Exchange& exchange) {
    co_await exchange.start_stream(200, "text/event-stream", {});
    co_await exchange.write("data: ready\n\n");
    asio::steady_timer forever(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
    co_await forever.async_wait(asio::use_awaitable);
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("The HTTP server of net/ with idle streams at /stream");
    std::uint16_t port = 0;
    net::TlsOptions tls;
    app.add_option("--port", port, "Port on 127.0.0.1; 0 picks a free one");
    app.add_option("--certificate", tls.certificate_file, "Speak TLS with this certificate");
    app.add_option("--private-key", tls.private_key_file, "Its key");
    CLI11_PARSE(app, argc, argv);
    bench::allow_many_descriptors();

    asio::io_context io{1};
    net::Limits limits;
    limits.connections = 100'000;
    net::HttpServer server(io.get_executor(), limits);
    server.route("/stream", stream);
    const auto endpoint = tls.certificate_file.empty()
                              ? server.listen("127.0.0.1", port)
                              : server.listen_tls("127.0.0.1", port, std::make_shared<net::TlsIdentity>(tls));
    asio::signal_set signals(io, SIGINT, SIGTERM);
    signals.async_wait([&io](const boost::system::error_code&, int) { io.stop(); });
    std::cout << "listening on " << endpoint.text() << std::endl;
    io.run();
}
