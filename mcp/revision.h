// The published revisions of the protocol, and the two eras they fall into.
#pragma once

#include <array>
#include <string_view>

#include "mcp/names.h"

namespace mcp {

enum class Revision { v2024_11_05, v2025_03_26, v2025_06_18, v2025_11_25, v2026_07_28 };

constexpr std::array<std::string_view, 5> names(Revision) {
    return {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"};
}

// Legacy: a connection begins with `initialize`. Modern: each request says in `_meta` what it needs, and stands alone.
constexpr bool is_modern(Revision revision) { return revision >= Revision::v2026_07_28; }

constexpr Revision latest_legacy = Revision::v2025_11_25;
constexpr Revision latest_modern = Revision::v2026_07_28;

// What an HTTP request without a version header speaks (2025-11-25, basic/transports, "Protocol Version Header").
constexpr Revision assumed_without_header = Revision::v2025_03_26;

}  // namespace mcp
