// Text of enumerations. Beside each enumeration stands a function `names(E)` that lists the text of its values in order.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace mcp {

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

}  // namespace mcp
