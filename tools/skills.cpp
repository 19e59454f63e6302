// The guides in skills/ as skills. A folder there is a skill; its SKILL.md says in its front matter what it is called and what it
// is for.
#include <map>
#include <stdexcept>

#include "tools/embedded.h"
#include "tools/families.h"

namespace tools {
namespace {

constexpr std::string_view fence = "---\n";

// "key: value" lines between two fences: all that our front matter uses of YAML. A mistake of the program, found at its start.
mcp::Json frontmatter_of(std::string_view path, std::string_view text) {
    const auto end = text.find(fence, fence.size());
    if (!text.starts_with(fence) || end == std::string_view::npos)
        throw std::logic_error("no front matter in " + std::string(path));
    mcp::Json frontmatter = mcp::Json::object();
    for (auto rest = text.substr(fence.size(), end - fence.size()); !rest.empty();) {
        const auto line = rest.substr(0, rest.find('\n'));
        const auto colon = line.find(": ");
        if (colon == std::string_view::npos)
            throw std::logic_error("a line of the front matter in " + std::string(path) + " is no 'key: value'");
        frontmatter[std::string(line.substr(0, colon))] = std::string(line.substr(colon + 2));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    }
    return frontmatter;
}

mcp::asio::awaitable<mcp::Contents> contents(mcp::Contents of_file) { co_return of_file; }

// So that a client finds it that lists resources and knows nothing of skills.
void list_main_file(mcp::Resources& resources, const mcp::Skill& skill) {
    for (const auto& file : skill.files) {
        if (file.path != "SKILL.md") continue;
        resources.add(mcp::Resource{skill.uri(file.path),
                                    skill.name(),
                                    "Skill: " + skill.name(),
                                    skill.frontmatter.at("description").get<std::string>(),
                                    file.contents.mime_type,
                                    {std::chrono::hours(1), true},
                                    [of_file = file.contents](mcp::Call&) { return contents(of_file); }});
    }
}

}  // namespace

void add_skills(mcp::Skills& skills, mcp::Resources& resources) {
    std::map<std::string, mcp::Skill> by_folder;
    for (const auto& [path, bytes] : embedded::skills) {
        const auto slash = path.find('/');
        auto& skill = by_folder[std::string(path.substr(0, slash))];
        const auto inside = path.substr(slash + 1);
        if (inside == "SKILL.md") skill.frontmatter = frontmatter_of(path, bytes);
        skill.files.push_back({std::string(inside), {"text/markdown", std::string(bytes)}});
    }
    for (auto& [folder, skill] : by_folder) {
        list_main_file(resources, skill);
        skills.add(std::move(skill));
    }
}

}  // namespace tools
