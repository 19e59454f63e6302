// Envelopes and headers.
#include "bench/dialect.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace bench {
namespace {

using nlohmann::json;

json client_info() { return {{"name", "bench"}, {"version", "1"}}; }

}  // namespace

std::string_view revision_of(Era era) { return era == Era::modern ? "2026-07-28" : "2025-11-25"; }

std::string request(Era era, std::int64_t id, std::string_view method, json params) {
    if (era == Era::modern) {
        params["_meta"] = {{"io.modelcontextprotocol/protocolVersion", revision_of(era)},
                           {"io.modelcontextprotocol/clientCapabilities", json::object()},
                           {"io.modelcontextprotocol/clientInfo", client_info()}};
    }
    const json message = {{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", std::move(params)}};
    return message.dump();
}

std::string initialize_request(std::int64_t id) {
    return request(
        Era::legacy, id, "initialize",
        {{"protocolVersion", revision_of(Era::legacy)}, {"capabilities", json::object()}, {"clientInfo", client_info()}});
}

std::string initialized_notification() { return R"({"jsonrpc":"2.0","method":"notifications/initialized"})"; }

void append_http_headers(std::string& head, Era era, std::string_view method, std::string_view name, std::string_view session) {
    head.append("Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n");
    // Which revision is spoken is not agreed on before `initialize` has been answered.
    if (method != "initialize") head.append("MCP-Protocol-Version: ").append(revision_of(era)).append("\r\n");
    if (era == Era::modern) {
        head.append("Mcp-Method: ").append(method).append("\r\n");
        if (!name.empty()) head.append("Mcp-Name: ").append(name).append("\r\n");
    } else if (!session.empty()) {
        head.append("Mcp-Session-Id: ").append(session).append("\r\n");
    }
}

}  // namespace bench
