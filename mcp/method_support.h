// What the methods of the server share: reading parameters, cursors, caching hints. Private to mcp/.
#pragma once

#include <string>

#include "mcp/error.h"
#include "mcp/json.h"
#include "mcp/resource.h"
#include "mcp/revision.h"

namespace mcp {

// What is the same for everybody for as long as the program runs.
inline constexpr Caching fixed_content{std::chrono::hours(1), true};

// The member as text, or ProtocolError{invalid_params}.
const std::string& required_text(const Json& params, const char* name);

// Lists here fit one page, so no cursor was ever given out: one that comes is invalid.
void refuse_cursor(const Json& params);

// `ttlMs` and `cacheScope`, in revisions that know them.
void add_caching(Json& result, Revision revision, const Caching& caching);

}  // namespace mcp
