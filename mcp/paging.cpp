// Pages of lists. A cursor is the number of the entry that comes next, sealed for its list and its reader.
#include <algorithm>

#include "mcp/method_support.h"
#include "mcp/server.h"

namespace mcp {
namespace {

std::string context_of(const Call& call, const char* method) {
    return write_json(Json::array({"cursor", method, call.principal.id}));
}

}  // namespace

Json Server::list_page(Call& call, const Json& params, const char* method, const char* member, const std::vector<Json>& entries) {
    std::size_t begin = 0;
    if (const Json* cursor = find_member(params, "cursor")) {
        const auto opened =
            cursor->is_string() ? seal_.open(cursor->get_ref<const std::string&>(), context_of(call, method)) : std::nullopt;
        if (!opened)
            throw ProtocolError(ErrorCode::invalid_params,
                                "this cursor was not given out for this list, or is too old: start again without one");
        begin = std::min<std::size_t>(std::stoul(*opened), entries.size());
    }
    const std::size_t end = std::min(begin + options_.page_size, entries.size());
    Json result = Json::object();
    result[member] = Json::array();
    for (std::size_t i = begin; i < end; ++i) result[member].push_back(entries[i]);
    if (end < entries.size()) result["nextCursor"] = seal_.close(std::to_string(end), context_of(call, method));
    return result;
}

}  // namespace mcp
