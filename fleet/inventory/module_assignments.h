// Modules put on templates and on nodes, changed there and taken off.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "fleet/inventory/module_choice.h"
#include "fleet/means.h"
#include "fleet/operation_guard.h"
#include "model/node.h"

namespace fleet {

// What is said of a module where it is assigned. What is absent has its default when it is assigned, and stays when it is changed.
// A configuration replaces the old one; `metadata` may name the target cluster in its place (model::with_target_cluster), and alone
// changes nothing else.
struct AssignmentSettings {
    std::optional<int> priority;  // the module's own by default
    std::optional<bool> enabled;  // true by default; false: it stays assigned, and is not installed
    std::optional<std::string> config, metadata;
    std::optional<std::vector<std::string>> left_out;  // names of recommended modules that are not wanted; of templates only
};

class ModuleAssignments {
public:
    explicit ModuleAssignments(Means& means) : means_(means) {}

    // Puts a module on a template; what it requires comes along on every node made from it. Throws Error: invalid_argument,
    // not_found (template, module, target cluster), conflict (it is there already; modules that cannot be together).
    boost::asio::awaitable<Changed<model::NodeModuleId>> assign_to_template(ChangeCall call, model::NodeTemplateId id,
                                                                            ModuleReference module, AssignmentSettings settings);
    // Throws the same; not_found also where the template has no such module.
    boost::asio::awaitable<Changed<model::NodeModuleId>> update_on_template(ChangeCall call, model::NodeTemplateId id,
                                                                            ModuleReference module, AssignmentSettings settings);

    struct Unassigned {
        Changed<model::NodeModuleId> module;
        bool already_absent = false;
    };

    // Throws Error{not_found} for an unknown template or module, not for one that is not assigned.
    boost::asio::awaitable<Unassigned> unassign_from_template(ChangeCall call, model::NodeTemplateId id, ModuleReference module);

    // Puts a module on one node, by hand. It brings nothing along: what it requires must be there, or come with the template.
    // Throws as assign_to_template does, and conflict where something required is missing.
    boost::asio::awaitable<Changed<model::NodeModuleId>> assign_to_node(ChangeCall call, model::NodeId id, ModuleReference module,
                                                                        AssignmentSettings settings);
    // What came with the template counts as assigned by hand from then on. Throws the same; not_found also where the node has no
    // such module.
    boost::asio::awaitable<Changed<model::NodeModuleId>> update_on_node(ChangeCall call, model::NodeId id, ModuleReference module,
                                                                        AssignmentSettings settings);

private:
    Means& means_;
};

}  // namespace fleet
