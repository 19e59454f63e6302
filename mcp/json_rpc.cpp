// Reading and writing JSON-RPC envelopes.
#include "mcp/json_rpc.h"

namespace mcp {
namespace {

bool is_id(const Json& id) { return id.is_string() || id.is_number_integer(); }

[[noreturn]] void refuse(const std::string& what) { throw ProtocolError(ErrorCode::invalid_request, what); }

}  // namespace

Json readable_id(const Json& message) {
    const Json* id = find_member(message, "id");
    return id != nullptr && is_id(*id) ? *id : Json();
}

Message read_message(Json json) {
    if (!json.is_object()) refuse("a message is a JSON object");
    const Json* version = find_member(json, "jsonrpc");
    if (version == nullptr || *version != "2.0") refuse("\"jsonrpc\" must be \"2.0\"");

    Message message;
    const Json* id = find_member(json, "id");
    const Json* method = find_member(json, "method");
    if (method == nullptr) {
        if (find_member(json, "result") == nullptr && find_member(json, "error") == nullptr) refuse("\"method\" is missing");
        message.kind = Message::Kind::response;
        message.answer = std::move(json);
        return message;
    }
    if (!method->is_string()) refuse("\"method\" must be a string");
    if (id != nullptr && !is_id(*id)) refuse("\"id\" must be a string or an integer");

    message.kind = id != nullptr ? Message::Kind::request : Message::Kind::notification;
    if (id != nullptr) message.id = *id;
    message.method = method->get<std::string>();
    message.params = Json::object();
    if (const auto params = json.find("params"); params != json.end()) {
        if (!params->is_object()) refuse("\"params\" must be an object");
        message.params = std::move(*params);
    }
    return message;
}

Reply result_reply(const Json& id, const std::string& result) {
    return {200, R"({"jsonrpc":"2.0","id":)" + write_json(id) + R"(,"result":)" + result + "}"};
}

Reply error_reply(const Json& id, const ProtocolError& error) {
    Json body = {{"jsonrpc", "2.0"}};
    if (!id.is_null()) body["id"] = id;
    body["error"] = {{"code", static_cast<int>(error.code)}, {"message", error.what()}};
    if (!error.data.is_null()) body["error"]["data"] = error.data;
    return {http_status_of(error), write_json(body)};
}

unsigned http_status_of(const ProtocolError& error) {
    switch (error.code) {
        case ErrorCode::parse_error:
        case ErrorCode::invalid_request:
        case ErrorCode::header_mismatch:
        case ErrorCode::missing_client_capability:
        case ErrorCode::unsupported_protocol_version:
            return 400;
        case ErrorCode::method_not_found:
            return error.legacy ? 200 : 404;
        default:
            return error.malformed ? 400 : 200;
    }
}

}  // namespace mcp
