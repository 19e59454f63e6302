// Templates made, changed, copied and removed. Their modules are changed by ModuleAssignments.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "fleet/means.h"
#include "fleet/operation_guard.h"
#include "model/node_template.h"

namespace fleet {

struct NewTemplate {
    std::string name;
    model::NodePlatformId platform_id;
    std::string description;
    bool enabled = true;
    model::LifecycleClass lifecycle_class = model::LifecycleClass::persistent;
    bool tmpfs_store = false;
    std::vector<int> use_cases;
    std::string config = "{}";
};

// What is absent stays as it is.
struct TemplateChanges {
    std::optional<std::string> name, description;
    std::optional<model::NodePlatformId> platform_id;
    std::optional<bool> enabled, tmpfs_store;
    std::optional<model::LifecycleClass> lifecycle_class;
    std::optional<std::vector<int>> use_cases;
    std::optional<std::string> config;  // replaces the old one
};

class Templates {
public:
    explicit Templates(Means& means) : means_(means) {}

    // Throws Error: invalid_argument (no such row of the matrix), not_found (platform), conflict (name taken).
    boost::asio::awaitable<Changed<model::NodeTemplateId>> create(ChangeCall call, NewTemplate wanted);

    // The revision grows when nodes made from it are something else from now on. Throws as create does.
    boost::asio::awaitable<Changed<model::NodeTemplateId>> update(ChangeCall call, model::NodeTemplateId id,
                                                                  TemplateChanges changes);

    // A template with the same settings and modules under another name. Throws Error: not_found, conflict (name taken).
    boost::asio::awaitable<Changed<model::NodeTemplateId>> clone(ChangeCall call, model::NodeTemplateId id, std::string name);

    // Throws Error: not_found, conflict (nodes or pools use it, or records of instances refer to it).
    boost::asio::awaitable<Changed<model::NodeTemplateId>> remove(ChangeCall call, model::NodeTemplateId id);

private:
    Means& means_;
};

}  // namespace fleet
