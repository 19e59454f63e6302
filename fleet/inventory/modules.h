// Modules recorded and changed, with their versions and dependencies.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "fleet/inventory/module_choice.h"
#include "fleet/means.h"
#include "fleet/operation_guard.h"
#include "model/node_module.h"

namespace fleet {

struct WantedDependency {
    ModuleReference on;
    model::DependencyKind kind = model::DependencyKind::requires_;
};

struct NewModule {
    std::string name, category, description;
    model::ModuleVariety variety = model::ModuleVariety::instance;
    int priority = 0;
    bool enabled = true;
    std::string config = "{}";
    std::vector<std::string> protected_paths;
    std::string version;  // which is live from the beginning
    std::string digest;
    std::vector<WantedDependency> dependencies;
};

// What is absent stays as it is.
struct ModuleChanges {
    std::optional<std::string> category, description;
    std::optional<model::ModuleVariety> variety;
    std::optional<int> priority;
    std::optional<bool> enabled;
    std::optional<std::string> config;  // this and the next two replace the old ones
    std::optional<std::vector<std::string>> protected_paths;
    std::optional<std::vector<WantedDependency>> dependencies;
    std::optional<std::string> version;                      // this one is recorded as built, where it is new,
    std::optional<model::ModuleVersionState> version_state;  // and moved to this state
    std::optional<std::string> digest;
};

class Modules {
public:
    explicit Modules(Means& means) : means_(means) {}

    // Throws Error: invalid_argument, not_found (a dependency), conflict (name taken, circle of dependencies).
    boost::asio::awaitable<Changed<model::NodeModuleId>> create(ChangeCall call, NewModule wanted);

    // The revision grows of every template whose nodes get the module, where that makes them something else. A version that goes
    // live retires the one that was. Throws Error: invalid_argument, not_found, conflict (circle), illegal_transition (version).
    boost::asio::awaitable<Changed<model::NodeModuleId>> update(ChangeCall call, model::NodeModuleId id, ModuleChanges changes);

private:
    Means& means_;
};

// Templates that cannot stand as the modules are now, each with the reason.
std::vector<std::string> broken_templates(const storage::Snapshot& snapshot, const model::AccountId& account);

}  // namespace fleet
