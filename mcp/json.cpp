// Reading bounded JSON: one pass over the bytes counts nesting and members, then simdjson reads it, and what it read becomes our
// value. What it does not take is left to the value's own parser, which also says what is wrong.
#include "mcp/json.h"

#include <simdjson.h>

#include <algorithm>
#include <optional>
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
                    throw ProtocolError(ErrorCode::parse_error,
                                        "an object has more than " + std::to_string(limits.members_per_object) + " members");
                }
                break;
            default:
                break;
        }
    }
}

}  // namespace

namespace {

namespace dom = simdjson::dom;

// Documents beyond this are parsed by a parser of their own, so that its buffers go with it.
constexpr std::size_t large_text = 1024 * 1024;

Json built(const dom::element& element);

Json built(const dom::object& source) {
    Json object = Json::object();
    auto& members = object.get_ref<Json::object_t&>();
    members.reserve(source.size());
    for (const auto& [key, value] : source) {
        const auto twin =
            std::find_if(members.begin(), members.end(), [name = key](const auto& member) { return member.first == name; });
        if (twin == members.end()) {
            members.emplace_back(std::string(key), built(value));
        } else {
            twin->second = built(value);  // of two members of one name the last counts
        }
    }
    return object;
}

Json built(const dom::array& source) {
    Json array = Json::array();
    auto& values = array.get_ref<Json::array_t&>();
    values.reserve(source.size());
    for (const auto& value : source) values.push_back(built(value));
    return array;
}

Json built(const dom::element& element) {
    switch (element.type()) {
        case dom::element_type::OBJECT:
            return built(element.get_object().value_unsafe());
        case dom::element_type::ARRAY:
            return built(element.get_array().value_unsafe());
        case dom::element_type::STRING:
            return std::string(element.get_string().value_unsafe());
        case dom::element_type::BOOL:
            return element.get_bool().value_unsafe();
        case dom::element_type::UINT64:
            return element.get_uint64().value_unsafe();
        case dom::element_type::DOUBLE:
            return element.get_double().value_unsafe();
        case dom::element_type::NULL_VALUE:
            return nullptr;
        case dom::element_type::INT64:
            break;
    }
    const std::int64_t number = element.get_int64().value_unsafe();
    if (number >= 0) return static_cast<std::uint64_t>(number);
    return number;
}

// The value, or nothing when the text is not JSON or is something that only the slower parser can say about: a number beyond 64
// bits.
std::optional<Json> parse_fast(std::string_view text) {
    thread_local dom::parser kept;
    dom::parser own;
    dom::parser& parser = text.size() > large_text ? own : kept;
    const auto parsed = parser.parse(text.data(), text.size());
    if (parsed.error() != simdjson::SUCCESS) return std::nullopt;
    return built(parsed.value_unsafe());
}

}  // namespace

Json parse_json(std::string_view text, const JsonLimits& limits) {
    check_bounds(text, limits);
    if (auto value = parse_fast(text)) return std::move(*value);
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

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](unsigned char c) { return (c & 0xc0) != 0x80; }));
}

const Json* find_member(const Json& value, std::string_view name) {
    if (!value.is_object()) return nullptr;
    for (const auto& [key, member] : value.get_ref<const Json::object_t&>()) {
        if (key == name) return &member;
    }
    return nullptr;
}

}  // namespace mcp
