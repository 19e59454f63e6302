// Cursors are sealed for the tool and the caller.
#include "tools/listing.h"

#include "model/error.h"

namespace tools {
namespace {

std::string seal_context(const mcp::Call& call, std::string_view tool) {
    return mcp::write_json(mcp::Json::array({"list", std::string(tool), call.principal.id}));
}

}  // namespace

std::string cursor_for(const Context& context, const mcp::Call& call, std::string_view tool, const std::string& place) {
    return context.seal.close(place, seal_context(call, tool));
}

std::optional<std::string> place_of(const Context& context, const mcp::Call& call, std::string_view tool,
                                    const std::optional<std::string>& cursor) {
    if (!cursor) return std::nullopt;
    auto place = context.seal.open(*cursor, seal_context(call, tool));
    if (!place) {
        throw model::Error(model::ErrorCode::invalid_argument,
                           "this cursor is not one that " + std::string(tool) + " gave you, or it is too old",
                           "Start again without a cursor.");
    }
    return place;
}

}  // namespace tools
