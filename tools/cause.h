// On whose behalf a call changes something, as events and audit trail keep it.
#pragma once

#include "model/audit.h"
#include "tools/context.h"

namespace tools {

// The caller, the tool, the shape of the arguments, and a correlation id: the task's or the caller's trace id, otherwise a new one.
model::Cause cause_of(const Context& context, const mcp::Call& call);

// Enters into the audit trail every call of a tool that changes something and was refused.
void audit_refusals(mcp::Tools& tools, const Context& context);

}  // namespace tools
