// Order of checks: host and origin, credentials, method, media types, JSON, envelope, era, mirrored headers; the server does the rest.
#include "mcp/transports/http_transport.h"

#include <openssl/crypto.h>

#include <algorithm>

#include "mcp/transports/http_headers.h"
#include "net/ascii.h"
#include "net/host.h"

namespace mcp::transports {
namespace {

constexpr std::string_view json_type = "application/json";

net::Response refusal(unsigned status, const std::string& why, net::Headers headers = {}) {
    net::Response response;
    response.status = status;
    response.content_type = json_type;
    response.headers = std::move(headers);
    response.body = error_reply({}, ProtocolError(ErrorCode::invalid_request, why)).body;
    return response;
}

bool is_json(std::string_view content_type) {
    const auto end = content_type.find(';');
    auto type = content_type.substr(0, end);
    while (!type.empty() && type.back() == ' ') type.remove_suffix(1);
    return net::same_ignoring_case(type, json_type);
}

bool accepts_json(std::string_view accept) {
    return accept.empty() || accept.find(json_type) != std::string_view::npos || accept.find("*/*") != std::string_view::npos ||
           accept.find("application/*") != std::string_view::npos;
}

// Takes the same time whatever the difference is.
bool same_secret(std::string_view sent, std::string_view expected) {
    return sent.size() == expected.size() && CRYPTO_memcmp(sent.data(), expected.data(), sent.size()) == 0;
}

}  // namespace

HttpTransport::HttpTransport(Server& server, HttpOptions options) : server_(server), options_(std::move(options)) {
    for (auto& allowed : options_.allowed_hosts) allowed = net::host_of(allowed).value_or(allowed);
}

asio::awaitable<void> HttpTransport::handle(net::Exchange& exchange) {
    if (auto refused = refuse_at_the_door(exchange.request())) {
        co_await exchange.respond(std::move(*refused));
        co_return;
    }
    Reply reply = co_await serve(exchange.request());
    net::Response response;
    response.status = reply.http_status;
    if (!reply.body.empty()) response.content_type = json_type;
    response.body = std::move(reply.body);
    co_await exchange.respond(std::move(response));
}

std::optional<net::Response> HttpTransport::refuse_at_the_door(const net::Request& request) const {
    if (!is_allowed_host(request.header("Host"))) return refusal(403, "this Host is not served here: start the server with --allowed-host to add a name");
    if (request.has_header("Origin")) {
        if (!is_allowed_origin(request.header("Origin"))) return refusal(403, "requests from this Origin are not served: start the server with --allowed-host to add its host");
    }
    if (options_.bearer_token) {
        constexpr std::string_view scheme = "Bearer ";
        auto sent = request.header("Authorization");
        const bool is_bearer = net::same_ignoring_case(sent.substr(0, scheme.size()), scheme);
        sent.remove_prefix(is_bearer ? scheme.size() : 0);
        if (!is_bearer || !same_secret(sent, *options_.bearer_token)) {
            return refusal(401, "a valid bearer token is required", {{"WWW-Authenticate", "Bearer"}});
        }
    }
    if (request.method != "POST") return refusal(405, "only POST is served here", {{"Allow", "POST"}});
    if (!is_json(request.header("Content-Type"))) return refusal(415, "Content-Type must be application/json");
    if (!accepts_json(request.header("Accept"))) return refusal(406, "Accept must name application/json");
    return std::nullopt;
}

bool HttpTransport::is_allowed_host(std::string_view host) const {
    if (net::is_loopback_host(host)) return true;
    const auto name = net::host_of(host);
    return name && std::find(options_.allowed_hosts.begin(), options_.allowed_hosts.end(), *name) != options_.allowed_hosts.end();
}

bool HttpTransport::is_allowed_origin(std::string_view origin) const {
    if (!net::origin_host(origin)) return false;
    return is_allowed_host(origin.substr(origin.find("://") + 3));
}

asio::awaitable<Reply> HttpTransport::serve(const net::Request& request) {
    LegacyPeer legacy;  // stateless: what `initialize` agreed on comes back with each request as the version header
    NoOutlet outlet;
    Arrival arrival{{options_.bearer_token ? "bearer" : "local"}, &legacy, &outlet};
    const auto declared = request.header("MCP-Protocol-Version");
    Json id;
    std::optional<ProtocolError> refused;
    try {
        Json json = parse_json(request.body);
        const auto revision = declared.empty() ? assumed_without_header : revision_named(declared);
        if (json.is_array() && revision) {
            legacy.revision = *revision;
            co_return co_await server_.handle_batch(std::move(json), arrival);
        }

        id = readable_id(json);
        Message message = read_message(std::move(json));
        const bool modern = speaks_modern(message) || (revision && is_modern(*revision));
        if (modern) {
            arrival.declared_modern = true;
            check_mirrored_headers(request, message);
        } else if (!revision) {
            ProtocolError error(ErrorCode::invalid_request, "MCP-Protocol-Version '" + std::string(declared) + "' is not served");
            throw error;
        } else {
            legacy.revision = *revision;
        }
        co_return co_await server_.handle(std::move(message), arrival);
    } catch (const ProtocolError& error) {
        refused = error;
    }
    co_return error_reply(id, *refused);
}

}  // namespace mcp::transports
