// SQL of nodes and the modules they carry.
#include "storage/nodes.h"

#include "storage/connection.h"
#include "storage/listing.h"

namespace storage::nodes {
namespace {

#define NODE_COLUMNS "id, account_id, node_template_id, name, enabled, lifecycle_class, tmpfs_store, dedicated, created_at"

model::Node read(Query& row) {
    model::Node node;
    row.into(node.id, node.account_id, node.node_template_id, node.name, node.enabled, node.lifecycle_class, node.tmpfs_store,
             node.dedicated, node.created_at);
    return node;
}

}  // namespace

void insert(Transaction& transaction, const model::Node& node) {
    auto query = transaction.connection().query("INSERT INTO nodes (" NODE_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", node.id,
                                                node.account_id, node.node_template_id, node.name, node.enabled,
                                                node.lifecycle_class, node.tmpfs_store, node.dedicated, node.created_at);
    run_naming(query, "node", node.name);
}

std::optional<model::Node> find(const Snapshot& snapshot, const model::AccountId& account, const model::NodeId& id) {
    return find_row(snapshot, "SELECT " NODE_COLUMNS " FROM nodes WHERE id = ? AND account_id = ?", account, id, read);
}

model::Node get(const Snapshot& snapshot, const model::AccountId& account, const model::NodeId& id) {
    const auto node = find(snapshot, account, id);
    if (!node) refuse_unknown("node", id.text(), "Take the node_id of an instance that system_list_instances returns.");
    return *node;
}

Page<model::Node> list(const Snapshot& snapshot, const model::AccountId& account, const Filter& filter, int limit,
                       const std::optional<model::NodeId>& after) {
    static constexpr Listing<model::Node> listing{NODE_COLUMNS, "nodes", "id", "id > ?", read};
    auto conditions = Conditions().add("account_id = ?", account).add_if("node_template_id = ?", filter.template_id);
    return list_page(snapshot, listing, std::move(conditions), limit, after);
}

void set_enabled(Transaction& transaction, const model::NodeId& id, bool enabled) {
    transaction.connection().query("UPDATE nodes SET enabled = ? WHERE id = ?", enabled, id).run();
}

void remove(Transaction& transaction, const model::NodeId& id) {
    transaction.connection().query("DELETE FROM nodes WHERE id = ?", id).run();
}

void assign_modules_of_template(Transaction& transaction, const model::NodeId& id, const model::NodeTemplateId& node_template) {
    transaction.connection()
        .query(
            "INSERT INTO node_module_assignments (node_id, module_id, priority, config, source_template_id) "
            "SELECT ?, module_id, priority, config, template_id FROM template_modules WHERE template_id = ? ON CONFLICT DO NOTHING",
            id, node_template)
        .run();
}

std::vector<model::AssignedModule> assigned_modules(const Snapshot& snapshot, const model::NodeId& id) {
    auto query = snapshot.connection().query(
        "SELECT m.id, m.name, a.priority, a.config FROM node_module_assignments a JOIN node_modules m ON m.id = a.module_id "
        "WHERE a.node_id = ? ORDER BY a.priority DESC, m.name",
        id);
    return read_all(std::move(query), read_assigned_module);
}

int live_instances(const Snapshot& snapshot, const model::NodeId& id) {
    auto query =
        snapshot.connection().query("SELECT count(*) FROM node_instances WHERE node_id = ? AND status <> 'terminated'", id);
    int count = 0;
    query.next();
    query.into(count);
    return count;
}

}  // namespace storage::nodes
