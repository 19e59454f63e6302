// SQL of what nodes are made from: platforms, templates and the modules that templates carry.
#include "storage/templates.h"

#include "storage/connection.h"
#include "storage/listing.h"

namespace storage::platforms {
namespace {

#define PLATFORM_COLUMNS "id, account_id, name, architecture, pre_baked, boot_time"

model::NodePlatform read(Query& row) {
    model::NodePlatform platform;
    row.into(platform.id, platform.account_id, platform.name, platform.architecture, platform.pre_baked, platform.boot_time);
    return platform;
}

}  // namespace

void insert(Transaction& transaction, const model::NodePlatform& platform) {
    auto query = transaction.connection().query("INSERT INTO node_platforms (" PLATFORM_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?)",
                                                platform.id, platform.account_id, platform.name, platform.architecture,
                                                platform.pre_baked, platform.boot_time);
    run_naming(query, "platform", platform.name);
}

model::NodePlatform get(const Snapshot& snapshot, const model::AccountId& account, const model::NodePlatformId& id) {
    const auto platform =
        find_row(snapshot, "SELECT " PLATFORM_COLUMNS " FROM node_platforms WHERE id = ? AND account_id = ?", account, id, read);
    if (!platform) refuse_unknown("platform", id.text(), "List the valid ones with system_list_platforms.");
    return *platform;
}

Page<model::NodePlatform> list(const Snapshot& snapshot, const model::AccountId& account, int limit,
                               const std::optional<std::string>& after) {
    static constexpr Listing<model::NodePlatform> listing{PLATFORM_COLUMNS, "node_platforms", "name", "name > ?", read};
    return list_page(snapshot, listing, Conditions().add("account_id = ?", account), limit, after);
}

}  // namespace storage::platforms

