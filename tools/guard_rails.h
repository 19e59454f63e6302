// Guard rails: the hazards of the matrix that apply to what a tool is about to do, with the circumstances read from the store. A
// tool that asks before it acts puts them into its question:
//
//     hazards_of(context, termination_of(context, account, instance_id))
#pragma once

#include <string>
#include <vector>

#include "matrix/hazards.h"
#include "tools/context.h"

namespace tools {

// Each reads what matters about its subject. Throws Error{not_found} for a subject that the account does not have.
matrix::Terminating termination_of(const Context& context, const model::AccountId& account, const model::NodeInstanceId& id);
matrix::Provisioning provisioning_of(const Context& context, const model::AccountId& account,
                                     const model::NodeTemplateId& made_from, std::optional<model::LifecycleClass> lifecycle,
                                     int count);
matrix::Joining joining_of(const Context& context, const model::AccountId& account, bool has_target);

// A sentence or two for each hazard: why it applies here, what comes of it and what to do instead; the gravest first.
std::vector<std::string> hazards_of(const Context& context, const std::vector<matrix::Action>& actions);
inline std::vector<std::string> hazards_of(const Context& context, const matrix::Action& action) {
    return hazards_of(context, std::vector{action});
}

}  // namespace tools
