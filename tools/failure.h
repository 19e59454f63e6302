// The platform's errors as a caller of a tool reads them.
#pragma once

#include <exception>
#include <optional>

#include "mcp/error.h"

namespace tools {

// Nothing when `error` is not one of the platform's.
std::optional<mcp::ToolFailure> failure_of(const std::exception& error);

}  // namespace tools
