// Choosing among known values.
#include "mcp/completion.h"

#include <algorithm>
#include <cctype>

namespace mcp {
namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

}  // namespace

Completion completion_among(const std::vector<std::string>& values, std::string_view typed) {
    const std::string wanted = lower(typed);
    std::vector<std::string> first, second;
    for (const auto& value : values) {
        const auto place = lower(value).find(wanted);
        if (place == 0) first.push_back(value);
        if (place != std::string::npos && place > 0) second.push_back(value);
    }
    first.insert(first.end(), second.begin(), second.end());
    const auto total = first.size();
    return {std::move(first), total};
}

}  // namespace mcp
