// A node's own assignments are chosen, a template's closure is taken as it is: what is assigned by hand brings nothing along.
#include "fleet/inventory/module_choice.h"

#include <algorithm>

#include "model/config.h"
#include "model/error.h"
#include "storage/clusters.h"
#include "storage/modules.h"
#include "storage/nodes.h"
#include "storage/templates.h"

namespace fleet {
namespace {

using model::AssignedModule;
using Assigned = std::vector<AssignedModule>;

std::vector<model::ChosenModule> enabled_of(const Assigned& assigned) {
    std::vector<model::ChosenModule> chosen;
    for (const auto& each : assigned) {
        if (each.enabled) chosen.push_back({each.module_id, each.priority, each.left_out});
    }
    return chosen;
}

const AssignedModule* find_in(const Assigned& assigned, const model::NodeModuleId& id) {
    const auto found = std::ranges::find(assigned, id, &AssignedModule::module_id);
    return found == assigned.end() ? nullptr : &*found;
}

Assigned by_hand(Assigned assigned) {
    std::erase_if(assigned, [](const AssignedModule& each) { return each.source_template_id.has_value(); });
    return assigned;
}

}  // namespace

model::NodeModule module_of(const storage::Snapshot& snapshot, const model::AccountId& account, const ModuleReference& reference) {
    if (reference.id.has_value() == reference.name.has_value()) {
        throw model::Error(model::ErrorCode::invalid_argument,
                           reference.id ? "both module_id and module_name are given" : "neither module_id nor module_name is given",
                           "Give one of them, as system_list_modules returns it.");
    }
    if (reference.id) return storage::modules::get(snapshot, account, *reference.id);
    return storage::modules::get_by_name(snapshot, account, *reference.name);
}

model::Resolution resolve_template(const storage::Snapshot& snapshot, const model::AccountId& account,
                                   const model::NodeTemplateId& id) {
    return resolve_modules(storage::modules::catalogue(snapshot, account),
                           enabled_of(storage::templates::assigned_modules(snapshot, id)), model::Requirements::added);
}

model::Resolution resolve_node(const storage::Snapshot& snapshot, const model::Node& node) {
    const auto own = by_hand(storage::nodes::assigned_modules(snapshot, node.id));
    auto chosen = enabled_of(own);
    for (const auto& each : resolve_template(snapshot, node.account_id, node.node_template_id).modules) {
        if (find_in(own, each.module_id) == nullptr) chosen.push_back({each.module_id, each.priority});
    }
    return resolve_modules(storage::modules::catalogue(snapshot, node.account_id), chosen, model::Requirements::demanded);
}

std::string config_on_node(const storage::Snapshot& snapshot, const model::Node& node, const model::NodeModule& module,
                           const std::string& config) {
    const auto on_template = storage::templates::find_assigned(snapshot, node.node_template_id, module.id);
    return model::merged_config({module.config, on_template ? on_template->config : "", config});
}

void materialise_modules(storage::Transaction& tx, const model::Node& node) {
    require_no_problem(resolve_node(tx, node));
    storage::nodes::unassign_modules_of_templates(tx, node.id);
    const auto own = storage::nodes::assigned_modules(tx, node.id);
    const auto on_template = storage::templates::assigned_modules(tx, node.node_template_id);

    const auto give = [&](const model::NodeModuleId& id, int priority, bool enabled, bool auto_resolved) {
        if (find_in(own, id) != nullptr) return;
        const auto module = storage::modules::get(tx, node.account_id, id);
        storage::nodes::assign_module(tx, node.id,
                                      {.module_id = id,
                                       .module_name = module.name,
                                       .priority = priority,
                                       .config = config_on_node(tx, node, module, ""),
                                       .enabled = enabled,
                                       .source_template_id = node.node_template_id,
                                       .auto_resolved = auto_resolved});
    };
    for (const auto& each : on_template) {
        if (!each.enabled) give(each.module_id, each.priority, false, false);
    }
    for (const auto& each : resolve_template(tx, node.account_id, node.node_template_id).modules)
        give(each.module_id, each.priority, true, each.auto_resolved);
}

std::set<model::NodeTemplateId> templates_with(const storage::Snapshot& snapshot, const model::AccountId& account,
                                               const model::NodeModuleId& module) {
    std::set<model::NodeTemplateId> found;
    for (const auto& record : storage::templates::list(snapshot, account)) {
        const auto& id = record.node_template.id;
        const auto modules = resolve_template(snapshot, account, id).modules;
        if (std::ranges::find(modules, module, &model::ResolvedModule::module_id) != modules.end()) found.insert(id);
    }
    return found;
}

std::string checked_config(const storage::Snapshot& snapshot, const model::AccountId& account, const std::string& module_name,
                           const std::string& config, const std::string& metadata) {
    auto checked = model::with_target_cluster(module_name, config, metadata);
    if (checked.target) storage::clusters::get(snapshot, account, *checked.target);
    return std::move(checked.config);
}

}  // namespace fleet
