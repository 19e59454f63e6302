// What nodes are made from: platforms, modules, templates and the modules that templates carry.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/node_template.h"
#include "storage/transaction.h"

namespace storage::platforms {

void insert(Transaction& transaction, const model::NodePlatform& platform);
model::NodePlatform get(const Snapshot& snapshot, const model::AccountId& account, const model::NodePlatformId& id);
std::vector<model::NodePlatform> list(const Snapshot& snapshot, const model::AccountId& account);

}  // namespace storage::platforms

namespace storage::modules {

void insert(Transaction& transaction, const model::NodeModule& module);
model::NodeModule get(const Snapshot& snapshot, const model::AccountId& account, const model::NodeModuleId& id);
std::optional<model::NodeModule> find_by_name(const Snapshot& snapshot, const model::AccountId& account, const std::string& name);
std::vector<model::NodeModule> list(const Snapshot& snapshot, const model::AccountId& account);

}  // namespace storage::modules

namespace storage::templates {

// A template with what it refers to.
struct Record {
    model::NodeTemplate node_template;
    model::NodePlatform platform;
    std::vector<model::AssignedModule> modules;  // the highest priority first
};

void insert(Transaction& transaction, const model::NodeTemplate& node_template);
model::NodeTemplate get(const Snapshot& snapshot, const model::AccountId& account, const model::NodeTemplateId& id);
std::optional<model::NodeTemplate> find_by_name(const Snapshot& snapshot, const model::AccountId& account, const std::string& name);

// By name.
std::vector<Record> list(const Snapshot& snapshot, const model::AccountId& account);

// Puts a module on a template; a second time, replaces its priority and config.
void assign_module(Transaction& transaction, const model::NodeTemplateId& id, const model::AssignedModule& module);

// The modules of a template, the highest priority first.
std::vector<model::AssignedModule> assigned_modules(const Snapshot& snapshot, const model::NodeTemplateId& id);

}  // namespace storage::templates
