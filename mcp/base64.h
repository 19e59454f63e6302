// Base64 (RFC 4648), and the random texts that are written in it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace mcp {

// Section 4, with padding: how MCP carries binary content.
std::string to_base64(std::string_view bytes);

// Section 4, strictly: nothing when the text is not the one encoding of some bytes.
std::optional<std::string> from_base64(std::string_view text);

// Section 5, without padding: safe in addresses, headers and identifiers.
std::string to_base64url(std::string_view bytes);
std::optional<std::string> from_base64url(std::string_view text);

// Bytes that nobody can guess. Throws std::runtime_error when the system has none.
std::string random_bytes(std::size_t count);

// An identifier that nobody can guess: 128 random bits as 22 characters.
std::string unguessable_id();

}  // namespace mcp
