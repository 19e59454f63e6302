// One write unit each.
#include "fleet/inventory/nodes.h"

#include <utility>

#include "fleet/inventory/in_use.h"
#include "fleet/inventory/module_choice.h"
#include "fleet/ledger.h"
#include "model/error.h"
#include "storage/events.h"
#include "storage/nodes.h"
#include "storage/templates.h"

namespace fleet {
namespace {

namespace asio = boost::asio;
using storage::Transaction;

void tell(Transaction& tx, const EventKind& kind, const ChangeCall& call, model::TimePoint now, const model::Node& node,
          const char* what) {
    auto event = event_of(kind, call.account_id, call.cause, now, "Node '" + node.name + "' " + what + ".");
    event.node_id = node.id;
    storage::events::append(tx, std::move(event));
}

void refuse_live_instances(const Transaction& tx, const model::Node& node, const char* what) {
    const auto live = storage::nodes::live_instance_names(tx, node.id);
    if (live.total == 0) return;
    throw model::Error(model::ErrorCode::conflict, "node '" + node.name + "' has " + counted(live, "live instance") + what,
                       "Terminate them first with system_terminate_instance.");
}

model::NodeId create_node(Transaction& tx, const ChangeCall& call, const NewNode& wanted, model::TimePoint now,
                          model::IdSource& ids) {
    const auto made_from = storage::templates::get(tx, call.account_id, wanted.template_id);
    if (!made_from.enabled) {
        throw model::Error(model::ErrorCode::conflict, "template '" + made_from.name + "' is disabled",
                           "Choose another template with system_list_templates, or enable it with system_update_template.");
    }
    model::Node node;
    node.id = ids.make<model::NodeId>();
    node.account_id = call.account_id;
    node.node_template_id = made_from.id;
    node.name = wanted.name;
    node.description = wanted.description;
    node.enabled = wanted.enabled;
    node.lifecycle_class = wanted.lifecycle_class.value_or(made_from.lifecycle_class);
    node.tmpfs_store = wanted.tmpfs_store.value_or(made_from.tmpfs_store);
    node.config = wanted.config;
    node.public_address = wanted.public_address;
    node.created_at = now;
    storage::nodes::insert(tx, node);
    tell(tx, event_kinds::node_created, call, now, node, "was made");
    return node.id;
}

void retarget(Transaction& tx, model::Node& node, const model::NodeTemplateId& id) {
    refuse_live_instances(tx, node, ", made from the template it would leave");
    storage::nodes::unassign_modules_of_templates(tx, node.id);
    node.node_template_id = storage::templates::get(tx, node.account_id, id).id;
    require_no_problem(resolve_node(tx, node));
}

model::NodeId update_node(Transaction& tx, const ChangeCall& call, const model::NodeId& id, const NodeChanges& changes,
                          model::TimePoint now) {
    auto node = storage::nodes::get(tx, call.account_id, id);
    if (changes.template_id && *changes.template_id != node.node_template_id) retarget(tx, node, *changes.template_id);
    if (changes.name) node.name = *changes.name;
    if (changes.description) node.description = *changes.description;
    if (changes.enabled) node.enabled = *changes.enabled;
    if (changes.lifecycle_class) node.lifecycle_class = *changes.lifecycle_class;
    if (changes.tmpfs_store) node.tmpfs_store = *changes.tmpfs_store;
    if (changes.config) node.config = *changes.config;
    if (changes.public_address) node.public_address = changes.public_address->empty() ? std::nullopt : changes.public_address;
    storage::nodes::update(tx, node);
    tell(tx, event_kinds::node_updated, call, now, node, "was changed");
    return id;
}

}  // namespace

asio::awaitable<Changed<model::NodeId>> Nodes::create(ChangeCall call, NewNode wanted) {
    auto unit = [call, wanted = std::move(wanted), now = means_.clock.now(), &ids = means_.ids](Transaction& tx) {
        return once<model::NodeId>(tx, call, now, [&] { return create_node(tx, call, wanted, now, ids); });
    };
    co_return co_await change(means_, call.cause, std::move(unit));
}

asio::awaitable<Changed<model::NodeId>> Nodes::update(ChangeCall call, model::NodeId id, NodeChanges changes) {
    auto unit = [call, id, changes = std::move(changes), now = means_.clock.now()](Transaction& tx) {
        return once<model::NodeId>(tx, call, now, [&] { return update_node(tx, call, id, changes, now); });
    };
    co_return co_await change(means_, call.cause, std::move(unit));
}

asio::awaitable<Changed<model::NodeId>> Nodes::remove(ChangeCall call, model::NodeId id) {
    auto unit = [call, id, now = means_.clock.now()](Transaction& tx) {
        return once<model::NodeId>(tx, call, now, [&] {
            const auto node = storage::nodes::get(tx, call.account_id, id);
            refuse_live_instances(tx, node, ", which would be left without it");
            storage::nodes::remove(tx, id);
            tell(tx, event_kinds::node_deleted, call, now, node, "was removed");
            return id;
        });
    };
    co_return co_await change(means_, call.cause, std::move(unit));
}

}  // namespace fleet
