// What nodes are made from: platforms, modules, templates and the modules that templates carry.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/node_template.h"
#include "storage/paging.h"
#include "storage/transaction.h"

namespace storage::platforms {

void insert(Transaction& transaction, const model::NodePlatform& platform);
model::NodePlatform get(const Snapshot& snapshot, const model::AccountId& account, const model::NodePlatformId& id);
Page<model::NodePlatform> list(const Snapshot& snapshot, const model::AccountId& account, const PageRequest& request = {});

}  // namespace storage::platforms

namespace storage::modules {

void insert(Transaction& transaction, const model::NodeModule& module);
model::NodeModule get(const Snapshot& snapshot, const model::AccountId& account, const model::NodeModuleId& id);
std::optional<model::NodeModule> find_by_name(const Snapshot& snapshot, const model::AccountId& account, const std::string& name);
Page<model::NodeModule> list(const Snapshot& snapshot, const model::AccountId& account, const PageRequest& request = {});

}  // namespace storage::modules

namespace storage::templates {

struct Filter {
    std::optional<bool> enabled;
    std::optional<int> use_case;  // row of the use-case matrix
};

void insert(Transaction& transaction, const model::NodeTemplate& node_template);
model::NodeTemplate get(const Snapshot& snapshot, const model::AccountId& account, const model::NodeTemplateId& id);
Page<model::NodeTemplate> list(const Snapshot& snapshot, const model::AccountId& account, const Filter& filter = {},
                               const PageRequest& request = {});

// Puts a module on a template; a second time, replaces its priority and config.
void assign_module(Transaction& transaction, const model::NodeTemplateId& id, const model::AssignedModule& module);

// The modules of a template, the highest priority first.
std::vector<model::AssignedModule> assigned_modules(const Snapshot& snapshot, const model::NodeTemplateId& id);

}  // namespace storage::templates
