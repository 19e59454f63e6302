// Order of checks: host, origin, the browser's question beforehand, credentials, rate.
#include "mcp/transports/http_door.h"

#include <openssl/crypto.h>

#include <algorithm>

#include "mcp/json_rpc.h"
#include "net/ascii.h"
#include "net/host.h"

namespace mcp::transports {
namespace {

constexpr const char* methods = "GET, POST, DELETE, OPTIONS";
constexpr const char* exposed_headers = "Mcp-Session-Id, WWW-Authenticate, Retry-After";
constexpr const char* request_headers[] = {"accept",     "authorization", "content-type",         "last-event-id",
                                           "mcp-method", "mcp-name",      "mcp-protocol-version", "mcp-session-id"};
constexpr std::string_view parameter_header = "mcp-param-";

// Takes the same time whatever the difference is.
bool same_secret(std::string_view sent, std::string_view expected) {
    return sent.size() == expected.size() && CRYPTO_memcmp(sent.data(), expected.data(), sent.size()) == 0;
}

bool is_known_header(std::string_view name) {
    if (net::same_ignoring_case(name.substr(0, parameter_header.size()), parameter_header)) return true;
    return std::any_of(std::begin(request_headers), std::end(request_headers),
                       [&](const char* known) { return net::same_ignoring_case(name, known); });
}

// Of the headers that a page wants to send, those that mean something here.
std::string granted_headers(std::string_view wanted) {
    std::string granted;
    while (!wanted.empty()) {
        const auto comma = std::min(wanted.find(','), wanted.size());
        auto name = wanted.substr(0, comma);
        wanted.remove_prefix(std::min(comma + 1, wanted.size()));
        while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
        while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
        if (is_known_header(name)) (granted += granted.empty() ? "" : ", ") += name;
    }
    return granted;
}

net::Response answer_beforehand(const net::Request& request) {
    net::Response response;
    response.status = 204;
    response.headers = {{"Access-Control-Allow-Methods", methods}, {"Access-Control-Max-Age", "600"}};
    const std::string granted = granted_headers(request.header("Access-Control-Request-Headers"));
    if (!granted.empty()) response.headers.emplace_back("Access-Control-Allow-Headers", granted);
    return response;
}

}  // namespace

net::Response refusal(unsigned status, const std::string& why, net::Headers headers) {
    net::Response response;
    response.status = status;
    response.content_type = "application/json";
    response.headers = std::move(headers);
    response.body = error_reply({}, ProtocolError(ErrorCode::invalid_request, why)).body;
    return response;
}

HttpDoor::HttpDoor(DoorOptions options) : options_(std::move(options)), rate_limit_(options_.requests_per_second) {
    for (auto& allowed : options_.allowed_hosts) allowed = net::host_of(allowed).value_or(allowed);
}

std::optional<net::Response> HttpDoor::answer(const net::Request& request) {
    auto response = check(request);
    if (response) {
        for (auto& header : headers(request)) response->headers.push_back(std::move(header));
    }
    return response;
}

std::optional<net::Response> HttpDoor::check(const net::Request& request) {
    if (!is_allowed_host(request.header("Host")))
        return refusal(403, "this Host is not served here: start the server with --allowed-host to add a name");
    if (request.has_header("Origin")) {
        if (!is_allowed_origin(request.header("Origin")))
            return refusal(403, "requests from this Origin are not served: start the server with --allowed-host to add its host");
        if (request.method == "OPTIONS" && request.has_header("Access-Control-Request-Method")) return answer_beforehand(request);
    }
    if (!has_credentials(request)) return refusal(401, "a valid bearer token is required", {{"WWW-Authenticate", "Bearer"}});
    // Without credentials all callers are one; then each address is a caller.
    const std::string caller = options_.bearer_token ? principal_of(request).id : std::string(request.remote_address);
    if (const auto wait = rate_limit_.refuse(caller)) {
        return refusal(429, "too many requests: slow down", {{"Retry-After", std::to_string(wait->count())}});
    }
    return std::nullopt;
}

net::Headers HttpDoor::headers(const net::Request& request) const {
    if (!request.has_header("Origin") || !is_allowed_origin(request.header("Origin"))) return {};
    return {{"Access-Control-Allow-Origin", std::string(request.header("Origin"))},
            {"Access-Control-Expose-Headers", exposed_headers},
            {"Vary", "Origin"}};
}

Principal HttpDoor::principal_of(const net::Request&) const { return {options_.bearer_token ? "bearer" : "local"}; }

bool HttpDoor::has_credentials(const net::Request& request) const {
    if (!options_.bearer_token) return true;
    constexpr std::string_view scheme = "Bearer ";
    auto sent = request.header("Authorization");
    if (!net::same_ignoring_case(sent.substr(0, scheme.size()), scheme)) return false;
    sent.remove_prefix(scheme.size());
    return same_secret(sent, *options_.bearer_token);
}

bool HttpDoor::is_allowed_host(std::string_view host) const {
    if (net::is_loopback_host(host)) return true;
    const auto name = net::host_of(host);
    return name && std::find(options_.allowed_hosts.begin(), options_.allowed_hosts.end(), *name) != options_.allowed_hosts.end();
}

bool HttpDoor::is_allowed_origin(std::string_view origin) const {
    if (!net::origin_host(origin)) return false;
    return is_allowed_host(origin.substr(origin.find("://") + 3));
}

}  // namespace mcp::transports
