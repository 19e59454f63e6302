// Arguments may hold secrets: what an operation id stands for is kept as a hash.
#include "tools/inventory/change_arguments.h"

#include "mcp/base64.h"
#include "mcp/sha256.h"
#include "tools/cause.h"

namespace tools {

fleet::ChangeCall change_call(const Context& context, const mcp::Call& call, const std::string& arguments,
                              const std::optional<std::string>& operation_id) {
    return {context.account_of(call), operation_id.value_or(""), mcp::to_base64url(mcp::sha256(arguments)),
            cause_of(context, call)};
}

std::optional<std::string> object_text(const std::optional<mcp::Json>& object) {
    if (!object) return std::nullopt;
    return mcp::write_json(*object);
}

}  // namespace tools
