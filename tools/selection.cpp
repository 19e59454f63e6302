// Reasons are for the model that called: it can tell its operator what to change, and cannot change it itself.
#include "tools/selection.h"

#include <algorithm>

namespace tools {

bool Selection::has(const std::string& toolset) const {
    return toolsets.empty() || std::find(toolsets.begin(), toolsets.end(), toolset) != toolsets.end();
}

std::optional<mcp::ToolFailure> refusal_of(const mcp::Tool& tool, const std::string& toolset, const Selection& selection) {
    if (!selection.has(toolset)) {
        std::string wider;
        for (const auto& name : selection.toolsets) wider += name + ",";
        return mcp::ToolFailure{
            "permission_denied",
            tool.about.name + " belongs to the toolset '" + toolset + "', which this server does not offer",
            "Do without it, or tell the operator: the server offers it when started with --toolsets " + wider + toolset + ".",
            {}};
    }
    if (selection.read_only && !tool.about.hints.read_only) {
        return mcp::ToolFailure{
            "permission_denied",
            tool.about.name + " changes the fleet, and this server is read-only",
            "Nothing was changed. Tell the operator: the server changes the fleet only when started without --read-only.",
            {}};
    }
    return std::nullopt;
}

}  // namespace tools
