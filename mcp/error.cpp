// Text of argument errors.
#include "mcp/error.h"

namespace mcp {
namespace {

std::string joined(const std::vector<std::string>& problems) {
    std::string text;
    for (const auto& problem : problems) {
        if (!text.empty()) text += "; ";
        text += problem;
    }
    return text;
}

}  // namespace

ArgumentError::ArgumentError(std::vector<std::string> problems)
    : std::runtime_error(joined(problems)), problems(std::move(problems)) {}

}  // namespace mcp
