// Order of checks: the door, method, media types, JSON, envelope, era, mirrored headers, session; the server does the rest.
#include "mcp/transports/http_transport.h"

#include <boost/asio/this_coro.hpp>

#include "mcp/transports/http_headers.h"
#include "mcp/transports/http_outlet.h"
#include "mcp/transports/sse.h"
#include "net/ascii.h"

namespace mcp::transports {
namespace {

constexpr std::string_view json_type = "application/json";
constexpr const char* session_header = "Mcp-Session-Id";
constexpr const char* version_header = "MCP-Protocol-Version";
constexpr const char* allowed_methods = "GET, POST, DELETE, OPTIONS";

bool is_json(std::string_view content_type) {
    const auto end = content_type.find(';');
    auto type = content_type.substr(0, end);
    while (!type.empty() && type.back() == ' ') type.remove_suffix(1);
    return net::same_ignoring_case(type, json_type);
}

bool accepts(const net::Request& request, std::string_view type) {
    const auto accept = request.header("Accept");
    const auto family = std::string(type.substr(0, type.find('/') + 1)) + "*";
    return accept.find(type) != std::string_view::npos || accept.find("*/*") != std::string_view::npos ||
           accept.find(family) != std::string_view::npos;
}

bool accepts_json(const net::Request& request) { return request.header("Accept").empty() || accepts(request, json_type); }

bool accepts_streams(const net::Request& request) { return accepts(request, event_stream_type); }

// The revision that the header names; what is assumed without one; nothing when it is none that is known.
std::optional<Revision> declared_revision(const net::Request& request) {
    const auto declared = request.header(version_header);
    return declared.empty() ? assumed_without_header : value_named<Revision>(declared);
}

ProtocolError unknown_revision(const net::Request& request) {
    return {ErrorCode::invalid_request,
            std::string(version_header) + " '" + std::string(request.header(version_header)) + "' is not served"};
}

net::Response wrong_method(const char* why) { return refusal(405, why, {{"Allow", allowed_methods}}); }

net::Response no_room() { return refusal(503, "there is no room for another session: try again later", {{"Retry-After", "5"}}); }

}  // namespace

HttpTransport::HttpTransport(Server& server, HttpOptions options)
    : server_(server), door_(std::move(options.door)), sessions_(server, options.sessions) {}

asio::awaitable<void> HttpTransport::handle(net::Exchange& exchange) {
    const auto& request = exchange.request();
    if (auto answer = door_.answer(request)) {
        co_await exchange.respond(std::move(*answer));
    } else if (request.method == "POST") {
        co_await post(exchange);
    } else if (request.method == "GET") {
        co_await get(exchange);
    } else if (request.method == "DELETE") {
        co_await delete_session(exchange);
    } else {
        co_await refuse(exchange, wrong_method("POST a message here"));
    }
}

asio::awaitable<void> HttpTransport::refuse(net::Exchange& exchange, net::Response response) {
    for (auto& header : door_.headers(exchange.request())) response.headers.push_back(std::move(header));
    return exchange.respond(std::move(response));
}

asio::awaitable<void> HttpTransport::respond_empty(net::Exchange& exchange, unsigned status) {
    Reply reply{status, {}};
    return respond_with(exchange, std::move(reply), door_.headers(exchange.request()));
}

asio::awaitable<void> HttpTransport::post(net::Exchange& exchange) {
    const auto& request = exchange.request();
    if (!is_json(request.header("Content-Type"))) {
        co_await refuse(exchange, refusal(415, "Content-Type must be application/json"));
        co_return;
    }
    if (!accepts_json(request)) {
        co_await refuse(exchange, refusal(406, "Accept must name application/json"));
        co_return;
    }
    Json id;
    std::optional<ProtocolError> refused;
    try {
        Json json = parse_json(request.body);
        id = readable_id(json);
        co_await serve(exchange, std::move(json));
    } catch (const ProtocolError& error) {
        refused = error;
    }
    if (refused) co_await respond_with(exchange, error_reply(id, *refused), door_.headers(request));
}

asio::awaitable<void> HttpTransport::serve(net::Exchange& exchange, Json json) {
    const auto& request = exchange.request();
    const auto revision = declared_revision(request);
    if (json.is_array()) {
        if (!revision) throw unknown_revision(request);
        co_await serve_batch(exchange, std::move(json));
        co_return;
    }
    Message message = read_message(std::move(json));
    if (speaks_modern(message) || (revision && is_modern(*revision))) {
        co_await serve_modern(exchange, std::move(message));
    } else if (!revision) {
        throw unknown_revision(request);
    } else {
        co_await serve_legacy(exchange, std::move(message), *revision);
    }
}

asio::awaitable<void> HttpTransport::serve_modern(net::Exchange& exchange, Message message) {
    const auto& request = exchange.request();
    if (message.kind == Message::Kind::response)
        throw ProtocolError(ErrorCode::invalid_request, "this revision has no responses from clients");
    check_mirrored_headers(request, message, server_.tools());
    LegacyPeer none;
    HttpOutlet outlet(exchange, accepts_streams(request), door_.headers(request));
    Arrival arrival{door_.principal_of(request), &none, &outlet, true};
    Reply reply = co_await server_.handle(std::move(message), std::move(arrival));
    co_await outlet.finish(std::move(reply));
}

asio::awaitable<void> HttpTransport::serve_legacy(net::Exchange& exchange, Message message, Revision revision) {
    const auto& request = exchange.request();
    if (message.kind == Message::Kind::request && message.method == "initialize") {
        co_await begin_session(exchange, std::move(message));
        co_return;
    }
    if (request.has_header(session_header)) {
        auto session = co_await named_session(exchange);
        if (session) co_await serve_in_session(exchange, std::move(session), std::move(message));
        co_return;
    }
    LegacyPeer stateless;  // what `initialize` agreed on comes back with each request as the version header
    stateless.revision = revision;
    HttpOutlet outlet(exchange, accepts_streams(request), door_.headers(request));
    Arrival arrival{door_.principal_of(request), &stateless, &outlet};
    Reply reply = co_await server_.handle(std::move(message), std::move(arrival));
    co_await outlet.finish(std::move(reply));
}

// A session's batch is served like one without, but by what the session agreed on.
asio::awaitable<void> HttpTransport::serve_batch(net::Exchange& exchange, Json batch) {
    const auto& request = exchange.request();
    LegacyPeer stateless;
    stateless.revision = *declared_revision(request);
    std::shared_ptr<Session> session;
    if (request.has_header(session_header)) {
        session = co_await named_session(exchange);
        if (!session) co_return;
    }
    NoOutlet outlet;
    Arrival arrival{door_.principal_of(request), session ? &session->peer : &stateless, &outlet};
    Reply reply = co_await server_.handle_batch(std::move(batch), std::move(arrival));
    co_await respond_with(exchange, std::move(reply), door_.headers(request));
}

// The session that the request names. Nullptr when there is none, or it is somebody else's: then that has been answered.
asio::awaitable<std::shared_ptr<Session>> HttpTransport::named_session(net::Exchange& exchange) {
    const auto& request = exchange.request();
    auto session = sessions_.find(request.header(session_header), door_.principal_of(request));
    if (!session)
        co_await refuse(exchange, refusal(404, "there is no such session, or it has ended: begin a new one with initialize"));
    co_return session;
}

asio::awaitable<void> HttpTransport::begin_session(net::Exchange& exchange, Message message) {
    const auto& request = exchange.request();
    const auto session = sessions_.begin(co_await asio::this_coro::executor, door_.principal_of(request));
    if (!session) {
        co_await refuse(exchange, no_room());
        co_return;
    }
    NoOutlet outlet;
    Arrival arrival{session->principal, &session->peer, &outlet};
    Reply reply = co_await server_.handle(std::move(message), std::move(arrival));
    net::Headers headers = door_.headers(request);
    if (session->peer.initialized) {
        headers.emplace_back(session_header, session->id);
    } else {
        sessions_.end(session->id);
    }
    co_await respond_with(exchange, std::move(reply), std::move(headers));
}

asio::awaitable<void> HttpTransport::serve_in_session(net::Exchange& exchange, std::shared_ptr<Session> session, Message message) {
    const auto& request = exchange.request();
    if (message.kind != Message::Kind::request) {
        session->take(std::move(message));
        co_await respond_empty(exchange, 202);
        co_return;
    }
    const auto answering = session->start(std::move(message), accepts_streams(request));
    const auto stream = answering->stream;
    co_await stream->wait_for_news();
    if (stream->is_stream()) {
        const bool primed = session->peer.revision >= Revision::v2025_11_25;
        co_await EventStream::deliver(stream, exchange, 0, primed, door_.headers(request));
    } else {
        co_await respond_with(exchange, std::move(answering->reply), door_.headers(request));
    }
}

// A stream of the session: the one that broke off, or the one for what belongs to no request.
asio::awaitable<void> HttpTransport::get(net::Exchange& exchange) {
    const auto& request = exchange.request();
    if (!request.has_header(session_header)) {
        co_await refuse(exchange, wrong_method("POST a message here; GET is for sessions"));
        co_return;
    }
    const auto session = co_await named_session(exchange);
    if (!session) co_return;
    if (!declared_revision(request)) {
        co_await refuse(exchange, refusal(400, unknown_revision(request).what()));
        co_return;
    }
    if (!accepts_streams(request)) {
        co_await refuse(exchange, refusal(406, "Accept must name text/event-stream"));
        co_return;
    }
    auto stream = request.has_header("Last-Event-ID") ? nullptr : session->standalone();
    std::uint64_t after = stream ? stream->last_delivered() : 0;
    if (!stream) {
        const auto place = EventId::parse(request.header("Last-Event-ID"));
        stream = place ? session->stream(place->stream) : nullptr;
        if (!stream || !stream->can_resume_after(place->event)) {
            co_await refuse(exchange, refusal(400, "Last-Event-ID names nothing that is still kept: make the request again"));
            co_return;
        }
        after = place->event;
    }
    const bool primed = session->peer.revision >= Revision::v2025_11_25;
    co_await EventStream::deliver(stream, exchange, after, primed, door_.headers(request));
    session->touch();
}

asio::awaitable<void> HttpTransport::delete_session(net::Exchange& exchange) {
    const auto& request = exchange.request();
    if (!request.has_header(session_header)) {
        co_await refuse(exchange, wrong_method("DELETE is for sessions: name one with Mcp-Session-Id"));
        co_return;
    }
    const auto session = co_await named_session(exchange);
    if (!session) co_return;
    sessions_.end(session->id);
    co_await respond_empty(exchange, 204);
}

}  // namespace mcp::transports
