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

const Json& optional_object(const Json& params, const char* name) {
    static const Json none = Json::object();
    const Json* member = find_member(params, name);
    if (member == nullptr) return none;
    if (!member->is_object()) throw ProtocolError(ErrorCode::invalid_params, std::string("params.") + name + " must be an object");
    return *member;
}

void add_caching(Json& result, Revision revision, const Caching& caching) {
    if (!is_modern(revision)) return;
    result["ttlMs"] = caching.time_to_live.count();
    result["cacheScope"] = caching.is_public ? "public" : "private";
}

ProtocolError resource_not_found(const std::string& uri, Revision revision) {
    return {is_modern(revision) ? ErrorCode::invalid_params : ErrorCode::legacy_resource_not_found,
            "there is no resource '" + uri + "': resources/list and resources/templates/list name what there is",
            {{"uri", uri}}};
}

}  // namespace mcp
