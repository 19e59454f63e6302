// The one place where a model::Error becomes a tool's failure.
#include "tools/failure.h"

#include "model/error.h"

namespace tools {

std::optional<mcp::ToolFailure> failure_of(const std::exception& error) {
    const auto* known = dynamic_cast<const model::Error*>(&error);
    if (known == nullptr) return std::nullopt;
    return mcp::ToolFailure{std::string(model::name_of(known->code)), known->what(), known->remedy, known->valid};
}

}  // namespace tools
