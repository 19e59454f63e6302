// SQL of nodes and the modules they carry.
#include "storage/nodes.h"

#include "storage/connection.h"
#include "storage/listing.h"

namespace storage::nodes {
namespace {

#define NODE_COLUMNS                                                                                                              \
    "id, account_id, node_template_id, name, enabled, lifecycle_class, tmpfs_store, dedicated, created_at, description, config, " \
    "public_address"

model::Node read(Query& row) {
    model::Node node;
    row.into(node.id, node.account_id, node.node_template_id, node.name, node.enabled, node.lifecycle_class, node.tmpfs_store,
             node.dedicated, node.created_at, node.description, node.config, node.public_address);
    return node;
}

#define ASSIGNED_COLUMNS "m.id, m.name, a.priority, a.config, a.enabled, a.source_template_id, a.auto_resolved"

model::AssignedModule read_assigned(Query& row) {
    model::AssignedModule assigned;
    row.into(assigned.module_id, assigned.module_name, assigned.priority, assigned.config, assigned.enabled,
             assigned.source_template_id, assigned.auto_resolved);
    return assigned;
}

}  // namespace

void insert(Transaction& transaction, const model::Node& node) {
    auto query = transaction.connection().query("INSERT INTO nodes (" NODE_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                                node.id, node.account_id, node.node_template_id, node.name, node.enabled,
                                                node.lifecycle_class, node.tmpfs_store, node.dedicated, node.created_at,
                                                node.description, node.config, node.public_address);
    run_naming(query, "node", node.name);
}

void update(Transaction& transaction, const model::Node& node) {
    auto query = transaction.connection().query(
        "UPDATE nodes SET node_template_id = ?, name = ?, enabled = ?, lifecycle_class = ?, tmpfs_store = ?, description = ?, "
        "config = ?, public_address = ? WHERE id = ?",
        node.node_template_id, node.name, node.enabled, node.lifecycle_class, node.tmpfs_store, node.description, node.config,
        node.public_address, node.id);
    run_naming(query, "node", node.name);
}

std::optional<model::Node> find(const Snapshot& snapshot, const model::AccountId& account, const model::NodeId& id) {
    return find_row(snapshot, "SELECT " NODE_COLUMNS " FROM nodes WHERE id = ? AND account_id = ?", account, id, read);
}

model::Node get(const Snapshot& snapshot, const model::AccountId& account, const model::NodeId& id) {
    const auto node = find(snapshot, account, id);
    if (!node) refuse_unknown("node", id.text(), "List the valid ones with system_list_nodes.");
    return *node;
}

Page<model::Node> list(const Snapshot& snapshot, const model::AccountId& account, const Filter& filter, int limit,
                       const std::optional<model::NodeId>& after) {
    static constexpr Listing<model::Node> listing{NODE_COLUMNS, "nodes", "id", "id > ?", read};
    auto conditions = Conditions()
                          .add("account_id = ?", account)
                          .add_if("node_template_id = ?", filter.template_id)
                          .add_if("enabled = CAST(? AS INTEGER)", filter.enabled)
                          .add_if("instr(lower(name || ' ' || description), lower(?)) > 0", filter.text);
    return list_page(snapshot, listing, std::move(conditions), limit, after);
}

void remove(Transaction& transaction, const model::NodeId& id) {
    transaction.connection().query("DELETE FROM nodes WHERE id = ?", id).run();
}

void assign_module(Transaction& transaction, const model::NodeId& id, const model::AssignedModule& module) {
    transaction.connection()
        .query(
            "INSERT INTO node_module_assignments (node_id, module_id, priority, config, enabled, source_template_id, "
            "auto_resolved) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET priority = excluded.priority, config = excluded.config, "
            "enabled = excluded.enabled, source_template_id = excluded.source_template_id, auto_resolved = excluded.auto_resolved",
            id, module.module_id, module.priority, module.config, module.enabled, module.source_template_id, module.auto_resolved)
        .run();
}

void unassign_modules_of_templates(Transaction& transaction, const model::NodeId& id) {
    transaction.connection()
        .query("DELETE FROM node_module_assignments WHERE node_id = ? AND source_template_id IS NOT NULL", id)
        .run();
}

std::vector<model::AssignedModule> assigned_modules(const Snapshot& snapshot, const model::NodeId& id) {
    auto query = snapshot.connection().query("SELECT " ASSIGNED_COLUMNS
                                             " FROM node_module_assignments a JOIN node_modules m ON m.id = a.module_id WHERE "
                                             "a.node_id = ? ORDER BY a.priority DESC, m.name",
                                             id);
    return read_all(std::move(query), read_assigned);
}

std::optional<model::AssignedModule> find_assigned(const Snapshot& snapshot, const model::NodeId& id,
                                                   const model::NodeModuleId& module) {
    auto query = snapshot.connection().query("SELECT " ASSIGNED_COLUMNS
                                             " FROM node_module_assignments a JOIN node_modules m ON m.id = a.module_id WHERE "
                                             "a.node_id = ? AND a.module_id = ?",
                                             id, module);
    if (!query.next()) return std::nullopt;
    return read_assigned(query);
}

int live_instances(const Snapshot& snapshot, const model::NodeId& id) {
    auto query =
        snapshot.connection().query("SELECT count(*) FROM node_instances WHERE node_id = ? AND status <> 'terminated'", id);
    int count = 0;
    query.next();
    query.into(count);
    return count;
}

Users live_instance_names(const Snapshot& snapshot, const model::NodeId& id) {
    return users_in(snapshot.connection().query(
        "SELECT name FROM node_instances WHERE node_id = ? AND status <> 'terminated' ORDER BY id", id));
}

}  // namespace storage::nodes