namespace storage::templates {
namespace {

#define TEMPLATE_COLUMNS                                                                                                  \
    "id, account_id, node_platform_id, name, description, enabled, lifecycle_class, tmpfs_store, use_cases, created_at, " \
    "revision, config"

model::NodeTemplate read(Query& row) {
    model::NodeTemplate found;
    row.into(found.id, found.account_id, found.node_platform_id, found.name, found.description, found.enabled,
             found.lifecycle_class, found.tmpfs_store, found.use_cases, found.created_at, found.revision, found.config);
    return found;
}

#define ASSIGNED_COLUMNS "m.id, m.name, t.priority, t.config, t.enabled, t.left_out"

model::AssignedModule read_assigned(Query& row) {
    model::AssignedModule assigned;
    row.into(assigned.module_id, assigned.module_name, assigned.priority, assigned.config, assigned.enabled, assigned.left_out);
    return assigned;
}

Record record_of(const Snapshot& snapshot, const model::AccountId& account, model::NodeTemplate found) {
    Record record;
    record.platform = platforms::get(snapshot, account, found.node_platform_id);
    record.modules = assigned_modules(snapshot, found.id);
    record.node_template = std::move(found);
    return record;
}

}  // namespace

void insert(Transaction& transaction, const model::NodeTemplate& added) {
    auto query = transaction.connection().query(
        "INSERT INTO node_templates (" TEMPLATE_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", added.id, added.account_id,
        added.node_platform_id, added.name, added.description, added.enabled, added.lifecycle_class, added.tmpfs_store,
        added.use_cases, added.created_at, added.revision, added.config);
    run_naming(query, "template", added.name);
}

void update(Transaction& transaction, const model::NodeTemplate& changed) {
    auto query = transaction.connection().query(
        "UPDATE node_templates SET node_platform_id = ?, name = ?, description = ?, enabled = ?, lifecycle_class = ?, "
        "tmpfs_store = ?, use_cases = ?, config = ? WHERE id = ?",
        changed.node_platform_id, changed.name, changed.description, changed.enabled, changed.lifecycle_class, changed.tmpfs_store,
        changed.use_cases, changed.config, changed.id);
    run_naming(query, "template", changed.name);
}

void grow_revision(Transaction& transaction, const model::NodeTemplateId& id) {
    transaction.connection().query("UPDATE node_templates SET revision = revision + 1 WHERE id = ?", id).run();
}

void remove(Transaction& transaction, const model::NodeTemplateId& id) {
    transaction.connection().query("DELETE FROM node_templates WHERE id = ?", id).run();
}

model::NodeTemplate get(const Snapshot& snapshot, const model::AccountId& account, const model::NodeTemplateId& id) {
    const auto found =
        find_row(snapshot, "SELECT " TEMPLATE_COLUMNS " FROM node_templates WHERE id = ? AND account_id = ?", account, id, read);
    if (!found) refuse_unknown("template", id.text(), "List the valid ones with system_list_templates.");
    return *found;
}

std::optional<model::NodeTemplate> find_by_name(const Snapshot& snapshot, const model::AccountId& account,
                                                const std::string& name) {
    auto query = snapshot.connection().query("SELECT " TEMPLATE_COLUMNS " FROM node_templates WHERE account_id = ? AND name = ?",
                                             account, name);
    if (!query.next()) return std::nullopt;
    return read(query);
}

Record get_record(const Snapshot& snapshot, const model::AccountId& account, const model::NodeTemplateId& id) {
    return record_of(snapshot, account, get(snapshot, account, id));
}

std::vector<Record> list(const Snapshot& snapshot, const model::AccountId& account) {
    auto query =
        snapshot.connection().query("SELECT " TEMPLATE_COLUMNS " FROM node_templates WHERE account_id = ? ORDER BY name", account);
    std::vector<Record> records;
    while (query.next()) records.push_back(record_of(snapshot, account, read(query)));
    return records;
}

Page<Record> list(const Snapshot& snapshot, const model::AccountId& account, const Filter& filter, int limit,
                  const std::optional<std::string>& after) {
    static constexpr Listing<model::NodeTemplate> listing{TEMPLATE_COLUMNS, "node_templates", "name", "name > ?", read};
    auto conditions = Conditions()
                          .add("account_id = ?", account)
                          .add_if("EXISTS (SELECT 1 FROM json_each(use_cases) WHERE value = CAST(? AS INTEGER))", filter.use_case)
                          .add_if("instr(lower(name || ' ' || description), lower(?)) > 0", filter.text);
    auto found = list_page(snapshot, listing, std::move(conditions), limit, after);
    Page<Record> page;
    page.total = found.total;
    page.has_more = found.has_more;
    for (auto& each : found.records) page.records.push_back(record_of(snapshot, account, std::move(each)));
    return page;
}

void assign_module(Transaction& transaction, const model::NodeTemplateId& id, const model::AssignedModule& module) {
    transaction.connection()
        .query(
            "INSERT INTO template_modules (template_id, module_id, priority, config, enabled, left_out) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET priority = excluded.priority, config = excluded.config, enabled = excluded.enabled, "
            "left_out = excluded.left_out",
            id, module.module_id, module.priority, module.config, module.enabled, module.left_out)
        .run();
}

void unassign_module(Transaction& transaction, const model::NodeTemplateId& id, const model::NodeModuleId& module) {
    transaction.connection().query("DELETE FROM template_modules WHERE template_id = ? AND module_id = ?", id, module).run();
}

std::vector<model::AssignedModule> assigned_modules(const Snapshot& snapshot, const model::NodeTemplateId& id) {
    auto query = snapshot.connection().query("SELECT " ASSIGNED_COLUMNS
                                             " FROM template_modules t JOIN node_modules m ON m.id = t.module_id WHERE "
                                             "t.template_id = ? ORDER BY t.priority DESC, m.name",
                                             id);
    return read_all(std::move(query), read_assigned);
}

std::optional<model::AssignedModule> find_assigned(const Snapshot& snapshot, const model::NodeTemplateId& id,
                                                   const model::NodeModuleId& module) {
    auto query = snapshot.connection().query("SELECT " ASSIGNED_COLUMNS
                                             " FROM template_modules t JOIN node_modules m ON m.id = t.module_id WHERE "
                                             "t.template_id = ? AND t.module_id = ?",
                                             id, module);
    if (!query.next()) return std::nullopt;
    return read_assigned(query);
}

Uses uses_of(const Snapshot& snapshot, const model::NodeTemplateId& id) {
    auto& connection = snapshot.connection();
    Uses uses;
    uses.nodes = users_in(connection.query("SELECT name FROM nodes WHERE node_template_id = ? ORDER BY id", id));
    uses.pools = users_in(connection.query("SELECT name FROM instance_pools WHERE node_template_id = ? ORDER BY id", id));
    auto records = connection.query("SELECT count(*) FROM node_instances WHERE node_template_id = ?", id);
    if (records.next()) records.into(uses.instances);
    return uses;
}

}  // namespace storage::templates
