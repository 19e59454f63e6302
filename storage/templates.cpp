// SQL of what nodes are made from: platforms, modules, templates and the modules that templates carry.
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
    run_naming(query, "node platform", platform.name);
}

model::NodePlatform get(const Snapshot& snapshot, const model::AccountId& account, const model::NodePlatformId& id) {
    const auto platform =
        find_row(snapshot, "SELECT " PLATFORM_COLUMNS " FROM node_platforms WHERE id = ? AND account_id = ?", account, id, read);
    if (!platform)
        refuse_unknown("node platform", id.text(), "Choose a template whose platform exists, with system_list_templates.");
    return *platform;
}

std::vector<model::NodePlatform> list(const Snapshot& snapshot, const model::AccountId& account) {
    return read_all(
        snapshot.connection().query("SELECT " PLATFORM_COLUMNS " FROM node_platforms WHERE account_id = ? ORDER BY name", account),
        read);
}

}  // namespace storage::platforms

namespace storage::modules {
namespace {

#define MODULE_COLUMNS "id, account_id, name, category, description, priority"

model::NodeModule read(Query& row) {
    model::NodeModule module;
    row.into(module.id, module.account_id, module.name, module.category, module.description, module.priority);
    return module;
}

}  // namespace

void insert(Transaction& transaction, const model::NodeModule& module) {
    auto query =
        transaction.connection().query("INSERT INTO node_modules (" MODULE_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?)", module.id,
                                       module.account_id, module.name, module.category, module.description, module.priority);
    run_naming(query, "node module", module.name);
}

model::NodeModule get(const Snapshot& snapshot, const model::AccountId& account, const model::NodeModuleId& id) {
    const auto module =
        find_row(snapshot, "SELECT " MODULE_COLUMNS " FROM node_modules WHERE id = ? AND account_id = ?", account, id, read);
    if (!module) refuse_unknown("node module", id.text(), "The modules in use are those that system_list_templates names.");
    return *module;
}

std::optional<model::NodeModule> find_by_name(const Snapshot& snapshot, const model::AccountId& account, const std::string& name) {
    auto query =
        snapshot.connection().query("SELECT " MODULE_COLUMNS " FROM node_modules WHERE account_id = ? AND name = ?", account, name);
    if (!query.next()) return std::nullopt;
    return read(query);
}

std::vector<model::NodeModule> list(const Snapshot& snapshot, const model::AccountId& account) {
    return read_all(
        snapshot.connection().query("SELECT " MODULE_COLUMNS " FROM node_modules WHERE account_id = ? ORDER BY name", account),
        read);
}

}  // namespace storage::modules

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

}  // namespace

void insert(Transaction& transaction, const model::NodeTemplate& added) {
    auto query = transaction.connection().query(
        "INSERT INTO node_templates (" TEMPLATE_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", added.id, added.account_id,
        added.node_platform_id, added.name, added.description, added.enabled, added.lifecycle_class, added.tmpfs_store,
        added.use_cases, added.created_at, added.revision, added.config);
    run_naming(query, "template", added.name);
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

std::vector<Record> list(const Snapshot& snapshot, const model::AccountId& account) {
    auto query =
        snapshot.connection().query("SELECT " TEMPLATE_COLUMNS " FROM node_templates WHERE account_id = ? ORDER BY name", account);
    std::vector<Record> records;
    while (query.next()) {
        auto& record = records.emplace_back();
        record.node_template = read(query);
        record.platform = platforms::get(snapshot, account, record.node_template.node_platform_id);
        record.modules = assigned_modules(snapshot, record.node_template.id);
    }
    return records;
}

void assign_module(Transaction& transaction, const model::NodeTemplateId& id, const model::AssignedModule& module) {
    transaction.connection()
        .query(
            "INSERT INTO template_modules (template_id, module_id, priority, config) VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET priority = excluded.priority, config = excluded.config",
            id, module.module_id, module.priority, module.config)
        .run();
}

std::vector<model::AssignedModule> assigned_modules(const Snapshot& snapshot, const model::NodeTemplateId& id) {
    auto query = snapshot.connection().query(
        "SELECT m.id, m.name, t.priority, t.config FROM template_modules t JOIN node_modules m ON m.id = t.module_id "
        "WHERE t.template_id = ? ORDER BY t.priority DESC, m.name",
        id);
    return read_all(std::move(query), read_assigned_module);
}

}  // namespace storage::templates
