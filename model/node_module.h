// Modules: units of software that the platform installs on nodes, their versions, and how they stand to each other.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "model/account.h"
#include "model/names.h"

namespace model {

struct NodeModule;
struct NodeTemplate;
using NodeModuleId = Id<NodeModule>;

enum class ModuleVariety {
    config,        // lays its settings over those of the modules it requires
    instance,      // what a node is for: at most one of a category
    subscription,  // software beside it
};

constexpr std::array<std::string_view, 3> names(ModuleVariety) { return {"config", "instance", "subscription"}; }

struct NodeModule {
    NodeModuleId id;
    AccountId account_id;
    std::string name;  // unique in its account, whatever the case; without spaces
    std::string category;
    std::string description;
    int priority = 0;  // the higher comes first, and its settings win
    ModuleVariety variety = ModuleVariety::instance;
    bool enabled = true;                         // false: no node gets it any more
    std::string config = "{}";                   // a JSON object
    std::vector<std::string> protected_paths;    // absolute; what is there belongs to the module alone
    std::optional<std::string> current_version;  // the live one, which nodes get; none: nothing was released yet
};

enum class ModuleVersionState { built, staging, blessed, live, retired };

constexpr std::array<std::string_view, 5> names(ModuleVersionState) { return {"built", "staging", "blessed", "live", "retired"}; }

struct NodeModuleVersion {
    NodeModuleId module_id;
    std::string version;
    ModuleVersionState state = ModuleVersionState::built;
    std::string digest;  // of the artefact, as its registry says it; empty: unknown
    TimePoint created_at;
};

// States a version may go to next; none from `retired`.
std::vector<ModuleVersionState> next_states(ModuleVersionState from);

// Throws Error{illegal_transition} that names both states and what is possible instead.
void require_promotion(const std::string& version, ModuleVersionState from, ModuleVersionState to);

enum class DependencyKind {
    requires_,   // does not work without it
    recommends,  // comes with it unless the caller leaves it out
    conflicts,   // never on the same node, in whichever direction it is declared
    provides,    // stands for it: whoever requires the other is content with this one
};

constexpr std::array<std::string_view, 4> names(DependencyKind) { return {"requires", "recommends", "conflicts", "provides"}; }

struct ModuleDependency {
    NodeModuleId module_id;
    NodeModuleId dependency_id;
    DependencyKind kind = DependencyKind::requires_;
};

// A module as a template or a node has it.
struct AssignedModule {
    NodeModuleId module_id;
    std::string module_name;
    int priority = 0;
    std::string config = "{}";  // a JSON object. Of a template: laid over the module's own; of a node: what came of that
    bool enabled = true;        // false: it stays assigned, and is not installed
    std::vector<NodeModuleId> left_out = {};                  // of a template: recommended modules that are not wanted
    std::optional<Id<NodeTemplate>> source_template_id = {};  // of a node: the template it came with; none: assigned by hand
    bool auto_resolved = false;                               // of a node: nobody chose it, another module needs it
};

}  // namespace model
