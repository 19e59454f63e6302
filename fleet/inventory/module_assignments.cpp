// One write unit each: the assignment is written, then the whole is judged; a refusal takes the writing back.
#include "fleet/inventory/module_assignments.h"

#include <utility>

#include "fleet/ledger.h"
#include "model/config.h"
#include "model/error.h"
#include "storage/events.h"
#include "storage/modules.h"
#include "storage/nodes.h"
#include "storage/templates.h"

namespace fleet {
namespace {

namespace asio = boost::asio;
using model::AssignedModule;
using model::Error;
using model::ErrorCode;
using model::NodeModule;
using model::NodeModuleId;
using storage::Transaction;

AssignedModule fresh(const NodeModule& module) {
    return {.module_id = module.id, .module_name = module.name, .priority = module.priority};
}

void apply(const Transaction& tx, const ChangeCall& call, AssignedModule& assigned, const AssignmentSettings& settings) {
    if (settings.priority) assigned.priority = *settings.priority;
    if (settings.enabled) assigned.enabled = *settings.enabled;
    if (settings.config || settings.metadata) {
        // A target that is given beside says nothing of the other settings, and replaces the old target.
        const auto config =
            settings.config ? *settings.config : model::merged_config({assigned.config, R"({"target_cluster_id":null})"});
        assigned.config = checked_config(tx, call.account_id, assigned.module_name, config, settings.metadata.value_or("{}"));
    }
    if (!settings.left_out) return;
    assigned.left_out.clear();
    for (const auto& name : *settings.left_out)
        assigned.left_out.push_back(storage::modules::get_by_name(tx, call.account_id, name).id);
}

// ---- on templates

void tell(Transaction& tx, const ChangeCall& call, model::TimePoint now, const model::NodeTemplate& found, const NodeModule& module,
          const char* what) {
    storage::events::append(tx, event_of(event_kinds::template_modules_changed, call.account_id, call.cause, now,
                                         "Module '" + module.name + "' was " + what + " template '" + found.name + "'."));
}

Error not_on_template(const model::NodeTemplate& found, const NodeModule& module) {
    return {ErrorCode::not_found, "template '" + found.name + "' does not have module '" + module.name + "'",
            "Put it there with system_assign_module_to_template; system_get_template lists what it has."};
}

// What is not enabled is not judged: it reaches no node.
void write(Transaction& tx, const ChangeCall& call, const model::NodeTemplate& found, const AssignedModule& assigned) {
    storage::templates::assign_module(tx, found.id, assigned);
    storage::templates::grow_revision(tx, found.id);
    if (assigned.enabled) require_no_problem(resolve_template(tx, call.account_id, found.id));
}

NodeModuleId assign(Transaction& tx, const ChangeCall& call, const model::NodeTemplateId& id, const ModuleReference& reference,
                    const AssignmentSettings& settings, model::TimePoint now) {
    const auto found = storage::templates::get(tx, call.account_id, id);
    const auto module = module_of(tx, call.account_id, reference);
    if (storage::templates::find_assigned(tx, id, module.id)) {
        throw Error(ErrorCode::conflict, "template '" + found.name + "' already has module '" + module.name + "'",
                    "Change it there with system_update_template_module.");
    }
    auto assigned = fresh(module);
    apply(tx, call, assigned, settings);
    write(tx, call, found, assigned);
    tell(tx, call, now, found, module, "put on");
    return module.id;
}

NodeModuleId update(Transaction& tx, const ChangeCall& call, const model::NodeTemplateId& id, const ModuleReference& reference,
                    const AssignmentSettings& settings, model::TimePoint now) {
    const auto found = storage::templates::get(tx, call.account_id, id);
    const auto module = module_of(tx, call.account_id, reference);
    auto assigned = storage::templates::find_assigned(tx, id, module.id);
    if (!assigned) throw not_on_template(found, module);
    apply(tx, call, *assigned, settings);
    write(tx, call, found, *assigned);
    tell(tx, call, now, found, module, "changed on");
    return module.id;
}

// ---- on nodes

void tell(Transaction& tx, const ChangeCall& call, model::TimePoint now, const model::Node& node, const NodeModule& module,
          const char* what) {
    auto event = event_of(event_kinds::node_modules_changed, call.account_id, call.cause, now,
                          "Module '" + module.name + "' was " + what + " node '" + node.name + "'.");
    event.node_id = node.id;
    storage::events::append(tx, std::move(event));
}

// A configuration on a node is the whole of it: what was given is laid over the layers below.
void write(Transaction& tx, const model::Node& node, const NodeModule& module, AssignedModule assigned, bool is_new_config) {
    if (is_new_config) assigned.config = config_on_node(tx, node, module, assigned.config);
    assigned.source_template_id.reset();
    assigned.auto_resolved = false;
    storage::nodes::assign_module(tx, node.id, assigned);
    require_no_problem(resolve_node(tx, node));
}

NodeModuleId assign(Transaction& tx, const ChangeCall& call, const model::NodeId& id, const ModuleReference& reference,
                    const AssignmentSettings& settings, model::TimePoint now) {
    const auto node = storage::nodes::get(tx, call.account_id, id);
    const auto module = module_of(tx, call.account_id, reference);
    if (storage::nodes::find_assigned(tx, id, module.id)) {
        throw Error(ErrorCode::conflict, "node '" + node.name + "' already has module '" + module.name + "'",
                    "Change it there with system_update_module_assignment.");
    }
    auto assigned = fresh(module);
    apply(tx, call, assigned, settings);
    write(tx, node, module, std::move(assigned), true);
    tell(tx, call, now, node, module, "put on");
    return module.id;
}

NodeModuleId update(Transaction& tx, const ChangeCall& call, const model::NodeId& id, const ModuleReference& reference,
                    const AssignmentSettings& settings, model::TimePoint now) {
    const auto node = storage::nodes::get(tx, call.account_id, id);
    const auto module = module_of(tx, call.account_id, reference);
    auto assigned = storage::nodes::find_assigned(tx, id, module.id);
    if (!assigned) {
        throw Error(ErrorCode::not_found, "node '" + node.name + "' does not have module '" + module.name + "'",
                    "Put it there with system_assign_module_to_node; what comes with its template is there once it is provisioned. "
                    "system_list_node_module_assignments lists what it has.");
    }
    apply(tx, call, *assigned, settings);
    write(tx, node, module, *std::move(assigned), settings.config || settings.metadata);
    tell(tx, call, now, node, module, "changed on");
    return module.id;
}

}  // namespace

asio::awaitable<Changed<NodeModuleId>> ModuleAssignments::assign_to_template(ChangeCall call, model::NodeTemplateId id,
                                                                             ModuleReference module, AssignmentSettings settings) {
    auto unit = [call, id, module = std::move(module), settings = std::move(settings), now = means_.clock.now()](Transaction& tx) {
        return once<NodeModuleId>(tx, call, now, [&] { return assign(tx, call, id, module, settings, now); });
    };
    co_return co_await change(means_, call.cause, std::move(unit));
}

asio::awaitable<Changed<NodeModuleId>> ModuleAssignments::update_on_template(ChangeCall call, model::NodeTemplateId id,
                                                                             ModuleReference module, AssignmentSettings settings) {
    auto unit = [call, id, module = std::move(module), settings = std::move(settings), now = means_.clock.now()](Transaction& tx) {
        return once<NodeModuleId>(tx, call, now, [&] { return update(tx, call, id, module, settings, now); });
    };
    co_return co_await change(means_, call.cause, std::move(unit));
}

asio::awaitable<ModuleAssignments::Unassigned> ModuleAssignments::unassign_from_template(ChangeCall call, model::NodeTemplateId id,
                                                                                         ModuleReference reference) {
    auto unit = [call, id, reference = std::move(reference), now = means_.clock.now()](Transaction& tx) {
        const auto found = storage::templates::get(tx, call.account_id, id);
        const auto module = module_of(tx, call.account_id, reference);
        bool already_absent = false;
        auto changed = once<NodeModuleId>(tx, call, now, [&] {
            already_absent = !storage::templates::find_assigned(tx, id, module.id);
            if (already_absent) return module.id;
            storage::templates::unassign_module(tx, id, module.id);
            storage::templates::grow_revision(tx, id);
            tell(tx, call, now, found, module, "taken off");
            return module.id;
        });
        return Unassigned{std::move(changed), already_absent};
    };
    co_return co_await change(means_, call.cause, std::move(unit));
}

asio::awaitable<Changed<NodeModuleId>> ModuleAssignments::assign_to_node(ChangeCall call, model::NodeId id, ModuleReference module,
                                                                         AssignmentSettings settings) {
    auto unit = [call, id, module = std::move(module), settings = std::move(settings), now = means_.clock.now()](Transaction& tx) {
        return once<NodeModuleId>(tx, call, now, [&] { return assign(tx, call, id, module, settings, now); });
    };
    co_return co_await change(means_, call.cause, std::move(unit));
}

asio::awaitable<Changed<NodeModuleId>> ModuleAssignments::update_on_node(ChangeCall call, model::NodeId id, ModuleReference module,
                                                                         AssignmentSettings settings) {
    auto unit = [call, id, module = std::move(module), settings = std::move(settings), now = means_.clock.now()](Transaction& tx) {
        return once<NodeModuleId>(tx, call, now, [&] { return update(tx, call, id, module, settings, now); });
    };
    co_return co_await change(means_, call.cause, std::move(unit));
}

}  // namespace fleet
