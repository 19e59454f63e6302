// Agreement to what cannot be taken back: the user's, or, where the user cannot be asked, the caller's own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mcp/call.h"
#include "tools/views.h"

namespace tools {

// What would be gone for good.
struct Doomed {
    std::string kind;  // "node"
    std::string id, name;
    std::string question;                   // to the user: what happens, and what is lost with it
    std::string answer;                     // name of the user's answer: "delete"
    std::vector<std::string> hazards = {};  // what to know first (see tools/guard_rails.h)
};

// Whether it may be destroyed. A client that can ask its user is made to, and the user's answer is the only one that counts.
// Elsewhere `repeated_name` must be its name: throws Error{confirmation_required} when it is not. Question and
// refusal name the hazards.
mcp::asio::awaitable<bool> may_be_destroyed(mcp::Call& call, Doomed doomed, std::optional<std::string> repeated_name);

// The same for an instance.
mcp::asio::awaitable<bool> may_be_destroyed(mcp::Call& call, InstanceView instance, std::vector<std::string> hazards,
                                            std::optional<std::string> repeated_name);

}  // namespace tools
