// JSON as this library uses it: members keep the order in which they were written, so that schemas and results read well.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace mcp {

using Json = nlohmann::ordered_json;

// Bounds on text from outside, checked before a value is built. Depth guards the stack; the number of members guards against
// the cost of objects that are searched in order.
struct JsonLimits {
    std::size_t depth = 64;
    std::size_t members_per_object = 1000;
};

// Parses a text from outside. Throws ProtocolError{parse_error} when it is not JSON, is not UTF-8, or exceeds a bound.
Json parse_json(std::string_view text, const JsonLimits& limits = {});

// Writes a value on one line. Text that is not UTF-8 is repaired rather than refused: an answer must always be writable.
std::string write_json(const Json& value);

// Appends text as a JSON string, quotes included; repaired like write_json does.
void append_json_text(std::string& out, std::string_view text);

// How long a text is by JSON Schema's measure: characters, not bytes.
std::size_t characters(std::string_view text);

// The member `name` of an object, or nullptr when there is none or `value` is not an object.
const Json* find_member(const Json& value, std::string_view name);

}  // namespace mcp
