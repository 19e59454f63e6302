// SHA-256, by OpenSSL.
#pragma once

#include <string>
#include <string_view>

namespace mcp {

// The 32 bytes of the hash.
std::string sha256(std::string_view bytes);

}  // namespace mcp
