// Text of enumerations. Beside each enumeration stands a function `names(E)` that lists the text of its values in order;
// found by argument-dependent lookup, it serves the store, the schemas and the messages alike.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace model {

template <class E>
constexpr std::string_view name_of(E value) {
    return names(E{})[static_cast<std::size_t>(value)];
}

template <class E>
constexpr std::optional<E> value_named(std::string_view name) {
    const auto all = names(E{});
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i] == name) return static_cast<E>(i);
    }
    return std::nullopt;
}

}  // namespace model
