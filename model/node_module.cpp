// The life of a module's version as a table: a row per arrow.
#include "model/node_module.h"

#include <algorithm>

#include "model/error.h"

namespace model {
namespace {

struct Arrow {
    ModuleVersionState from, to;
};

using enum ModuleVersionState;

// A version is retired from wherever it is; only what was blessed goes live, so that nothing is served unseen.
constexpr Arrow arrows[] = {{built, staging}, {staging, blessed}, {blessed, live},   {live, retired},
                            {built, retired}, {staging, retired}, {blessed, retired}};

}  // namespace

std::vector<ModuleVersionState> next_states(ModuleVersionState from) {
    std::vector<ModuleVersionState> next;
    for (const auto& arrow : arrows) {
        if (arrow.from == from) next.push_back(arrow.to);
    }
    return next;
}

void require_promotion(const std::string& version, ModuleVersionState from, ModuleVersionState to) {
    const auto next = next_states(from);
    if (std::ranges::find(next, to) != next.end()) return;
    std::vector<std::string> valid;
    for (const auto state : next) valid.emplace_back(name_of(state));
    throw Error(
        ErrorCode::illegal_transition,
        "version '" + version + "' is '" + std::string(name_of(from)) + "' and cannot become '" + std::string(name_of(to)) + "'",
        next.empty() ? "This state is final: record a new version instead." : "Choose one of the states that come next.",
        std::move(valid));
}

}  // namespace model
