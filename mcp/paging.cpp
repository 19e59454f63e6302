// Pages of lists. A cursor is a place in a list, mostly the number of the entry that comes next, sealed for its list and its
// reader.
#include <algorithm>

#include "mcp/method_support.h"
#include "mcp/server.h"

namespace mcp {
namespace {

std::string context_of(const Call& call, const char* method) {
    return write_json(Json::array({"cursor", method, call.principal.id}));
}

}  // namespace

std::optional<std::string> Server::place_in_list(const Call& call, const Json& params, const char* method) const {
    const Json* cursor = find_member(params, "cursor");
    if (cursor == nullptr) return std::nullopt;
    auto place = cursor->is_string() ? seal_.open(cursor->get_ref<const std::string&>(), context_of(call, method)) : std::nullopt;
    if (!place)
        throw ProtocolError(ErrorCode::invalid_params,
                            "this cursor was not given out for this list, or is too old: start again without one");
    return place;
}

std::string Server::cursor_to(const std::string& place, const Call& call, const char* method) {
    return seal_.close(place, context_of(call, method));
}

Json Server::list_page(Call& call, const Json& params, const char* method, const char* member, const std::vector<Json>& entries) {
    const auto place = place_in_list(call, params, method);
    const std::size_t begin = place ? std::min<std::size_t>(std::stoul(*place), entries.size()) : 0;
    const std::size_t end = std::min(begin + options_.page_size, entries.size());
    Json result = Json::object();
    result[member] = Json::array();
    for (std::size_t i = begin; i < end; ++i) result[member].push_back(entries[i]);
    if (end < entries.size()) result["nextCursor"] = cursor_to(std::to_string(end), call, method);
    return result;
}

}  // namespace mcp
