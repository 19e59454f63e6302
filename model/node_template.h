// What a node is made from: platforms (the disk image), modules (what is installed) and templates (a platform with modules).
#pragma once

#include <array>
#include <chrono>
#include <string>
#include <vector>

#include "model/account.h"
#include "model/lifecycle.h"
#include "model/names.h"

namespace model {

struct NodePlatform;
struct NodeModule;
struct NodeTemplate;
using NodePlatformId = Id<NodePlatform>;
using NodeModuleId = Id<NodeModule>;
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

// A unit of software the platform installs on nodes: docker-engine, k3s-server, k3s-agent.
struct NodeModule {
    NodeModuleId id;
    AccountId account_id;
    std::string name;
    std::string category;
    std::string description;
    int priority = 0;
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

// A module as a template or a node has it.
struct AssignedModule {
    NodeModuleId module_id;
    std::string module_name;
    int priority = 0;
    std::string config = "{}";  // a JSON object, laid over the module's own
};

}  // namespace model
