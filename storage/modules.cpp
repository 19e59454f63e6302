// SQL of modules, their versions and dependencies.
#include "storage/modules.h"

#include "storage/connection.h"
#include "storage/listing.h"

namespace storage::modules {
namespace {

#define MODULE_COLUMNS \
    "id, account_id, name, category, description, priority, variety, enabled, config, protected_paths, current_version"

model::NodeModule read(Query& row) {
    model::NodeModule module;
    row.into(module.id, module.account_id, module.name, module.category, module.description, module.priority, module.variety,
             module.enabled, module.config, module.protected_paths, module.current_version);
    return module;
}

constexpr const char* remedy = "List the valid ones with system_list_modules.";

#define VERSION_COLUMNS "module_id, version, state, digest, created_at"

model::NodeModuleVersion read_version(Query& row) {
    model::NodeModuleVersion version;
    row.into(version.module_id, version.version, version.state, version.digest, version.created_at);
    return version;
}

model::ModuleDependency read_dependency(Query& row) {
    model::ModuleDependency edge;
    row.into(edge.module_id, edge.dependency_id, edge.kind);
    return edge;
}

}  // namespace

void insert(Transaction& transaction, const model::NodeModule& module) {
    auto query = transaction.connection().query(
        "INSERT INTO node_modules (" MODULE_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", module.id, module.account_id,
        module.name, module.category, module.description, module.priority, module.variety, module.enabled, module.config,
        module.protected_paths, module.current_version);
    run_naming(query, "module", module.name);
}

void update(Transaction& transaction, const model::NodeModule& module) {
    auto query = transaction.connection().query(
        "UPDATE node_modules SET name = ?, category = ?, description = ?, priority = ?, variety = ?, enabled = ?, config = ?, "
        "protected_paths = ?, current_version = ? WHERE id = ?",
        module.name, module.category, module.description, module.priority, module.variety, module.enabled, module.config,
        module.protected_paths, module.current_version, module.id);
    run_naming(query, "module", module.name);
}

model::NodeModule get(const Snapshot& snapshot, const model::AccountId& account, const model::NodeModuleId& id) {
    auto module =
        find_row(snapshot, "SELECT " MODULE_COLUMNS " FROM node_modules WHERE id = ? AND account_id = ?", account, id, read);
    if (!module) refuse_unknown("module", id.text(), remedy);
    return *std::move(module);
}

model::NodeModule get_by_name(const Snapshot& snapshot, const model::AccountId& account, const std::string& name) {
    auto module = find_by_name(snapshot, account, name);
    if (!module) refuse_unknown("module", name, remedy);
    return *std::move(module);
}

std::optional<model::NodeModule> find_by_name(const Snapshot& snapshot, const model::AccountId& account, const std::string& name) {
    auto query =
        snapshot.connection().query("SELECT " MODULE_COLUMNS " FROM node_modules WHERE account_id = ? AND name = ?", account, name);
    if (!query.next()) return std::nullopt;
    return read(query);
}

Page<model::NodeModule> list(const Snapshot& snapshot, const model::AccountId& account, const Filter& filter, int limit,
                             const std::optional<std::string>& after) {
    static constexpr Listing<model::NodeModule> listing{MODULE_COLUMNS, "node_modules", "name", "name > ?", read};
    auto conditions = Conditions()
                          .add("account_id = ?", account)
                          .add_if("variety = ?", filter.variety)
                          .add_if("instr(lower(name || ' ' || description), lower(?)) > 0", filter.text);
    return list_page(snapshot, listing, std::move(conditions), limit, after);
}

model::ModuleCatalogue catalogue(const Snapshot& snapshot, const model::AccountId& account) {
    auto& connection = snapshot.connection();
    return {
        read_all(connection.query("SELECT " MODULE_COLUMNS " FROM node_modules WHERE account_id = ? ORDER BY name", account), read),
        read_all(connection.query("SELECT d.module_id, d.dependency_id, d.kind FROM module_dependencies d JOIN node_modules m "
                                  "ON m.id = d.module_id WHERE m.account_id = ? ORDER BY d.module_id, d.dependency_id",
                                  account),
                 read_dependency)};
}

void set_dependencies(Transaction& transaction, const model::NodeModuleId& id, const std::vector<model::ModuleDependency>& edges) {
    auto& connection = transaction.connection();
    connection.query("DELETE FROM module_dependencies WHERE module_id = ?", id).run();
    for (const auto& edge : edges) {
        connection
            .query("INSERT INTO module_dependencies (module_id, dependency_id, kind) VALUES (?, ?, ?)", id, edge.dependency_id,
                   edge.kind)
            .run();
    }
}

void put_version(Transaction& transaction, const model::NodeModuleVersion& version) {
    transaction.connection()
        .query("INSERT INTO node_module_versions (" VERSION_COLUMNS
               ") VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET state = excluded.state, digest = excluded.digest",
               version.module_id, version.version, version.state, version.digest, version.created_at)
        .run();
}

std::optional<model::NodeModuleVersion> find_version(const Snapshot& snapshot, const model::NodeModuleId& id,
                                                     const std::string& version) {
    auto query = snapshot.connection().query(
        "SELECT " VERSION_COLUMNS " FROM node_module_versions WHERE module_id = ? AND version = ?", id, version);
    if (!query.next()) return std::nullopt;
    return read_version(query);
}

Page<model::NodeModuleVersion> list_versions(const Snapshot& snapshot, const model::NodeModuleId& id, int limit,
                                             const std::optional<std::string>& after) {
    static constexpr Listing<model::NodeModuleVersion> listing{VERSION_COLUMNS, "node_module_versions", "version", "version > ?",
                                                               read_version};
    return list_page(snapshot, listing, Conditions().add("module_id = ?", id), limit, after);
}

}  // namespace storage::modules
