// The published revisions of the protocol, and the two eras they fall into.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace mcp {

enum class Revision { v2024_11_05, v2025_03_26, v2025_06_18, v2025_11_25, v2026_07_28 };

constexpr std::array<std::string_view, 5> names(Revision) {
    return {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"};
}

constexpr std::string_view name_of(Revision revision) { return names(Revision{})[static_cast<std::size_t>(revision)]; }

constexpr std::optional<Revision> revision_named(std::string_view name) {
    const auto all = names(Revision{});
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i] == name) return static_cast<Revision>(i);
    }
    return std::nullopt;
}

// Legacy: a connection begins with `initialize`. Modern: each request says in `_meta` what it needs, and stands alone.
constexpr bool is_modern(Revision revision) { return revision >= Revision::v2026_07_28; }

constexpr Revision latest_legacy = Revision::v2025_11_25;
constexpr Revision latest_modern = Revision::v2026_07_28;

// What an HTTP request without a version header speaks (2025-11-25, basic/transports, "Protocol Version Header").
constexpr Revision assumed_without_header = Revision::v2025_03_26;

}  // namespace mcp
