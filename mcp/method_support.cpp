// Shared by the methods.
#include "mcp/method_support.h"

namespace mcp {

const std::string& required_text(const Json& params, const char* name) {
    const Json* member = find_member(params, name);
    if (member == nullptr || !member->is_string()) {
        throw ProtocolError(ErrorCode::invalid_params, std::string("params.") + name + " must be a string");
    }
    return member->get_ref<const std::string&>();
}

void refuse_cursor(const Json& params) {
    if (find_member(params, "cursor") != nullptr) {
        throw ProtocolError(ErrorCode::invalid_params, "this cursor is not valid: start again without one");
    }
}

void add_caching(Json& result, Revision revision, const Caching& caching) {
    if (!is_modern(revision)) return;
    result["ttlMs"] = caching.time_to_live.count();
    result["cacheScope"] = caching.is_public ? "public" : "private";
}

}  // namespace mcp
