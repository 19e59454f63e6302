// "Did you mean ...?": the nearest of a few known words.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace mcp {

// Edits that turn one text into the other: insertions, deletions, replacements and swaps of neighbours.
std::size_t edit_distance(std::string_view a, std::string_view b);

// The known word nearest to `word`, when it is near enough to be meant: at most a third of the longer word's length away, or
// sharing a whole part between underscores ("region" for "provider_region_id").
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> known);

}  // namespace mcp
