// What an operator says they are about to do, as actions that the hazards can be held against.
#pragma once

#include <string_view>
#include <vector>

#include "matrix/hazards.h"
#include "matrix/verdict.h"

namespace matrix {

// Reads phrases (data/hazard_phrases.json) and the verdict on the same request, which knows more words and languages but speaks of
// workloads only. What neither notices goes unsaid, so an empty answer proves nothing.
// Circumstances that nobody mentions are taken for the worse: no backup, no mirror, no target. Any bytes will do.
std::vector<Action> actions_in(std::string_view request, const Verdict& verdict = {});

}  // namespace matrix
