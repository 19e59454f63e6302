// The room net/ by itself: its server with a handler that does what bare_http does, so that the two can be compared.
#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstddef>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "net/http_server.h"

namespace {

namespace asio = boost::asio;

class FixedAnswer {
public:
    explicit FixedAnswer(std::size_t bytes) : document_(R"({"id":1,"jsonrpc":"2.0","result":")") {
        const std::string tail = R"("})";
        if (bytes > document_.size() + tail.size()) document_.append(bytes - document_.size() - tail.size(), 'x');
        document_ += tail;
    }

    asio::awaitable<void> answer(net::Exchange& exchange) const {
        const auto message = nlohmann::json::parse(exchange.request().body, nullptr, false);
        const bool sound = message.is_object() && message.contains("id");
        co_await exchange.respond({sound ? 200u : 400u, "application/json", document_});
    }

private:
    std::string document_;
};

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("The HTTP server of net/ with a fixed answer");
    std::uint16_t port = 0;
    std::size_t bytes = 1024;
    app.add_option("--port", port, "Port on 127.0.0.1; 0 picks a free one");
    app.add_option("--bytes", bytes, "Size of the answer's body");
    CLI11_PARSE(app, argc, argv);

    asio::io_context io{1};
    const FixedAnswer fixed(bytes);
    net::HttpServer server(io.get_executor());
    server.route("/mcp", [&fixed](net::Exchange& exchange) { return fixed.answer(exchange); });
    const auto endpoint = server.listen("127.0.0.1", port);
    asio::signal_set signals(io, SIGINT, SIGTERM);
    signals.async_wait([&io](const boost::system::error_code&, int) { io.stop(); });
    std::cout << "listening on " << endpoint.text() << std::endl;
    io.run();
}
