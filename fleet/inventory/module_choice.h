// From the modules of templates and nodes to what the rules of modules say of them. Functions for write units and reads.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/module_resolution.h"
#include "model/node.h"
#include "storage/transaction.h"

namespace fleet {

// A module as a caller names it: by its id or by its name, never both.
struct ModuleReference {
    std::optional<model::NodeModuleId> id;
    std::optional<std::string> name;
};

// Throws Error: invalid_argument (both or neither given), not_found.
model::NodeModule module_of(const storage::Snapshot& snapshot, const model::AccountId& account, const ModuleReference& reference);

// What nodes made from the template get.
model::Resolution resolve_template(const storage::Snapshot& snapshot, const model::AccountId& account,
                                   const model::NodeTemplateId& id);

// What the node has when it is provisioned next: its template's modules, and those assigned by hand, which must find there what
// they require.
model::Resolution resolve_node(const storage::Snapshot& snapshot, const model::Node& node);

// The whole configuration of a module on a node: the module's own, under what the template says, under `config`.
std::string config_on_node(const storage::Snapshot& snapshot, const model::Node& node, const model::NodeModule& module,
                           const std::string& config);

// Gives the node what its template means today, with all that this requires; what was assigned by hand stays as it is. Throws
// Error{conflict} when that cannot be together.
void materialise_modules(storage::Transaction& transaction, const model::Node& node);

// Templates of which nodes get the module.
std::set<model::NodeTemplateId> templates_with(const storage::Snapshot& snapshot, const model::AccountId& account,
                                               const model::NodeModuleId& module);

// The configuration that a caller gave for a module with the target cluster in its place. Throws Error: invalid_argument,
// not_found (no such cluster in this account).
std::string checked_config(const storage::Snapshot& snapshot, const model::AccountId& account, const std::string& module_name,
                           const std::string& config, const std::string& metadata);

}  // namespace fleet
