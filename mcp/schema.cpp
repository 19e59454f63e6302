// The words of a declaration as keywords of JSON Schema.
#include "mcp/schema.h"

namespace mcp::detail {
namespace {

// Whole bounds are written as integers: "maximum": 45, not 45.0.
Json number(double value) {
    const auto whole = static_cast<std::int64_t>(value);
    if (static_cast<double>(whole) == value) return whole;
    return value;
}

}  // namespace

void describe(Json& schema, const Field& field, bool is_number, bool is_list) {
    if (!field.text.empty()) schema["description"] = std::string(field.text);
    if (field.min) schema["minimum"] = number(*field.min);
    if (field.max) schema["maximum"] = number(*field.max);
    if (field.min_length) schema[is_list ? "minItems" : "minLength"] = *field.min_length;
    if (field.max_length) schema[is_list ? "maxItems" : "maxLength"] = *field.max_length;
    if (!field.format.empty()) schema["format"] = std::string(field.format);
    if (!field.pattern.empty()) schema["pattern"] = std::string(field.pattern);
    if (!field.header.empty()) schema["x-mcp-header"] = std::string(field.header);
    if (!field.example.empty()) {
        const std::string example(field.example);
        schema["examples"] = Json::array({is_number ? Json::parse(example) : Json(example)});
    }
}

}  // namespace mcp::detail
