// Comparing headers with the body.
#include "mcp/transports/http_headers.h"

#include <openssl/evp.h>

#include "mcp/meta.h"

namespace mcp::transports {
namespace {

constexpr std::string_view sentinel_begin = "=?base64?";
constexpr std::string_view sentinel_end = "?=";

[[noreturn]] void mismatch(const std::string& what) { throw ProtocolError(ErrorCode::header_mismatch, what); }

// Strict: what does not come out the same when encoded again was not canonical base64.
std::optional<std::string> decoded_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    const auto* input = reinterpret_cast<const unsigned char*>(text.data());
    std::string bytes(text.size() / 4 * 3, '\0');
    auto* output = reinterpret_cast<unsigned char*>(bytes.data());
    if (EVP_DecodeBlock(output, input, static_cast<int>(text.size())) < 0) return std::nullopt;
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
    bytes.resize(bytes.size() - padding);

    std::string again(text.size() + 1, '\0');
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(again.data()), reinterpret_cast<const unsigned char*>(bytes.data()),
                    static_cast<int>(bytes.size()));
    again.pop_back();
    if (again != text) return std::nullopt;
    return bytes;
}

void check(const net::Request& request, const char* header, const std::string& expected, bool may_be_wrapped) {
    if (request.count_header(header) != 1) mismatch(std::string("header ") + header + " must be sent, once, as '" + expected + "'");
    const auto sent = request.header(header);
    const auto value = may_be_wrapped ? unwrapped_header(sent) : std::optional<std::string>(sent);
    if (!value || *value != expected) {
        mismatch(std::string("header ") + header + " is '" + std::string(sent) + "', the body says '" + expected + "'");
    }
}

// Which member of the parameters Mcp-Name repeats; nullptr for methods without one.
const char* name_member(std::string_view method) {
    if (method == "tools/call" || method == "prompts/get") return "name";
    if (method == "resources/read") return "uri";
    return nullptr;
}

}  // namespace

std::optional<std::string> unwrapped_header(std::string_view value) {
    if (!value.starts_with(sentinel_begin) || !value.ends_with(sentinel_end) ||
        value.size() < sentinel_begin.size() + sentinel_end.size()) {
        return std::string(value);
    }
    value.remove_prefix(sentinel_begin.size());
    value.remove_suffix(sentinel_end.size());
    return decoded_base64(value);
}

void check_mirrored_headers(const net::Request& request, const Message& message) {
    if (const Json* meta = find_member(message.params, "_meta")) {
        const Json* version = find_member(*meta, meta::protocol_version);
        if (version != nullptr && version->is_string()) {
            check(request, "MCP-Protocol-Version", version->get_ref<const std::string&>(), false);
        }
    }
    check(request, "Mcp-Method", message.method, false);
    if (const char* member = name_member(message.method)) {
        const Json* name = find_member(message.params, member);
        if (name != nullptr && name->is_string()) check(request, "Mcp-Name", name->get_ref<const std::string&>(), true);
    }
}

}  // namespace mcp::transports
