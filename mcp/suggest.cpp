// Optimal string alignment distance, and a second look at the parts of names that are joined by underscores.
#include "mcp/suggest.h"

#include <algorithm>
#include <vector>

namespace mcp {
namespace {

std::vector<std::string_view> parts_of(std::string_view name) {
    std::vector<std::string_view> parts;
    while (!name.empty()) {
        const auto end = std::min(name.find('_'), name.size());
        if (end > 0) parts.push_back(name.substr(0, end));
        name.remove_prefix(std::min(end + 1, name.size()));
    }
    return parts;
}

constexpr bool near_enough(std::size_t distance, std::size_t length) { return distance * 3 <= length; }

// How far the nearest part of `name` is from `word`; "id" is in every other name and says nothing.
std::size_t part_distance(std::string_view word, std::string_view name) {
    std::size_t best = std::string_view::npos;
    for (const auto part : parts_of(name)) {
        if (part.size() < 3) continue;
        const auto distance = edit_distance(word, part);
        if (near_enough(distance, std::max(word.size(), part.size()))) best = std::min(best, distance);
    }
    return best;
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> current(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        current[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            current[j] = std::min({last[j] + 1, current[j - 1] + 1, replace});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                current[j] = std::min(current[j], before_last[j - 2] + 1);
            }
        }
        std::swap(before_last, last);
        std::swap(last, current);
    }
    return last[b.size()];
}

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> known) {
    constexpr std::size_t longest_word = 64;  // longer ones are no slips of the finger, and the distance is quadratic
    if (word.size() > longest_word) return std::nullopt;
    const std::string* best = nullptr;
    std::size_t best_distance = std::string_view::npos;
    for (const auto& candidate : known) {
        std::size_t distance = edit_distance(word, candidate);
        if (!near_enough(distance, std::max(word.size(), candidate.size()))) {
            const auto in_parts = part_distance(word, candidate);
            if (in_parts == std::string_view::npos) continue;
            distance = in_parts + 1;  // a whole name that is near wins over a part that is
        }
        if (distance < best_distance) {
            best = &candidate;
            best_distance = distance;
        }
    }
    if (best == nullptr) return std::nullopt;
    return *best;
}

}  // namespace mcp
