// Values that a client offers while its user types: names and ids that exist in the caller's account, those that begin with what
// was typed first. The context must outlive them.
#pragma once

#include "mcp/completion.h"
#include "tools/context.h"

namespace tools {

mcp::Completer complete_use_cases(const Context& context);       // numbers of rows, by number or title
mcp::Completer complete_templates(const Context& context);       // names
mcp::Completer complete_regions(const Context& context);         // codes, by code or name
mcp::Completer complete_instance_types(const Context& context);  // codes, by code or name
mcp::Completer complete_instances(
    const Context& context);                               // ids, by id or name; not of the terminated, nor beyond the newest 5,000
mcp::Completer complete_clusters(const Context& context);  // ids, by id or name

}  // namespace tools
