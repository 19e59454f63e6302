// Names of the `_meta` members that the revision of 2026-07-28 defines.
#pragma once

namespace mcp::meta {

constexpr const char* protocol_version = "io.modelcontextprotocol/protocolVersion";
constexpr const char* client_capabilities = "io.modelcontextprotocol/clientCapabilities";
constexpr const char* server_info = "io.modelcontextprotocol/serverInfo";
constexpr const char* log_level = "io.modelcontextprotocol/logLevel";
constexpr const char* subscription_id = "io.modelcontextprotocol/subscriptionId";
constexpr const char* related_task = "io.modelcontextprotocol/related-task";  // 2025-11-25

}  // namespace mcp::meta
