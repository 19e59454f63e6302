// The rooms mcp/ and net/ by themselves: a server with one small tool, whose peers on other libraries stand in peers/.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdint>
#include <exception>
#include <iostream>
#include <optional>
#include <string>
#include <utility>

#include "bench/descriptors.h"
#include "mcp/transports/http_transport.h"
#include "mcp/transports/stdio_transport.h"
#include "net/http_server.h"

namespace {

namespace asio = boost::asio;

struct EchoArguments {
    std::string text;
    int number = 0;
    void fields(auto& f) {
        f("text", text, {.text = "What is to come back", .required = true, .max_length = 1000});
        f("number", number, {.text = "A number that is to come back", .required = true, .min = 0, .max = 1'000'000});
    }
};

struct EchoResult {
    std::string text;
    int number = 0;
    void fields(auto& f) {
        f("text", text, {.text = "The text that came"});
        f("number", number, {.text = "The number that came"});
    }
    std::string to_text() const { return text; }
};

class Echo {
public:
    explicit Echo(mcp::Tools& tools) {
        const mcp::Hints hints{.read_only = true, .destructive = false, .idempotent = true, .open_world = false};
        tools.add<&Echo::echo>(*this, {"echo", "Echo", "Returns its arguments.", hints, "echo"});
    }

    EchoResult echo(mcp::Call&, EchoArguments arguments) { return {std::move(arguments.text), arguments.number}; }
};

// No failure of a handler is expected here.
std::optional<mcp::ToolFailure> failure_of(const std::exception&) { return std::nullopt; }

void serve_http(asio::io_context& io, mcp::Server& server, std::uint16_t port) {
    bench::allow_many_descriptors();
    mcp::transports::HttpTransport transport(server, {});
    net::HttpServer http(io.get_executor());
    http.route("/mcp", [&transport](net::Exchange& exchange) { return transport.handle(exchange); });
    const auto endpoint = http.listen("127.0.0.1", port);
    asio::signal_set signals(io, SIGINT, SIGTERM);
    signals.async_wait([&io](const boost::system::error_code&, int) { io.stop(); });
    std::cout << "listening on " << endpoint.text() << std::endl;
    io.run();
}

void serve_stdio(asio::io_context& io, mcp::Server& server) {
    mcp::transports::StdioTransport transport(io.get_executor(), server, ::dup(STDIN_FILENO), ::dup(STDOUT_FILENO));
    asio::co_spawn(io, transport.run(), asio::detached);
    io.run();
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("A server with one tool, on mcp/ and net/ alone");
    std::optional<std::uint16_t> port;
    app.add_option("--port", port, "Port on 127.0.0.1, 0 picks a free one; without it the server speaks stdio");
    CLI11_PARSE(app, argc, argv);

    asio::io_context io{1};
    mcp::Server server({"bench", "Bench", "1.0.0", "A server with one tool", "Call echo."}, failure_of);
    const Echo echo(server.tools());
    if (port) {
        serve_http(io, server, *port);
    } else {
        serve_stdio(io, server);
    }
}
