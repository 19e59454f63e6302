// What modules a node gets when some are chosen: those that they require and recommend come with them, and what cannot be together
// is found (section 3.11 of the domain).
#pragma once

#include <string>
#include <vector>

#include "model/node_module.h"

namespace model {

// What the account has to choose from.
struct ModuleCatalogue {
    std::vector<NodeModule> modules;
    std::vector<ModuleDependency> dependencies;

    const NodeModule* find(const NodeModuleId& id) const;
};

struct ChosenModule {
    NodeModuleId module_id;
    int priority = 0;
    std::vector<NodeModuleId> left_out = {};  // recommended modules that are not wanted
};

// What happens when a required module was not chosen.
enum class Requirements {
    added,     // it is added (auto_resolved)
    demanded,  // it is a problem
};

struct ResolvedModule {
    NodeModuleId module_id;
    std::string name;
    int priority = 0;
    bool auto_resolved = false;
    std::string because_of;  // of an auto-resolved one: the module that brought it in
};

// Why the choice cannot stand.
struct ModuleProblem {
    enum class Kind { conflict, category, missing, disabled };
    Kind kind = Kind::conflict;
    std::string message, remedy;
};

struct Resolution {
    std::vector<ResolvedModule> modules;  // the highest priority first, then by name
    std::vector<ModuleProblem> problems;  // empty: the choice can stand
    std::vector<std::string> warnings;    // it can stand, and may not do what was meant
};

// The chosen modules with what comes with them. Modules that the catalogue lacks are left out.
Resolution resolve_modules(const ModuleCatalogue& catalogue, const std::vector<ChosenModule>& chosen, Requirements requirements);

// Throws Error{conflict} with the first problem.
void require_no_problem(const Resolution& resolution);

// Throws Error{conflict} when a module would require or recommend itself, over however many others; names the way round. Also when
// an edge leads from a module to itself.
void refuse_cycles(const ModuleCatalogue& catalogue);

}  // namespace model
