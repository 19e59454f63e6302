// On whose behalf a call changes something, as events and audit trail keep it.
#pragma once

#include <optional>
#include <string>

#include "model/audit.h"
#include "tools/context.h"

namespace tools {

// The caller, the tool, the shape of the arguments, and a correlation id: the task's or the caller's trace id, otherwise a new one.
model::Cause cause_of(const Context& context, const mcp::Call& call);

// The operation id that the call goes by. A task may be run again after a restart, and must find what it has done: without an
// operation id of the caller's it goes by its own, which nobody can guess. Empty: none.
std::string operation_of(const mcp::Call& call, const std::optional<std::string>& given);

// Enters into the audit trail every call of a tool that changes something and was refused.
void audit_refusals(mcp::Tools& tools, const Context& context);

}  // namespace tools
