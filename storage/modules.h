// Modules with their versions and dependencies.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/module_resolution.h"
#include "model/node_module.h"
#include "storage/paging.h"
#include "storage/transaction.h"

namespace storage::modules {

struct Filter {
    std::optional<model::ModuleVariety> variety;
    std::optional<std::string> text;  // in the name or the description, whatever the case
};

// Throws Error{conflict} when the account has a module of this name.
void insert(Transaction& transaction, const model::NodeModule& module);
void update(Transaction& transaction, const model::NodeModule& module);

model::NodeModule get(const Snapshot& snapshot, const model::AccountId& account, const model::NodeModuleId& id);
model::NodeModule get_by_name(const Snapshot& snapshot, const model::AccountId& account, const std::string& name);
std::optional<model::NodeModule> find_by_name(const Snapshot& snapshot, const model::AccountId& account, const std::string& name);

// By name, the page after the name `after`.
Page<model::NodeModule> list(const Snapshot& snapshot, const model::AccountId& account, const Filter& filter = {},
                             int limit = default_page, const std::optional<std::string>& after = std::nullopt);

// All modules by name, with all dependencies: what a choice is resolved in.
model::ModuleCatalogue catalogue(const Snapshot& snapshot, const model::AccountId& account);

// Replaces what the module itself declares. Between two modules is one dependency.
void set_dependencies(Transaction& transaction, const model::NodeModuleId& id, const std::vector<model::ModuleDependency>& edges);

// Records a version, or its new state and digest.
void put_version(Transaction& transaction, const model::NodeModuleVersion& version);
std::optional<model::NodeModuleVersion> find_version(const Snapshot& snapshot, const model::NodeModuleId& id,
                                                     const std::string& version);

// By the text of the version, the page after the version `after`.
Page<model::NodeModuleVersion> list_versions(const Snapshot& snapshot, const model::NodeModuleId& id, int limit = default_page,
                                             const std::optional<std::string>& after = std::nullopt);

}  // namespace storage::modules
