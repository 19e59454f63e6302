// Agreement to what cannot be taken back: the user's, or, where the user cannot be asked, the caller's own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mcp/call.h"
#include "tools/views.h"

namespace tools {

// Whether the instance may be destroyed. A client that can ask its user is made to, and the user's answer is the only one that
// counts. Elsewhere `repeated_name` must be the instance's name: throws Error{confirmation_required} when it is not. Question and
// refusal name the `hazards` (see tools/guard_rails.h).
mcp::asio::awaitable<bool> may_be_destroyed(mcp::Call& call, InstanceView instance, std::vector<std::string> hazards,
                                            std::optional<std::string> repeated_name);

}  // namespace tools
