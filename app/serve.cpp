// `concierge serve`: MCP over Streamable HTTP.
#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>

#include "app/commands.h"
#include "app/health.h"
#include "app/platform.h"
#include "app/run.h"
#include "mcp/transports/http_transport.h"
#include "model/error.h"
#include "net/http_server.h"
#include "net/tls.h"

namespace app {
namespace {

namespace asio = boost::asio;

constexpr const char* path = "/mcp";
constexpr std::chrono::seconds grace{5};  // for requests in flight when the server is told to stop

void print_how_to_connect(const Settings& settings, const std::string& url) {
    const std::string header = settings.bearer_token_file.empty()
                                   ? ""
                                   : " --header \"Authorization: Bearer $(cat " + settings.bearer_token_file.string() + ")\"";
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
        version, url.c_str(), settings.database.c_str(), settings.time_scale, url.c_str(), header.c_str(), url.c_str(),
        header.c_str());
    std::fflush(stdout);
}

mcp::transports::HttpOptions transport_options(const Settings& settings) {
    mcp::transports::HttpOptions options;
    options.door.allowed_hosts = settings.allowed_hosts;
    options.door.allowed_hosts.push_back(settings.host);
    options.door.bearer_token = bearer_token(settings);
    options.door.requests_per_second = settings.requests_per_second;
    options.sessions.count = settings.max_sessions;
    options.sessions.idle = std::chrono::seconds(settings.session_idle_seconds);
    return options;
}

// Nothing when the server is to speak plain HTTP.
std::shared_ptr<net::TlsIdentity> tls_identity(const Settings& settings) {
    if (settings.tls_certificate.empty()) return nullptr;
    if (settings.tls_key.empty()) {
        throw model::Error(model::ErrorCode::invalid_argument, "--tls-certificate is given without --tls-key",
                           "Give the private key of the certificate with --tls-key.");
    }
    return std::make_shared<net::TlsIdentity>(net::TlsOptions{settings.tls_certificate.string(), settings.tls_key.string()});
}

void reload(net::TlsIdentity& tls) {
    try {
        tls.reload();
        spdlog::info("the TLS certificate has been read again");
    } catch (const net::TlsError& error) {
        spdlog::error("the TLS certificate stays as it was: {}", error.what());
    }
}

// The endpoint from its start to its end.
class Serving {
public:
    explicit Serving(asio::io_context& io, const Settings& settings)
        : settings_(settings),
          tls_(tls_identity(settings)),
          platform_(io.get_executor(), settings),
          http_(io.get_executor()),
          transport_(platform_.server(), transport_options(settings)) {
        http_.route(path, [this](net::Exchange& exchange) { return transport_.handle(exchange); });
        http_.route("/healthz", [this](net::Exchange& exchange) { return health_.live(exchange); });
        http_.route("/readyz", [this](net::Exchange& exchange) { return health_.ready(exchange); });
        if (tls_) asio::co_spawn(io, on_each_hangup([tls = tls_] { reload(*tls); }), asio::detached);
    }

    asio::awaitable<void> run() {
        co_await platform_.start();
        print_how_to_connect(settings_, listen());
        health_.is_ready = true;
        co_await until_told_to_stop();
        health_.is_ready = false;
        platform_.server().stop();
        co_await http_.stop(grace);
        transport_.close_sessions();
        co_await platform_.stop();
    }

private:
    // The address of the endpoint.
    std::string listen() {
        if (!tls_) return "http://" + http_.listen(settings_.host, settings_.port).text() + path;
        return "https://" + http_.listen_tls(settings_.host, settings_.port, tls_).text() + path;
    }

    const Settings& settings_;
    std::shared_ptr<net::TlsIdentity> tls_;
    Platform platform_;
    net::HttpServer http_;
    mcp::transports::HttpTransport transport_;
    Health health_;
};

}  // namespace

int serve(const Settings& settings) {
    require_safe_address(settings);
    set_up_log(settings);
    raise_descriptor_limit();
    asio::io_context io(1);
    Serving serving(io, settings);
    return run_to_the_end(io, serving.run());
}

}  // namespace app
