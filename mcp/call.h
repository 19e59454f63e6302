// What a handler knows about the request it serves, apart from the arguments.
#pragma once

#include <string>

#include "mcp/json.h"
#include "mcp/revision.h"

namespace mcp {

// On whose behalf a request is made. `id` is stable; what is bound to a caller is bound to it.
struct Principal {
    std::string id;
};

// Lives as long as the handler runs.
struct Call {
    Principal principal;
    Revision revision = latest_modern;
    Json client_capabilities = Json::object();  // as declared with this request, or at `initialize`
    Json meta = Json::object();                 // the request's `_meta`
};

}  // namespace mcp
