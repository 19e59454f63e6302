// From JSON to a struct with `fields`, by exactly the rules that its schema states. Every problem is reported at once.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "mcp/error.h"
#include "mcp/fields.h"
#include "mcp/json.h"
#include "mcp/names.h"

namespace mcp {

namespace detail {

// Collects what is wrong, with the place where it is: "'options.count' = 500: at most 50".
class Problems {
public:
    void add(const std::string& problem) { list_.push_back(problem); }
    void wrong(const std::string& path, const Json& value, const std::string& what);
    void missing(const std::string& path);
    void unknown(const std::string& path, const std::string& name, const std::vector<std::string>& known);
    std::vector<std::string>& list() { return list_; }

private:
    std::vector<std::string> list_;
};

void check_number(Problems&, const std::string& path, const Json& value, double number, const Field&);
void check_text(Problems&, const std::string& path, const Json& value, const std::string& text, const Field&);
void check_items(Problems&, const std::string& path, const Json& value, const Field&);
void wrong_enum(Problems&, const std::string& path, const Json& value, const std::vector<std::string>& valid);

template <class T>
void decode_object(Problems& problems, const std::string& path, const Json& json, T& into);

template <class T>
void decode_value(Problems& problems, const std::string& path, const Json& json, T& into, const Field& field) {
    if constexpr (Optional<T>) {
        decode_value(problems, path, json, into.emplace(), field);
    } else if constexpr (HasFields<T>) {
        decode_object(problems, path, json, into);
    } else if constexpr (NamedEnum<T>) {
        const auto value = json.is_string() ? mcp::value_named<T>(json.template get_ref<const std::string&>()) : std::nullopt;
        const auto valid = names(T{});
        if (!value) return wrong_enum(problems, path, json, {valid.begin(), valid.end()});
        into = *value;
    } else if constexpr (TextValue<T>) {
        if (!json.is_string()) return problems.wrong(path, json, "must be a string (" + std::string(T::format) + ")");
        if (auto value = T::parse(json.template get_ref<const std::string&>())) {
            into = *value;
        } else {
            problems.wrong(path, json, "is not a " + std::string(T::format));
        }
    } else if constexpr (List<T>) {
        if (!json.is_array()) return problems.wrong(path, json, "must be a list");
        check_items(problems, path, json, field);
        into.reserve(json.size());
        for (std::size_t i = 0; i < json.size(); ++i) {
            decode_value(problems, path + "[" + std::to_string(i) + "]", json[i], into.emplace_back(), {});
        }
    } else if constexpr (std::same_as<T, bool>) {
        if (!json.is_boolean()) return problems.wrong(path, json, "must be true or false");
        into = json.template get<bool>();
    } else if constexpr (Integer<T>) {
        // JSON knows one kind of number: 3.0 is an integer, 3.5 is not.
        if (!json.is_number() || std::trunc(json.template get<double>()) != json.template get<double>()) {
            return problems.wrong(path, json, "must be a whole number");
        }
        const double number = json.template get<double>();
        if (number < static_cast<double>(std::numeric_limits<T>::min()) ||
            number > static_cast<double>(std::numeric_limits<T>::max())) {
            return problems.wrong(path, json, "is out of range");
        }
        check_number(problems, path, json, number, field);
        into = json.is_number_float() ? static_cast<T>(number) : json.template get<T>();
    } else if constexpr (std::floating_point<T>) {
        if (!json.is_number()) return problems.wrong(path, json, "must be a number");
        into = json.template get<T>();
        check_number(problems, path, json, into, field);
    } else if constexpr (std::same_as<T, std::string>) {
        if (!json.is_string()) return problems.wrong(path, json, "must be a string");
        into = json.template get_ref<const std::string&>();
        check_text(problems, path, json, into, field);
    } else {
        static_assert(std::same_as<T, Json>, "a member's type must be one that travels as JSON");
        if (!json.is_object()) return problems.wrong(path, json, "must be an object");
        into = json;
    }
}

struct Decoder {
    Problems& problems;
    const std::string& path;
    const Json& json;
    std::vector<std::string> known{};

    template <class T>
    void operator()(const char* name, T& member, const Field& field = {}) {
        known.emplace_back(name);
        if (const Json* found = find_member(json, name)) {
            decode_value(problems, inside(name), *found, member, field);
        } else if (field.required) {
            problems.missing(inside(name));
        }
    }

    std::string inside(const std::string& name) const { return path.empty() ? name : path + "." + name; }
};

template <class T>
void decode_object(Problems& problems, const std::string& path, const Json& json, T& into) {
    if (!json.is_object()) return problems.wrong(path, json, "must be an object");
    Decoder decoder{problems, path, json};
    into.fields(decoder);
    if (json.size() == 0) return;
    for (const auto& [name, value] : json.items()) {
        if (std::find(decoder.known.begin(), decoder.known.end(), name) == decoder.known.end()) {
            problems.unknown(path, name, decoder.known);
        }
    }
}

}  // namespace detail

// Throws ArgumentError with every problem when `json` does not fit.
template <class T>
T decode(const Json& json) {
    T value{};
    detail::Problems problems;
    detail::decode_object(problems, {}, json, value);
    if (!problems.list().empty()) throw ArgumentError(std::move(problems.list()));
    return value;
}

}  // namespace mcp
