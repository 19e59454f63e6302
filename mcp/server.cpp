// From a message to its method: era, version, existence, and what every answer of an era carries.
#include "mcp/server.h"

#include <spdlog/spdlog.h>

#include <boost/system/system_error.hpp>

#include "mcp/meta.h"
#include "mcp/method_support.h"

namespace mcp {

struct Server::Method {
    std::string_view name;
    bool in_modern;
    bool in_legacy;
    asio::awaitable<std::string> (Server::*run)(Call&, const Json& params, Arrival&);
};

const Server::Method* Server::find_method(std::string_view name) {
    static constexpr Method methods[] = {
        // name                      modern legacy
        {"server/discover",          true,  false, &Server::discover},
        {"initialize",               false, true,  &Server::initialize},
        {"ping",                     false, true,  &Server::ping},
        {"tools/list",               true,  true,  &Server::list_tools},
        {"tools/call",               true,  true,  &Server::call_tool},
        {"resources/list",           true,  true,  &Server::list_resources},
        {"resources/templates/list", true,  true,  &Server::list_resource_templates},
        {"resources/read",           true,  true,  &Server::read_resource},
    };
    for (const auto& method : methods) {
        if (method.name == name) return &method;
    }
    return nullptr;
}

Server::Server(ServerInfo info, FailureOf failure_of)
    : info_(std::move(info)),
      failure_of_(std::move(failure_of)),
      modern_members_(R"("resultType":"complete","_meta":)" +
                      write_json({{meta::server_info, {{"name", info_.name}, {"version", info_.version}}}}) + "}") {}

namespace {

bool declares_modern(const Json& meta) {
    return find_member(meta, meta::protocol_version) != nullptr || find_member(meta, meta::client_capabilities) != nullptr;
}

}  // namespace

bool speaks_modern(const Message& message) {
    const Json* meta = find_member(message.params, "_meta");
    return meta != nullptr && declares_modern(*meta);
}

asio::awaitable<Reply> Server::handle(Message message, Arrival arrival) {
    if (message.kind != Message::Kind::request) co_return Reply{202, {}};
    try {
        co_return result_reply(message.id, co_await serve(message, arrival));
    } catch (const ProtocolError& error) {
        co_return error_reply(message.id, error);
    } catch (const boost::system::system_error& error) {
        if (error.code() == asio::error::operation_aborted) throw;  // the request was cancelled: nobody listens any more
        spdlog::error("{} failed: {}", message.method, error.what());
        co_return error_reply(message.id, ProtocolError(ErrorCode::internal_error, "internal error; the server's log has the details"));
    } catch (const std::exception& error) {
        spdlog::error("{} failed: {}", message.method, error.what());
        co_return error_reply(message.id, ProtocolError(ErrorCode::internal_error, "internal error; the server's log has the details"));
    }
}

namespace {

constexpr std::size_t largest_batch = 50;

// Revision 2025-03-26 keeps `initialize` out of batches, and the modern era has none.
bool belongs_alone(const Json& json) {
    const Json* method = find_member(json, "method");
    const Json* params = find_member(json, "params");
    const Json* meta = params != nullptr ? find_member(*params, "_meta") : nullptr;
    return (method != nullptr && *method == "initialize") || (meta != nullptr && declares_modern(*meta));
}

Reply refuse_in_batch(const Json& json) {
    return error_reply(readable_id(json), ProtocolError(ErrorCode::invalid_request, "this message is not one for a batch: send it alone"));
}

}  // namespace

asio::awaitable<Reply> Server::handle_batch(Json batch, Arrival arrival) {
    if (arrival.legacy->revision > Revision::v2025_03_26) {
        co_return error_reply({}, ProtocolError(ErrorCode::invalid_request, "batches ended with revision 2025-03-26: send one message"));
    }
    if (batch.empty() || batch.size() > largest_batch) {
        co_return error_reply({}, ProtocolError(ErrorCode::invalid_request, "a batch holds 1 to " + std::to_string(largest_batch) + " messages"));
    }
    std::string bodies;
    for (auto& json : batch) {
        Reply reply;
        if (belongs_alone(json)) {
            reply = refuse_in_batch(json);
        } else {
            reply = co_await handle(std::move(json), arrival);
        }
        if (!reply.body.empty()) bodies += (bodies.empty() ? "[" : ",") + reply.body;
    }
    if (bodies.empty()) co_return Reply{202, {}};
    co_return Reply{200, bodies + "]"};
}

asio::awaitable<Reply> Server::handle(Json json, Arrival arrival) {
    const Json id = readable_id(json);
    std::optional<ProtocolError> refusal;
    try {
        Message message = read_message(std::move(json));
        co_return co_await handle(std::move(message), std::move(arrival));
    } catch (const ProtocolError& error) {
        refusal = error;
    }
    co_return error_reply(id, *refusal);
}

asio::awaitable<std::string> Server::serve(Message& message, Arrival& arrival) {
    const bool modern = arrival.declared_modern || speaks_modern(message) || message.method == "server/discover";
    Call call = modern ? modern_call(message, arrival) : legacy_call(message, arrival);

    const Method* method = find_method(message.method);
    if (method == nullptr || !(modern ? method->in_modern : method->in_legacy)) {
        ProtocolError error(ErrorCode::method_not_found,
                            "there is no method '" + message.method + "' in revision " + std::string(name_of(call.revision)));
        error.legacy = !modern;
        throw error;
    }

    std::string result = co_await (this->*method->run)(call, message.params, arrival);
    if (modern) {
        result.pop_back();  // the closing brace
        if (result.size() > 1) result += ',';
        result += modern_members_;
    }
    co_return result;
}

Call Server::modern_call(const Message& message, const Arrival& arrival) const {
    const auto refuse = [](const std::string& what) {
        ProtocolError error(ErrorCode::invalid_params, what);
        error.malformed = true;
        return error;
    };
    const Json* meta = find_member(message.params, "_meta");
    if (meta == nullptr || !meta->is_object()) throw refuse("params._meta must be an object");
    const Json* version = find_member(*meta, meta::protocol_version);
    if (version == nullptr || !version->is_string()) {
        throw refuse(std::string("params._meta[\"") + meta::protocol_version + "\"] must be a string");
    }
    const Json* capabilities = find_member(*meta, meta::client_capabilities);
    if (capabilities == nullptr || !capabilities->is_object()) {
        throw refuse(std::string("params._meta[\"") + meta::client_capabilities + "\"] must be an object");
    }
    const auto& requested = version->get_ref<const std::string&>();
    const auto revision = revision_named(requested);
    if (!revision || !is_modern(*revision)) {
        throw ProtocolError(ErrorCode::unsupported_protocol_version, "protocol version '" + requested + "' is not served this way",
                            {{"supported", {std::string(name_of(latest_modern))}}, {"requested", requested}});
    }
    return {arrival.principal, *revision, capabilities, meta};
}

Call Server::legacy_call(const Message& message, const Arrival& arrival) const {
    return {arrival.principal, arrival.legacy->revision, &arrival.legacy->client_capabilities, find_member(message.params, "_meta")};
}

Json Server::implementation() const {
    return {{"name", info_.name}, {"title", info_.title}, {"version", info_.version}, {"description", info_.description}};
}

Json Server::capabilities() const { return {{"tools", Json::object()}, {"resources", Json::object()}}; }

asio::awaitable<std::string> Server::discover(Call&, const Json&, Arrival&) { co_return write_json(discovery()); }

Json Server::discovery() const {
    return {{"supportedVersions", {std::string(name_of(latest_modern))}},
            {"capabilities", capabilities()},
            {"instructions", info_.instructions},
            {"ttlMs", fixed_content.time_to_live.count()},
            {"cacheScope", "public"}};
}

asio::awaitable<std::string> Server::initialize(Call&, const Json& params, Arrival& arrival) {
    co_return write_json(begin_legacy(params, *arrival.legacy));
}

// A version that is served is echoed; any other is answered with the latest legacy one (2025-11-25, basic/lifecycle).
Json Server::begin_legacy(const Json& params, LegacyPeer& peer) const {
    const auto requested = revision_named(required_text(params, "protocolVersion"));
    peer.revision = requested && !is_modern(*requested) ? *requested : latest_legacy;
    if (const Json* declared = find_member(params, "capabilities"); declared != nullptr && declared->is_object()) {
        peer.client_capabilities = *declared;
    }
    return {{"protocolVersion", std::string(name_of(peer.revision))},
            {"capabilities", capabilities()},
            {"serverInfo", implementation()},
            {"instructions", info_.instructions}};
}

asio::awaitable<std::string> Server::ping(Call&, const Json&, Arrival&) { co_return "{}"; }

}  // namespace mcp
