// What an operator says they are about to do, as actions that the hazards can be held against.
#pragma once

#include <string_view>
#include <vector>

#include "matrix/hazards.h"

namespace matrix {

// Reads phrases (data/hazard_phrases.json); what is said in other words goes unnoticed, so an empty answer proves nothing.
// Circumstances that nobody mentions are taken for the worse: no backup, no mirror, no target. Any bytes will do.
std::vector<Action> actions_in(std::string_view request);

}  // namespace matrix
