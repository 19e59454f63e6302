// Waiting for an instance on behalf of a call, whose client hears how far it is.
#pragma once

#include <chrono>

#include "tools/context.h"
#include "tools/views.h"

namespace tools {

constexpr double longest_wait = 45;  // seconds; hosts give a tool call about a minute

// The instance as it is now. Throws Error{not_found}.
InstanceView read_instance(const Context& context, const model::AccountId& account, const model::NodeInstanceId& id);

// The instance as soon as nothing more happens to it by itself, or as it is when `limit` is over; without a limit, as it is now.
mcp::asio::awaitable<InstanceView> settled(const Context& context, mcp::Call& call, model::NodeInstanceId id,
                                           std::chrono::seconds limit);

}  // namespace tools
