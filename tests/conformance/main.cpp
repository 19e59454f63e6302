// conformance-server: MCP over Streamable HTTP with everything that the official suites ask a server to offer.
// Prints its address when it listens; ends on SIGTERM.
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <cstdio>

#include "mcp/transports/http_transport.h"
#include "net/http_server.h"
#include "tests/conformance/fixtures.h"

namespace {

namespace asio = mcp::asio;

constexpr const char* host = "127.0.0.1";
constexpr const char* path = "/mcp";
constexpr std::chrono::seconds grace{2};

std::optional<mcp::ToolFailure> no_known_failure(const std::exception&) { return std::nullopt; }

mcp::ServerOptions options(mcp::TaskStore& tasks) {
    mcp::ServerOptions options;
    options.lists_change = true;
    options.task_store = &tasks;
    return options;
}

void add_fixtures(mcp::Server& server) {
    conformance::add_content_tools(server.tools());
    conformance::add_schema_tools(server.tools());
    conformance::add_talking_tools(server);
    conformance::add_asking_tools(server.tools());
    conformance::add_input_round_tools(server.tools());
    conformance::add_task_tools(server.tools());
    conformance::add_resources(server.resources());
    conformance::add_prompts(server.prompts());
    conformance::add_skills(server.skills());
}

asio::awaitable<void> serve(mcp::Server& server, mcp::transports::HttpTransport& transport, net::HttpServer& http,
                            std::uint16_t port) {
    co_await server.start();
    const auto endpoint = http.listen(host, port);
    std::printf("http://%s%s\n", endpoint.text().c_str(), path);
    std::fflush(stdout);

    asio::signal_set signals(co_await asio::this_coro::executor, SIGINT, SIGTERM);
    boost::system::error_code cancelled;
    co_await signals.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    server.stop();
    co_await http.stop(grace);
    transport.close_sessions();
}

}  // namespace

int main(int argc, char** argv) {
    std::uint16_t port = 0;
    CLI::App program("Serves the fixtures of the MCP conformance suites on " + std::string(host) + path);
    program.add_option("--port", port, "Port to listen on; 0: any that is free");
    CLI11_PARSE(program, argc, argv);
    spdlog::set_default_logger(spdlog::stderr_logger_mt("conformance"));
    std::signal(SIGPIPE, SIG_IGN);  // a client that is gone is an error of the write, not the end of the program

    asio::io_context io(1);
    mcp::MemoryTaskStore tasks;
    mcp::Server server(
        {"conformance-server", "Conformance server", "1.0.0", "Fixtures of the MCP conformance suites", "For tests only."},
        no_known_failure, options(tasks));
    add_fixtures(server);
    mcp::transports::HttpTransport transport(server, {});
    net::HttpServer http(io.get_executor());
    http.route(path, [&transport](net::Exchange& exchange) { return transport.handle(exchange); });

    std::exception_ptr failure;
    asio::co_spawn(io, serve(server, transport, http, port), [&](std::exception_ptr failed) {
        failure = failed;
        io.stop();
    });
    io.run();
    if (failure) std::rethrow_exception(failure);
    return 0;
}
