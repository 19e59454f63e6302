// The tools as documentation knows them, read from the registry of a platform that is set up for it and thrown away.
#pragma once

#include <string>
#include <vector>

namespace app {

std::vector<std::string> tool_names();

// The reference of all tools, in Markdown: docs/tools.md.
std::string tool_reference();

}  // namespace app
