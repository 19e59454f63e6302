// Comparing headers with the body.
#include "mcp/transports/http_headers.h"

#include <algorithm>
#include <charconv>

#include "mcp/base64.h"
#include "mcp/meta.h"

namespace mcp::transports {
namespace {

constexpr std::string_view sentinel_begin = "=?base64?";
constexpr std::string_view sentinel_end = "?=";

[[noreturn]] void mismatch(const std::string& what) { throw ProtocolError(ErrorCode::header_mismatch, what); }

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
    if (method == "tasks/get" || method == "tasks/update" || method == "tasks/cancel") return "taskId";
    return nullptr;
}

// The argument that a path leads to; nullptr when it is absent or null.
const Json* argument_at(const Json& arguments, const std::vector<std::string>& path) {
    const Json* value = &arguments;
    for (const auto& name : path) {
        value = find_member(*value, name);
        if (value == nullptr) return nullptr;
    }
    return value->is_null() ? nullptr : value;
}

// Integers are compared as numbers: 042 is 42.
bool says(const std::string& header, const Json& value) {
    if (value.is_string()) return header == value.get_ref<const std::string&>();
    if (value.is_boolean()) return header == (value.get<bool>() ? "true" : "false");
    double number = 0;
    const auto [end, error] = std::from_chars(header.data(), header.data() + header.size(), number);
    return error == std::errc() && end == header.data() + header.size() && value.is_number() && number == value.get<double>();
}

void check_mirrored_argument(const net::Request& request, const MirroredArgument& mirrored, const Json* value) {
    const auto count = request.count_header(mirrored.header.c_str());
    if (value == nullptr || value->is_structured()) {
        if (count != 0) mismatch("header " + mirrored.header + " is sent, the argument it repeats is not");
        return;
    }
    if (count != 1)
        mismatch("header " + mirrored.header + " must be sent, once, with the value of the argument '" + mirrored.path.back() +
                 "'");
    const auto sent = unwrapped_header(request.header(mirrored.header.c_str()));
    if (!sent || !says(*sent, *value))
        mismatch("header " + mirrored.header + " says something else than the argument '" + mirrored.path.back() + "'");
}

}  // namespace

std::optional<std::string> unwrapped_header(std::string_view value) {
    if (!value.starts_with(sentinel_begin) || !value.ends_with(sentinel_end) ||
        value.size() < sentinel_begin.size() + sentinel_end.size()) {
        const bool is_plain =
            std::all_of(value.begin(), value.end(), [](unsigned char c) { return (c >= 0x20 && c < 0x7F) || c == '\t'; });
        return is_plain ? std::optional<std::string>(value) : std::nullopt;
    }
    value.remove_prefix(sentinel_begin.size());
    value.remove_suffix(sentinel_end.size());
    return from_base64(value);
}

void check_mirrored_headers(const net::Request& request, const Message& message, const Tools& tools) {
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
    if (message.method != "tools/call") return;
    const Json* name = find_member(message.params, "name");
    const Tool* tool = name != nullptr && name->is_string() ? tools.find(name->get_ref<const std::string&>()) : nullptr;
    if (tool == nullptr || tool->mirrored.empty()) return;
    static const Json none = Json::object();
    const Json* arguments = find_member(message.params, "arguments");
    for (const auto& mirrored : tool->mirrored)
        check_mirrored_argument(request, mirrored, argument_at(arguments != nullptr ? *arguments : none, mirrored.path));
}

}  // namespace mcp::transports
