// The registry of tools.
#include "mcp/tool.h"

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace mcp {
namespace {

constexpr std::size_t longest_name = 64;

bool is_name(const std::string& name) {
    return !name.empty() && name.size() <= longest_name && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

constexpr const char* header_keyword = "x-mcp-header";

bool is_header_name(const std::string& name) {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";  // RFC 9110, tchar
    return !name.empty() && std::all_of(name.begin(), name.end(), [&](unsigned char c) {
        return (c < 0x80 && std::isalnum(c)) || others.find(static_cast<char>(c)) != std::string_view::npos;
    });
}

bool same_ignoring_case(const std::string& a, const std::string& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

// Collects the mirrored arguments along chains of `properties`, which is where alone they may be.
void collect_mirrored(const Json& schema, std::vector<std::string>& path, std::vector<MirroredArgument>& found,
                      const std::string& tool) {
    const Json* properties = find_member(schema, "properties");
    if (properties == nullptr) return;
    for (const auto& [name, property] : properties->items()) {
        path.push_back(name);
        if (const Json* header = find_member(property, header_keyword)) {
            const Json* type = find_member(property, "type");
            const bool fits = type != nullptr && (*type == "string" || *type == "integer" || *type == "boolean");
            if (!fits || !header->is_string() || !is_header_name(*header)) {
                throw std::logic_error("tool '" + tool + "': '" + name + "' cannot be mirrored in a header");
            }
            MirroredArgument argument{"Mcp-Param-" + header->get<std::string>(), path};
            for (const auto& other : found) {
                if (same_ignoring_case(other.header, argument.header))
                    throw std::logic_error("tool '" + tool + "' mirrors two arguments in " + argument.header);
            }
            found.push_back(std::move(argument));
        }
        collect_mirrored(property, path, found, tool);
        path.pop_back();
    }
}

// How often the keyword stands anywhere in the schema, whether or not it may stand there.
std::size_t count_mirrored(const Json& schema) {
    std::size_t count = 0;
    if (schema.is_array()) {
        for (const auto& each : schema) count += count_mirrored(each);
    } else if (schema.is_object()) {
        for (const auto& [keyword, value] : schema.items()) {
            if (keyword == header_keyword) ++count;
            const bool holds_names = keyword == "properties" || keyword == "patternProperties" || keyword == "$defs";
            const bool holds_values = keyword == "const" || keyword == "enum" || keyword == "default" || keyword == "examples";
            if (holds_names && value.is_object()) {
                for (const auto& [name, named] : value.items()) count += count_mirrored(named);
            } else if (!holds_values) {
                count += count_mirrored(value);
            }
        }
    }
    return count;
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
    std::vector<std::string> path;
    collect_mirrored(tool.input_schema, path, tool.mirrored, tool.about.name);
    if (count_mirrored(tool.input_schema) != tool.mirrored.size()) {
        throw std::logic_error("tool '" + tool.about.name + "' mirrors an argument that is not reached by properties alone");
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
