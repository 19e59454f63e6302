// One declaration of a struct's members, from which come its JSON Schema, its decoder and its encoder.
//
//     struct Arguments {
//         std::string template_id;
//         int wait_seconds = 0;                       // the initial value is the schema's default
//         void fields(auto& f) {
//             f("template_id", template_id, {.text = "Id of the template", .required = true, .format = "uuid"});
//             f("wait_seconds", wait_seconds, {.text = "How long to wait", .min = 0, .max = 45});
//         }
//     };
//
// In arguments a member is required when it says so, optional when it is a std::optional, and has its initial value as default
// otherwise. In results every member that is not a std::optional is always present; an empty std::optional is left out.
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace mcp {

// What a declaration says of one member beyond its name and type.
struct Field {
    std::string_view text;  // what it is, its unit, where its value comes from
    bool required = false;
    std::optional<double> min, max;                     // numbers, inclusive
    std::optional<std::size_t> min_length, max_length;  // text: characters; lists: items
    std::string_view format, pattern, example;
    std::string_view header;  // arguments: HTTP clients repeat the value in Mcp-Param-<header>; never for secrets
};

namespace detail {
struct AnyVisitor {
    template <class T>
    void operator()(const char*, T&, const Field& = {}) {}
};
}  // namespace detail

template <class T>
concept HasFields = requires(T value, detail::AnyVisitor visitor) {
    value.fields(visitor);
};

// An enumeration beside which stands `names(E)` with the text of its values in order.
template <class T>
concept NamedEnum = std::is_enum_v<T> && requires {
    { names(T{}).size() } -> std::convertible_to<std::size_t>;
};

// A value that travels as text: it knows how to read itself, write itself, and what JSON Schema calls the format.
template <class T>
concept TextValue = requires(const T value, std::string_view text) {
    { T::parse(text) } -> std::same_as<std::optional<T>>;
    { value.text() } -> std::convertible_to<std::string>;
    { T::format } -> std::convertible_to<std::string_view>;
};

template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};

template <class T>
struct is_vector : std::false_type {};
template <class T>
struct is_vector<std::vector<T>> : std::true_type {};

template <class T>
concept Optional = is_optional<T>::value;
template <class T>
concept List = is_vector<T>::value;
template <class T>
concept Integer = std::integral<T> && !std::same_as<T, bool>;

// No members at all: a tool without arguments.
struct NoArguments {
    void fields(auto&) {}
};

}  // namespace mcp
