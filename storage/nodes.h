// Nodes and the modules they carry.
#pragma once

#include <optional>
#include <vector>

#include "model/node.h"
#include "storage/paging.h"
#include "storage/transaction.h"

namespace storage::nodes {

struct Filter {
    std::optional<model::NodeTemplateId> template_id;
};

// Throws Error{conflict} when the account has a node of this name.
void insert(Transaction& transaction, const model::Node& node);
model::Node get(const Snapshot& snapshot, const model::AccountId& account, const model::NodeId& id);
std::optional<model::Node> find(const Snapshot& snapshot, const model::AccountId& account, const model::NodeId& id);
Page<model::Node> list(const Snapshot& snapshot, const model::AccountId& account, const Filter& filter = {},
                       int limit = default_page, const std::optional<model::NodeId>& after = std::nullopt);

void set_enabled(Transaction& transaction, const model::NodeId& id, bool enabled);

// Removes the node with its module assignments. It must have no live instance.
void remove(Transaction& transaction, const model::NodeId& id);

// Gives the node the modules of its template; those it has already stay as they are.
void assign_modules_of_template(Transaction& transaction, const model::NodeId& id, const model::NodeTemplateId& node_template);

// The modules of a node, the highest priority first.
std::vector<model::AssignedModule> assigned_modules(const Snapshot& snapshot, const model::NodeId& id);

// How many of the node's instances are not terminated.
int live_instances(const Snapshot& snapshot, const model::NodeId& id);

}  // namespace storage::nodes
