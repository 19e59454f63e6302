// Nodes made, changed and removed by an operator; provisioning makes its own where a template is given.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

#include "fleet/means.h"
#include "fleet/operation_guard.h"
#include "model/node.h"

namespace fleet {

struct NewNode {
    std::string name;
    model::NodeTemplateId template_id;
    std::string description;
    bool enabled = true;
    std::optional<model::LifecycleClass> lifecycle_class;  // the template's when absent
    std::optional<bool> tmpfs_store;                       // the template's when absent
    std::string config = "{}";
    std::optional<std::string> public_address;
};

// What is absent stays as it is.
struct NodeChanges {
    std::optional<std::string> name, description, public_address;  // an empty address: none
    std::optional<bool> enabled, tmpfs_store;
    std::optional<model::NodeTemplateId> template_id;
    std::optional<model::LifecycleClass> lifecycle_class;
    std::optional<std::string> config;  // replaces the old one
};

class Nodes {
public:
    explicit Nodes(Means& means) : means_(means) {}

    // Throws Error: not_found (template), conflict (name taken, template disabled).
    boost::asio::awaitable<Changed<model::NodeId>> create(ChangeCall call, NewNode wanted);

    // Another template is another image with other modules: what came with the old one is taken off, and an instance that was made
    // from it must be gone first. Throws Error: not_found, conflict (name taken; live instances, named; modules that cannot be
    // together).
    boost::asio::awaitable<Changed<model::NodeId>> update(ChangeCall call, model::NodeId id, NodeChanges changes);

    // Removes the node with its module assignments. Throws Error: not_found, conflict (live instances, named).
    boost::asio::awaitable<Changed<model::NodeId>> remove(ChangeCall call, model::NodeId id);

private:
    Means& means_;
};

}  // namespace fleet
