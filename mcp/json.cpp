// Reading bounded JSON: one pass over the bytes counts nesting and members, then the parser builds the value.
#include "mcp/json.h"

#include <algorithm>
#include <vector>

#include "mcp/error.h"

namespace mcp {
namespace {

// Throws when the text nests deeper or has more members in one object than allowed. Knows just enough of JSON to skip strings;
// whether the text is JSON at all is for the parser to say.
void check_bounds(std::string_view text, const JsonLimits& limits) {
    std::vector<std::size_t> members;  // one count per open bracket
    members.reserve(limits.depth);
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string) {
            if (c == '\\') {
                ++i;
            } else if (c == '"') {
                in_string = false;
            }
            continue;
        }
        switch (c) {
            case '"':
                in_string = true;
                break;
            case '{':
            case '[':
                if (members.size() == limits.depth) {
                    throw ProtocolError(ErrorCode::parse_error,
                                        "the message nests deeper than " + std::to_string(limits.depth) + " levels");
                }
                members.push_back(0);
                break;
            case '}':
            case ']':
                if (!members.empty()) members.pop_back();
                break;
            case ':':
                if (!members.empty() && ++members.back() > limits.members_per_object) {
                    throw ProtocolError(ErrorCode::parse_error, "an object has more than " +
                                                                    std::to_string(limits.members_per_object) + " members");
                }
                break;
            default:
                break;
        }
    }
}

}  // namespace

Json parse_json(std::string_view text, const JsonLimits& limits) {
    check_bounds(text, limits);
    try {
        return Json::parse(text);
    } catch (const Json::exception& error) {
        throw ProtocolError(ErrorCode::parse_error, std::string("the message is not valid JSON: ") + error.what());
    }
}

std::string write_json(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

void append_json_text(std::string& out, std::string_view text) {
    const auto is_plain = [](unsigned char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; };
    if (std::all_of(text.begin(), text.end(), is_plain)) {
        ((out += '"') += text) += '"';
    } else {
        out += write_json(Json(std::string(text)));
    }
}

const Json* find_member(const Json& value, std::string_view name) {
    if (!value.is_object()) return nullptr;
    for (const auto& [key, member] : value.get_ref<const Json::object_t&>()) {
        if (key == name) return &member;
    }
    return nullptr;
}

}  // namespace mcp
