// The node: a place in the fleet with its modules and its lifecycle, whatever machine stands behind it at the moment.
#pragma once

#include <optional>
#include <string>

#include "model/lifecycle.h"
#include "model/node_template.h"

namespace model {

struct Node;
using NodeId = Id<Node>;

struct Node {
    NodeId id;
    AccountId account_id;
    NodeTemplateId node_template_id;
    std::string name;  // unique in its account
    bool enabled = true;
    LifecycleClass lifecycle_class = LifecycleClass::persistent;
    bool tmpfs_store = false;
    bool dedicated = false;  // made by provisioning from a template: it goes with its last instance
    TimePoint created_at;
    std::string description;
    std::string config = "{}";                  // a JSON object
    std::optional<std::string> public_address;  // under which it is reached from outside, as its operator says
};

}  // namespace model
