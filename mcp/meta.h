// Names of the `_meta` members that the revision of 2026-07-28 defines.
#pragma once

namespace mcp::meta {

constexpr const char* protocol_version = "io.modelcontextprotocol/protocolVersion";
constexpr const char* client_capabilities = "io.modelcontextprotocol/clientCapabilities";
constexpr const char* server_info = "io.modelcontextprotocol/serverInfo";

}  // namespace mcp::meta
