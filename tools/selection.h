// Which of the tools a server offers: some families of them, or those alone that change nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mcp/tool.h"

namespace tools {

struct Selection {
    std::vector<std::string> toolsets;  // names of families; none: all
    bool read_only = false;             // no tool that changes anything

    bool has(const std::string& toolset) const;
};

// Why the tool of this toolset is not to be used, and what would change that; nothing when it may be.
std::optional<mcp::ToolFailure> refusal_of(const mcp::Tool& tool, const std::string& toolset, const Selection& selection);

}  // namespace tools
