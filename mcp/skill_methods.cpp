// skills/list, skills/get and resources/directory/read (extension io.modelcontextprotocol/skills, SEP-2640).
#include "mcp/method_support.h"
#include "mcp/server.h"

namespace mcp {
namespace {

Json listed(const Skill& skill) {
    Json files = Json::array();
    for (const auto& file : skill.files) {
        files.push_back({{"uri", skill.uri(file.path)}, {"digest", file.digest}, {"size", file.contents.text.size()}});
    }
    return {{"uri", skill.uri("SKILL.md")}, {"frontmatter", skill.frontmatter}, {"resources", std::move(files)}};
}

}  // namespace

asio::awaitable<MethodResult> Server::list_skills(Call& call, const Json& params, Arrival&) {
    std::vector<Json> entries;
    for (const auto& skill : skills_.all()) entries.push_back(listed(skill));
    Json result = list_page(call, params, "skills/list", "skills", entries);
    add_caching(result, call.revision, fixed_content);
    co_return MethodResult{write_json(result)};
}

asio::awaitable<MethodResult> Server::get_skill(Call& call, const Json& params, Arrival&) {
    const std::string& uri = required_text(params, "uri");
    const Skill* skill = skills_.find(uri);
    if (skill == nullptr) throw resource_not_found(uri, call.revision);
    Json result = {{"skill", listed(*skill)}};
    add_caching(result, call.revision, fixed_content);
    co_return MethodResult{write_json(result)};
}

asio::awaitable<MethodResult> Server::read_directory(Call& call, const Json& params, Arrival&) {
    const std::string& uri = required_text(params, "uri");
    const auto children = skills_.children(uri);
    if (children.empty()) throw resource_not_found(uri, call.revision);
    Json result = list_page(call, params, "resources/directory/read", "resources", children);
    add_caching(result, call.revision, fixed_content);
    co_return MethodResult{write_json(result)};
}

}  // namespace mcp
