// Resources and a template of resources.
#include "tests/conformance/fixtures.h"

namespace conformance {
namespace {

using mcp::Call;
using mcp::Contents;

const mcp::Caching cached{std::chrono::minutes(1), true};

asio::awaitable<Contents> static_text(Call&) {
    Contents contents{"text/plain", "This is the content of the static text resource."};
    co_return contents;
}

asio::awaitable<Contents> static_binary(Call&) {
    Contents contents{"image/png", red_pixel(), true};
    co_return contents;
}

asio::awaitable<Contents> watched(Call&) {
    Contents contents{"text/plain", "This resource can be watched."};
    co_return contents;
}

asio::awaitable<std::optional<Contents>> data(Call&, mcp::Variables variables) {
    const std::string& id = variables.at("id");
    const mcp::Json json = {{"id", id}, {"templateTest", true}, {"data", "Data for ID: " + id}};
    Contents contents{"application/json", mcp::write_json(json)};
    co_return contents;
}

}  // namespace

void add_resources(mcp::Resources& resources) {
    resources.add(
        mcp::Resource{"test://static-text", "static-text", "Static text", "A text that stays.", "text/plain", cached, static_text});
    resources.add(mcp::Resource{"test://static-binary", "static-binary", "Static image", "An image that stays.", "image/png",
                                cached, static_binary});
    resources.add(mcp::Resource{"test://watched-resource", "watched-resource", "Watched", "A text to subscribe to.", "text/plain",
                                cached, watched});
    resources.add(mcp::ResourceTemplate{"test://template/{id}/data", "template-data", "Data", "Data of an id.", "application/json",
                                        cached, data});
}

}  // namespace conformance
