// The 128-bit identifier of every row: UUID version 7 (RFC 9562), so that ids sort by the time they were made.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace model {

struct Uuid {
    std::array<std::uint8_t, 16> bytes{};

    // Lower-case text with hyphens: 36 characters.
    std::string text() const;

    // Accepts upper and lower case with hyphens in their places; anything else is nothing.
    static std::optional<Uuid> parse(std::string_view text);

    auto operator<=>(const Uuid&) const = default;
};

}  // namespace model

template <>
struct std::hash<model::Uuid> {
    std::size_t operator()(const model::Uuid& id) const noexcept {
        return std::hash<std::string_view>{}({reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()});
    }
};
