// resources/list, resources/templates/list, resources/read, and the legacy era's resources/subscribe and unsubscribe.
#include "mcp/method_support.h"
#include "mcp/server.h"

namespace mcp {
namespace {

constexpr std::size_t most_subscriptions = 1000;

template <class Described>
Json listed(const char* address_name, const std::string& address, const Described& resource, Revision revision) {
    Json entry = {{address_name, address}, {"name", resource.name}};
    if (revision >= Revision::v2025_06_18) entry["title"] = resource.title;
    entry["description"] = resource.description;
    entry["mimeType"] = resource.mime_type;
    return entry;
}

// How a skill stands among the resources: by its SKILL.md, under the skill's own name and description (SEP-2640).
Json listed(const Skill& skill, Revision revision) {
    Resource resource;
    resource.uri = skill.uri("SKILL.md");
    resource.name = resource.title = skill.name();
    resource.description = skill.frontmatter.at("description").get<std::string>();
    resource.mime_type = "text/markdown";
    return listed("uri", resource.uri, resource, revision);
}

}  // namespace

asio::awaitable<MethodResult> Server::list_resources(Call& call, const Json& params, Arrival&) {
    std::vector<Json> entries;
    for (const auto& resource : resources_.all()) entries.push_back(listed("uri", resource.uri, resource, call.revision));
    for (const auto& skill : skills_.all()) entries.push_back(listed(skill, call.revision));
    Json result = list_page(call, params, "resources/list", "resources", entries);
    add_caching(result, call.revision, fixed_content);
    co_return MethodResult{write_json(result)};
}

asio::awaitable<MethodResult> Server::list_resource_templates(Call& call, const Json& params, Arrival&) {
    std::vector<Json> entries;
    for (const auto& family : resources_.templates())
        entries.push_back(listed("uriTemplate", family.uri_template, family, call.revision));
    Json result = list_page(call, params, "resources/templates/list", "resourceTemplates", entries);
    add_caching(result, call.revision, fixed_content);
    co_return MethodResult{write_json(result)};
}

// Throws what a client is told of an address that names nothing.
asio::awaitable<Resources::Found> Server::found_resource(Call& call, const std::string& uri) {
    if (const SkillFile* file = skills_.find_file(uri)) co_return Resources::Found{file->contents, fixed_content};
    auto found = co_await resources_.read(call, uri);
    if (!found) throw resource_not_found(uri, call.revision);
    co_return std::move(*found);
}

asio::awaitable<std::string> Server::contents_of(Call& call, std::string uri) {
    const auto found = co_await found_resource(call, uri);
    Json result = {{"contents", Json::array({contents_json(uri, found.contents)})}};
    add_caching(result, call.revision, found.caching);
    co_return write_json(result);
}

asio::awaitable<MethodResult> Server::read_resource(Call& call, const Json& params, Arrival& arrival) {
    return asking(call, "resources/read", params, arrival, contents_of(call, required_text(params, "uri")));
}

asio::awaitable<MethodResult> Server::subscribe_resource(Call& call, const Json& params, Arrival& arrival) {
    const std::string uri = required_text(params, "uri");
    LegacyPeer& peer = *arrival.legacy;
    if (!peer.can_answer)
        throw ProtocolError(ErrorCode::invalid_request, "a subscription needs a session: begin one with initialize");
    if (peer.subscribed_resources.size() >= most_subscriptions) {
        throw ProtocolError(ErrorCode::invalid_request,
                            "this session has " + std::to_string(most_subscriptions) + " subscriptions: unsubscribe from some");
    }
    co_await found_resource(call, uri);
    peer.subscribed_resources.insert(uri);
    co_return MethodResult{};
}

asio::awaitable<MethodResult> Server::unsubscribe_resource(Call&, const Json& params, Arrival& arrival) {
    arrival.legacy->subscribed_resources.erase(required_text(params, "uri"));
    co_return MethodResult{};
}

}  // namespace mcp
