// From a struct with `fields` to JSON Schema (2020-12). Plain enough for every host: objects with typed properties, no unions,
// no references, nothing beyond the declared members.
#pragma once

#include "mcp/encode.h"
#include "mcp/fields.h"
#include "mcp/json.h"

namespace mcp {

enum class SchemaFor { arguments, results };

template <class T>
Json schema_of(SchemaFor purpose);

namespace detail {

void describe(Json& schema, const Field& field, bool is_number, bool is_list);

template <class T>
Json value_schema(SchemaFor purpose) {
    if constexpr (Optional<T>) {
        return value_schema<typename T::value_type>(purpose);
    } else if constexpr (HasFields<T>) {
        return schema_of<T>(purpose);
    } else if constexpr (NamedEnum<T>) {
        Json values = Json::array();
        for (const auto name : names(T{})) values.push_back(std::string(name));
        return {{"type", "string"}, {"enum", std::move(values)}};
    } else if constexpr (TextValue<T>) {
        return {{"type", "string"}, {"format", std::string(T::format)}};
    } else if constexpr (List<T>) {
        return {{"type", "array"}, {"items", value_schema<typename T::value_type>(purpose)}};
    } else if constexpr (std::same_as<T, bool>) {
        return {{"type", "boolean"}};
    } else if constexpr (Integer<T>) {
        return {{"type", "integer"}};
    } else if constexpr (std::floating_point<T>) {
        return {{"type", "number"}};
    } else if constexpr (std::same_as<T, std::string>) {
        return {{"type", "string"}};
    } else {
        static_assert(std::same_as<T, Json>, "a member's type must be one that travels as JSON");
        return {{"type", "object"}};
    }
}

// The type of a member, whether it may be absent or not.
template <class T>
struct Inside {
    using type = T;
};
template <Optional T>
struct Inside<T> {
    using type = typename T::value_type;
};

struct SchemaVisitor {
    SchemaFor purpose;
    Json properties = Json::object();
    Json required = Json::array();

    template <class T>
    void operator()(const char* name, T& member, const Field& field = {}) {
        Json schema = value_schema<T>(purpose);
        using Value = typename Inside<T>::type;
        describe(schema, field, Integer<Value> || std::floating_point<Value>, List<Value>);
        if (purpose == SchemaFor::results) {
            if (!Optional<T>) required.push_back(name);
        } else if (field.required) {
            required.push_back(name);
        } else if constexpr (!Optional<T> && !HasFields<T> && !std::same_as<T, Json>) {
            schema["default"] = encode(member);
        }
        properties[name] = std::move(schema);
    }
};

}  // namespace detail

template <class T>
Json schema_of(SchemaFor purpose) {
    T value{};
    detail::SchemaVisitor visitor{purpose};
    value.fields(visitor);

    Json schema = {{"type", "object"}};
    if (!visitor.properties.empty()) schema["properties"] = std::move(visitor.properties);
    if (!visitor.required.empty()) schema["required"] = std::move(visitor.required);
    schema["additionalProperties"] = false;
    return schema;
}

}  // namespace mcp
