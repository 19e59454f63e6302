// resources/list, resources/templates/list and resources/read.
#include "mcp/method_support.h"
#include "mcp/server.h"

namespace mcp {
namespace {

template <class Described>
Json listed(const char* address_name, const std::string& address, const Described& resource, Revision revision) {
    Json entry = {{address_name, address}, {"name", resource.name}};
    if (revision >= Revision::v2025_06_18) entry["title"] = resource.title;
    entry["description"] = resource.description;
    entry["mimeType"] = resource.mime_type;
    return entry;
}

}  // namespace

asio::awaitable<std::string> Server::list_resources(Call& call, const Json& params, Arrival&) {
    refuse_cursor(params);
    Json list = Json::array();
    for (const auto& resource : resources_.all()) list.push_back(listed("uri", resource.uri, resource, call.revision));
    Json result = Json::object();
    result["resources"] = std::move(list);
    add_caching(result, call.revision, fixed_content);
    co_return write_json(result);
}

asio::awaitable<std::string> Server::list_resource_templates(Call& call, const Json& params, Arrival&) {
    refuse_cursor(params);
    Json list = Json::array();
    for (const auto& family : resources_.templates()) {
        list.push_back(listed("uriTemplate", family.uri_template, family, call.revision));
    }
    Json result = Json::object();
    result["resourceTemplates"] = std::move(list);
    add_caching(result, call.revision, fixed_content);
    co_return write_json(result);
}

asio::awaitable<std::string> Server::read_resource(Call& call, const Json& params, Arrival&) {
    const std::string uri = required_text(params, "uri");
    auto found = co_await resources_.read(call, uri);
    if (!found) {
        throw ProtocolError(is_modern(call.revision) ? ErrorCode::invalid_params : ErrorCode::legacy_resource_not_found,
                            "there is no resource '" + uri + "': resources/list and resources/templates/list name what there is",
                            {{"uri", uri}});
    }
    Json contents = {{"uri", uri}, {"mimeType", std::move(found->contents.mime_type)}};
    contents["text"] = std::move(found->contents.text);
    Json result = Json::object();
    result["contents"] = Json::array({std::move(contents)});
    add_caching(result, call.revision, found->caching);
    co_return write_json(result);
}

}  // namespace mcp
