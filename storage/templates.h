// What nodes are made from: platforms, templates and the modules that templates carry.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/node_template.h"
#include "storage/paging.h"
#include "storage/transaction.h"

namespace storage::platforms {

void insert(Transaction& transaction, const model::NodePlatform& platform);
model::NodePlatform get(const Snapshot& snapshot, const model::AccountId& account, const model::NodePlatformId& id);

// By name, the page after the name `after`.
Page<model::NodePlatform> list(const Snapshot& snapshot, const model::AccountId& account, int limit = default_page,
                               const std::optional<std::string>& after = std::nullopt);

}  // namespace storage::platforms

namespace storage::templates {

struct Filter {
    std::optional<int> use_case;      // row of the use-case matrix
    std::optional<std::string> text;  // in the name or the description, whatever the case
};

// A template with what it refers to.
struct Record {
    model::NodeTemplate node_template;
    model::NodePlatform platform;
    std::vector<model::AssignedModule> modules;  // the highest priority first
};

// Throws Error{conflict} when the account has a template of this name.
void insert(Transaction& transaction, const model::NodeTemplate& node_template);

// Writes everything but the revision.
void update(Transaction& transaction, const model::NodeTemplate& node_template);

// What is made from the template changes from here on.
void grow_revision(Transaction& transaction, const model::NodeTemplateId& id);

// Removes the template with its modules. Nothing may use it.
void remove(Transaction& transaction, const model::NodeTemplateId& id);

model::NodeTemplate get(const Snapshot& snapshot, const model::AccountId& account, const model::NodeTemplateId& id);
Record get_record(const Snapshot& snapshot, const model::AccountId& account, const model::NodeTemplateId& id);
std::optional<model::NodeTemplate> find_by_name(const Snapshot& snapshot, const model::AccountId& account, const std::string& name);

// By name, all of them, or the page after the name `after`.
std::vector<Record> list(const Snapshot& snapshot, const model::AccountId& account);
Page<Record> list(const Snapshot& snapshot, const model::AccountId& account, const Filter& filter, int limit,
                  const std::optional<std::string>& after);

// Puts a module on a template; a second time, replaces what is said of it there.
void assign_module(Transaction& transaction, const model::NodeTemplateId& id, const model::AssignedModule& module);

void unassign_module(Transaction& transaction, const model::NodeTemplateId& id, const model::NodeModuleId& module);

// The modules of a template, the highest priority first.
std::vector<model::AssignedModule> assigned_modules(const Snapshot& snapshot, const model::NodeTemplateId& id);
std::optional<model::AssignedModule> find_assigned(const Snapshot& snapshot, const model::NodeTemplateId& id,
                                                   const model::NodeModuleId& module);

// What was made from a template and would be something else if it changed.
struct Uses {
    Users nodes, pools;
    std::int64_t instances = 0;  // records, of live and of terminated ones
};

Uses uses_of(const Snapshot& snapshot, const model::NodeTemplateId& id);

}  // namespace storage::templates
