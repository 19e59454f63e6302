// Nodes and the modules they carry.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/node.h"
#include "storage/paging.h"
#include "storage/transaction.h"

namespace storage::nodes {

struct Filter {
    std::optional<model::NodeTemplateId> template_id;
    std::optional<bool> enabled;
    std::optional<std::string> text;  // in the name or the description, whatever the case
};

// Throws Error{conflict} when the account has a node of this name.
void insert(Transaction& transaction, const model::Node& node);
model::Node get(const Snapshot& snapshot, const model::AccountId& account, const model::NodeId& id);
std::optional<model::Node> find(const Snapshot& snapshot, const model::AccountId& account, const model::NodeId& id);
Page<model::Node> list(const Snapshot& snapshot, const model::AccountId& account, const Filter& filter = {},
                       int limit = default_page, const std::optional<model::NodeId>& after = std::nullopt);

// Writes what an operator may change: everything but whose it is and what it was made by.
void update(Transaction& transaction, const model::Node& node);

// Removes the node with its module assignments. It must have no live instance.
void remove(Transaction& transaction, const model::NodeId& id);

// Puts a module on a node; a second time, replaces what is said of it there.
void assign_module(Transaction& transaction, const model::NodeId& id, const model::AssignedModule& module);

// Takes off what came with a template; what was assigned by hand stays.
void unassign_modules_of_templates(Transaction& transaction, const model::NodeId& id);

// The modules of a node, the highest priority first.
std::vector<model::AssignedModule> assigned_modules(const Snapshot& snapshot, const model::NodeId& id);
std::optional<model::AssignedModule> find_assigned(const Snapshot& snapshot, const model::NodeId& id,
                                                   const model::NodeModuleId& module);

// The node's instances that are not terminated: how many, and their names.
int live_instances(const Snapshot& snapshot, const model::NodeId& id);
Users live_instance_names(const Snapshot& snapshot, const model::NodeId& id);

}  // namespace storage::nodes
