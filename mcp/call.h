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

// Lives as long as the handler runs. What it points to is the request's, or the connection's.
struct Call {
    Principal principal;
    Revision revision = latest_modern;
    const Json* client_capabilities = nullptr;  // an object: as declared with this request, or at `initialize`
    const Json* meta = nullptr;                 // the request's `_meta`, or nullptr when it has none
};

}  // namespace mcp
