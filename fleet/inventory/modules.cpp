// One write unit each; the circle is looked for in the catalogue as it would be.
#include "fleet/inventory/modules.h"

#include <algorithm>
#include <utility>

#include "fleet/ledger.h"
#include "model/error.h"
#include "storage/events.h"
#include "storage/modules.h"
#include "storage/templates.h"

namespace fleet {
namespace {

namespace asio = boost::asio;
using model::NodeModule;
using model::NodeModuleId;
using model::NodeModuleVersion;
using storage::Transaction;

void tell_of_module(Transaction& tx, const EventKind& kind, const ChangeCall& call, model::TimePoint now, const std::string& name,
          const std::string& what) {
    storage::events::append(tx, event_of(kind, call.account_id, call.cause, now, "Module '" + name + "' " + what + "."));
}

void check_paths(const std::vector<std::string>& paths) {
    for (const auto& path : paths) {
        if (path.starts_with('/')) continue;
        throw model::Error(model::ErrorCode::invalid_argument, "protected path '" + path + "' is not absolute",
                           "Give paths that begin with a slash.");
    }
}

void set_dependencies(Transaction& tx, const NodeModule& module, const std::vector<WantedDependency>& wanted) {
    std::vector<model::ModuleDependency> edges;
    for (const auto& each : wanted) {
        const auto on = module_of(tx, module.account_id, each.on);
        const auto same = [&](const model::ModuleDependency& edge) { return edge.dependency_id == on.id; };
        if (std::ranges::any_of(edges, same)) {
            throw model::Error(model::ErrorCode::invalid_argument, "dependencies name module '" + on.name + "' twice",
                               "Give one dependency for each module.");
        }
        edges.push_back({module.id, on.id, each.kind});
    }
    auto catalogue = storage::modules::catalogue(tx, module.account_id);
    std::erase_if(catalogue.dependencies, [&](const auto& edge) { return edge.module_id == module.id; });
    catalogue.dependencies.insert(catalogue.dependencies.end(), edges.begin(), edges.end());
    refuse_cycles(catalogue);
    storage::modules::set_dependencies(tx, module.id, edges);
}

NodeModuleId create_module(Transaction& tx, const ChangeCall& call, const NewModule& wanted, model::TimePoint now,
                           model::IdSource& ids) {
    check_paths(wanted.protected_paths);
    NodeModule made;
    made.id = ids.make<NodeModuleId>();
    made.account_id = call.account_id;
    made.name = wanted.name;
    made.category = wanted.category;
    made.description = wanted.description;
    made.priority = wanted.priority;
    made.variety = wanted.variety;
    made.enabled = wanted.enabled;
    made.config = wanted.config;
    made.protected_paths = wanted.protected_paths;
    made.current_version = wanted.version;
    storage::modules::insert(tx, made);
    storage::modules::put_version(tx, {made.id, wanted.version, model::ModuleVersionState::live, wanted.digest, now});
    set_dependencies(tx, made, wanted.dependencies);
    tell_of_module(tx, event_kinds::module_created, call, now, made.name, "was recorded");
    return made.id;
}

void move_version(Transaction& tx, NodeModule& module, const ModuleChanges& changes, model::TimePoint now) {
    using enum model::ModuleVersionState;
    if (!changes.version) {
        if (!changes.version_state && !changes.digest) return;
        throw model::Error(model::ErrorCode::invalid_argument, "version_state or digest is given without the version it is of",
                           "Give version, as system_list_module_versions returns it.");
    }
    const auto known = storage::modules::find_version(tx, module.id, *changes.version);
    auto version = known.value_or(NodeModuleVersion{module.id, *changes.version, built, "", now});
    if (changes.digest) version.digest = *changes.digest;
    const auto target = changes.version_state.value_or(version.state);
    if (target != version.state) require_promotion(version.version, version.state, target);
    if (target == live && version.state != live && module.current_version) {
        if (auto before = storage::modules::find_version(tx, module.id, *module.current_version)) {
            before->state = retired;
            storage::modules::put_version(tx, *before);
        }
    }
    if (target == live) module.current_version = version.version;
    if (target == retired && module.current_version == version.version) module.current_version.reset();
    version.state = target;
    storage::modules::put_version(tx, version);
}

bool makes_other_nodes(const NodeModule& before, const NodeModule& after, const ModuleChanges& changes) {
    return changes.dependencies.has_value() || before.variety != after.variety || before.priority != after.priority ||
           before.enabled != after.enabled || before.config != after.config || before.current_version != after.current_version;
}

NodeModuleId update_module(Transaction& tx, const ChangeCall& call, const NodeModuleId& id, const ModuleChanges& changes,
                           model::TimePoint now) {
    const auto before = storage::modules::get(tx, call.account_id, id);
    auto after = before;
    if (changes.category) after.category = *changes.category;
    if (changes.description) after.description = *changes.description;
    if (changes.variety) after.variety = *changes.variety;
    if (changes.priority) after.priority = *changes.priority;
    if (changes.enabled) after.enabled = *changes.enabled;
    if (changes.config) after.config = *changes.config;
    if (changes.protected_paths) {
        check_paths(*changes.protected_paths);
        after.protected_paths = *changes.protected_paths;
    }
    move_version(tx, after, changes, now);
    storage::modules::update(tx, after);
    if (changes.dependencies) set_dependencies(tx, after, *changes.dependencies);
    if (makes_other_nodes(before, after, changes)) {
        for (const auto& each : templates_with(tx, call.account_id, id)) storage::templates::grow_revision(tx, each);
    }
    tell_of_module(tx, event_kinds::module_updated, call, now, after.name, "was changed");
    return id;
}

}  // namespace

asio::awaitable<Changed<NodeModuleId>> Modules::create(ChangeCall call, NewModule wanted) {
    auto unit = [call, wanted = std::move(wanted), now = means_.clock.now(), &ids = means_.ids](Transaction& tx) {
        return once<NodeModuleId>(tx, call, now, [&] { return create_module(tx, call, wanted, now, ids); });
    };
    co_return co_await change(means_, call.cause, std::move(unit));
}

asio::awaitable<Changed<NodeModuleId>> Modules::update(ChangeCall call, NodeModuleId id, ModuleChanges changes) {
    auto unit = [call, id, changes = std::move(changes), now = means_.clock.now()](Transaction& tx) {
        return once<NodeModuleId>(tx, call, now, [&] { return update_module(tx, call, id, changes, now); });
    };
    co_return co_await change(means_, call.cause, std::move(unit));
}

std::vector<std::string> broken_templates(const storage::Snapshot& snapshot, const model::AccountId& account) {
    std::vector<std::string> broken;
    for (const auto& record : storage::templates::list(snapshot, account)) {
        for (const auto& problem : resolve_template(snapshot, account, record.node_template.id).problems)
            broken.push_back("template '" + record.node_template.name + "': " + problem.message);
    }
    return broken;
}

}  // namespace fleet
