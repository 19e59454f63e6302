// `concierge serve`: MCP over Streamable HTTP.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>

#include "app/commands.h"
#include "app/health.h"
#include "app/platform.h"
#include "app/run.h"
#include "mcp/transports/http_transport.h"
#include "net/http_server.h"

namespace app {
namespace {

namespace asio = boost::asio;

constexpr const char* path = "/mcp";
constexpr std::chrono::seconds grace{5};  // for requests in flight when the server is told to stop

void print_how_to_connect(const Settings& settings, const std::string& url) {
    const std::string header = settings.bearer_token_file.empty() ? "" : " --header \"Authorization: Bearer $(cat " +
                                                                             settings.bearer_token_file.string() + ")\"";
    std::printf(
        "concierge %s is listening on %s\n"
        "  database  %s\n"
        "  provider  simulated, boots %g times as fast as real ones\n"
        "\n"
        "Connect a host:\n"
        "  Claude Code  claude mcp add --transport http concierge %s%s\n"
        "  Inspector    npx @modelcontextprotocol/inspector --cli %s --transport http --method tools/list%s\n"
        "  VS Code, Claude Desktop, Codex: see examples/\n"
        "\n"
        "Stop with Ctrl-C.\n",
        version, url.c_str(), settings.database.c_str(), settings.time_scale, url.c_str(), header.c_str(), url.c_str(), header.c_str());
    std::fflush(stdout);
}

}  // namespace

int serve(const Settings& settings) {
    require_safe_address(settings);
    auto token = bearer_token(settings);
    set_up_log(settings);

    asio::io_context io(1);
    Platform platform(io.get_executor(), settings);
    net::HttpServer http(io.get_executor());
    auto allowed_hosts = settings.allowed_hosts;
    allowed_hosts.push_back(settings.host);
    mcp::transports::HttpOptions options;
    options.door = {std::move(allowed_hosts), std::move(token), settings.requests_per_second};
    options.sessions = {settings.max_sessions, std::chrono::seconds(settings.session_idle_seconds)};
    mcp::transports::HttpTransport transport(platform.server(), std::move(options));
    http.route(path, [&transport](net::Exchange& exchange) { return transport.handle(exchange); });
    Health health;
    http.route("/healthz", [&health](net::Exchange& exchange) { return health.live(exchange); });
    http.route("/readyz", [&health](net::Exchange& exchange) { return health.ready(exchange); });

    struct Serving {
        Platform& platform;
        net::HttpServer& http;
        mcp::transports::HttpTransport& transport;
        Health& health;
        const Settings& settings;

        asio::awaitable<void> run() {
            co_await platform.start();
            const auto endpoint = http.listen(settings.host, settings.port);
            health.is_ready = true;
            print_how_to_connect(settings, "http://" + endpoint.text() + path);
            co_await until_told_to_stop();
            health.is_ready = false;
            platform.server().stop();
            co_await http.stop(grace);
            transport.close_sessions();
            co_await platform.stop();
        }
    } serving{platform, http, transport, health, settings};
    return run_to_the_end(io, serving.run());
}

}  // namespace app
