// The registry of tools.
#include "mcp/tool.h"

#include <algorithm>
#include <stdexcept>

namespace mcp {
namespace {

constexpr std::size_t longest_name = 64;

bool is_name(const std::string& name) {
    return !name.empty() && name.size() <= longest_name && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

}  // namespace

void Tools::add(Tool tool) {
    if (!is_name(tool.about.name)) throw std::logic_error("not a tool's name: '" + tool.about.name + "'");
    if (tool.about.title.empty() || tool.about.description.empty()) {
        throw std::logic_error("tool '" + tool.about.name + "' needs a title and a description");
    }
    if (!by_name_.emplace(tool.about.name, tools_.size()).second) {
        throw std::logic_error("two tools are called '" + tool.about.name + "'");
    }
    tools_.push_back(std::move(tool));
}

const Tool* Tools::find(std::string_view name) const {
    const auto found = by_name_.find(std::string(name));
    return found == by_name_.end() ? nullptr : &tools_[found->second];
}

std::vector<std::string> Tools::names() const {
    std::vector<std::string> names;
    for (const auto& tool : tools_) names.push_back(tool.about.name);
    return names;
}

}  // namespace mcp
