// One write unit each.
#include "fleet/inventory/templates.h"

#include <utility>

#include "fleet/inventory/in_use.h"
#include "fleet/ledger.h"
#include "model/error.h"
#include "storage/events.h"
#include "storage/templates.h"

namespace fleet {
namespace {

namespace asio = boost::asio;
using model::NodeTemplateId;
using storage::Transaction;

void tell_of_template(Transaction& tx, const EventKind& kind, const ChangeCall& call, model::TimePoint now, const std::string& name,
          const std::string& what) {
    storage::events::append(tx, event_of(kind, call.account_id, call.cause, now, "Template '" + name + "' " + what + "."));
}

void check_use_cases(const std::vector<int>& rows) {
    for (const int row : rows) {
        if (row >= 1 && row <= 10) continue;
        throw model::Error(model::ErrorCode::invalid_argument, "the use-case matrix has no row " + std::to_string(row),
                           "Give rows from 1 to 10, as matrix_list_use_cases lists them.");
    }
}

NodeTemplateId create_template(Transaction& tx, const ChangeCall& call, const NewTemplate& wanted, model::TimePoint now,
                               model::IdSource& ids) {
    const auto platform = storage::platforms::get(tx, call.account_id, wanted.platform_id);
    check_use_cases(wanted.use_cases);
    model::NodeTemplate made;
    made.id = ids.make<NodeTemplateId>();
    made.account_id = call.account_id;
    made.node_platform_id = platform.id;
    made.name = wanted.name;
    made.description = wanted.description;
    made.enabled = wanted.enabled;
    made.lifecycle_class = wanted.lifecycle_class;
    made.tmpfs_store = wanted.tmpfs_store;
    made.use_cases = wanted.use_cases;
    made.config = wanted.config;
    made.created_at = now;
    storage::templates::insert(tx, made);
    tell_of_template(tx, event_kinds::template_created, call, now, made.name, "was made");
    return made.id;
}

NodeTemplateId update_template(Transaction& tx, const ChangeCall& call, const NodeTemplateId& id, const TemplateChanges& changes,
                               model::TimePoint now) {
    const auto before = storage::templates::get(tx, call.account_id, id);
    auto after = before;
    if (changes.name) after.name = *changes.name;
    if (changes.description) after.description = *changes.description;
    if (changes.platform_id) after.node_platform_id = storage::platforms::get(tx, call.account_id, *changes.platform_id).id;
    if (changes.enabled) after.enabled = *changes.enabled;
    if (changes.lifecycle_class) after.lifecycle_class = *changes.lifecycle_class;
    if (changes.tmpfs_store) after.tmpfs_store = *changes.tmpfs_store;
    if (changes.use_cases) {
        check_use_cases(*changes.use_cases);
        after.use_cases = *changes.use_cases;
    }
    if (changes.config) after.config = *changes.config;
    storage::templates::update(tx, after);
    if (makes_other_nodes(before, after)) storage::templates::grow_revision(tx, id);
    tell_of_template(tx, event_kinds::template_updated, call, now, after.name, "was changed");
    return id;
}

NodeTemplateId clone_template(Transaction& tx, const ChangeCall& call, const NodeTemplateId& id, const std::string& name,
                              model::TimePoint now, model::IdSource& ids) {
    auto copy = storage::templates::get(tx, call.account_id, id);
    const auto original = std::exchange(copy.name, name);
    copy.id = ids.make<NodeTemplateId>();
    copy.revision = 1;
    copy.created_at = now;
    storage::templates::insert(tx, copy);
    for (const auto& module : storage::templates::assigned_modules(tx, id)) storage::templates::assign_module(tx, copy.id, module);
    tell_of_template(tx, event_kinds::template_created, call, now, name, "was made as a copy of '" + original + "'");
    return copy.id;
}

void refuse_use(const Transaction& tx, const model::NodeTemplate& found) {
    const auto uses = storage::templates::uses_of(tx, found.id);
    if (uses.nodes.total > 0 || uses.pools.total > 0) {
        throw model::Error(
            model::ErrorCode::conflict,
            "template '" + found.name + "' is used by " + counted(uses.nodes, "node") + " and " + counted(uses.pools, "pool"),
            "Remove those first (system_delete_node, or system_update_node to another template), or disable the "
            "template with system_update_template.");
    }
    if (uses.instances > 0) {
        throw model::Error(model::ErrorCode::conflict,
                           "template '" + found.name + "' stands in the records of " + std::to_string(uses.instances) +
                               " terminated instances, which are kept",
                           "Disable it with system_update_template instead: nothing new is made from it then.");
    }
}

}  // namespace

asio::awaitable<Changed<NodeTemplateId>> Templates::create(ChangeCall call, NewTemplate wanted) {
    auto unit = [call, wanted = std::move(wanted), now = means_.clock.now(), &ids = means_.ids](Transaction& tx) {
        return once<NodeTemplateId>(tx, call, now, [&] { return create_template(tx, call, wanted, now, ids); });
    };
    co_return co_await change(means_, call.cause, std::move(unit));
}

asio::awaitable<Changed<NodeTemplateId>> Templates::update(ChangeCall call, NodeTemplateId id, TemplateChanges changes) {
    auto unit = [call, id, changes = std::move(changes), now = means_.clock.now()](Transaction& tx) {
        return once<NodeTemplateId>(tx, call, now, [&] { return update_template(tx, call, id, changes, now); });
    };
    co_return co_await change(means_, call.cause, std::move(unit));
}

asio::awaitable<Changed<NodeTemplateId>> Templates::clone(ChangeCall call, NodeTemplateId id, std::string name) {
    auto unit = [call, id, name = std::move(name), now = means_.clock.now(), &ids = means_.ids](Transaction& tx) {
        return once<NodeTemplateId>(tx, call, now, [&] { return clone_template(tx, call, id, name, now, ids); });
    };
    co_return co_await change(means_, call.cause, std::move(unit));
}

asio::awaitable<Changed<NodeTemplateId>> Templates::remove(ChangeCall call, NodeTemplateId id) {
    auto unit = [call, id, now = means_.clock.now()](Transaction& tx) {
        return once<NodeTemplateId>(tx, call, now, [&] {
            const auto found = storage::templates::get(tx, call.account_id, id);
            refuse_use(tx, found);
            storage::templates::remove(tx, id);
            tell_of_template(tx, event_kinds::template_deleted, call, now, found.name, "was removed");
            return id;
        });
    };
    co_return co_await change(means_, call.cause, std::move(unit));
}

}  // namespace fleet
