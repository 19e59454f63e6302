// What the methods of the server share: reading parameters, caching hints. Private to mcp/.
#pragma once

#include <string>

#include "mcp/call.h"
#include "mcp/error.h"
#include "mcp/json.h"
#include "mcp/resource.h"
#include "mcp/revision.h"

namespace mcp {

inline constexpr const char* tasks_extension = "io.modelcontextprotocol/tasks";
inline constexpr const char* skills_extension = "io.modelcontextprotocol/skills";

// Whether the client has declared the tasks extension with this request.
bool knows_tasks(const Call& call);

// What is the same for everybody for as long as the program runs.
inline constexpr Caching fixed_content{std::chrono::hours(1), true};

// The member as text, or ProtocolError{invalid_params}.
const std::string& required_text(const Json& params, const char* name);

// The member as an object, or `params` having none: an empty one. ProtocolError{invalid_params} when it is something else.
const Json& optional_object(const Json& params, const char* name);

// `ttlMs` and `cacheScope`, in revisions that know them.
void add_caching(Json& result, Revision revision, const Caching& caching);

// -32602 from 2026-07-28 on, -32002 before; with the address that names nothing.
ProtocolError resource_not_found(const std::string& uri, Revision revision);

}  // namespace mcp
