// What a node is made from: platforms (the disk image) and templates (a platform with modules).
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "model/account.h"
#include "model/lifecycle.h"
#include "model/node_module.h"

namespace model {

struct NodePlatform;
struct NodeTemplate;
using NodePlatformId = Id<NodePlatform>;
using NodeTemplateId = Id<NodeTemplate>;

// A disk image. `boot_time` is from the provider's "created" to a running container runtime: about 90 s where the runtime is
// installed at first boot, about 30 s where the image carries it (use case 4 of the matrix).
struct NodePlatform {
    NodePlatformId id;
    AccountId account_id;
    std::string name;
    std::string architecture;  // "amd64", "arm64"
    bool pre_baked = false;
    std::chrono::seconds boot_time{90};
};

struct NodeTemplate {
    NodeTemplateId id;
    AccountId account_id;
    NodePlatformId node_platform_id;
    std::string name;
    std::string description;
    bool enabled = true;
    LifecycleClass lifecycle_class = LifecycleClass::persistent;  // what nodes made from it get unless the caller says otherwise
    bool tmpfs_store = false;
    std::vector<int> use_cases;  // rows of the use-case matrix it was made for
    TimePoint created_at;
    int revision = 1;           // grows with each change of what nodes made from it are
    std::string config = "{}";  // a JSON object
};

// Whether nodes made from the template are something else after the change: its revision grows then.
constexpr bool makes_other_nodes(const NodeTemplate& before, const NodeTemplate& after) {
    return before.node_platform_id != after.node_platform_id || before.lifecycle_class != after.lifecycle_class ||
           before.tmpfs_store != after.tmpfs_store || before.config != after.config;
}

}  // namespace model
