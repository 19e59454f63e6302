// Circumstances from the store. Where it does not record one, the hazard is named with that doubt.
#include "tools/guard_rails.h"

#include <algorithm>

#include "storage/clusters.h"
#include "storage/instances.h"
#include "storage/snapshots.h"
#include "storage/templates.h"

namespace tools {
namespace {

constexpr const char* server_module = "k3s-server";
constexpr const char* agent_module = "k3s-agent";

// Clusters that still have, or will have, an API server.
std::vector<std::string> live_clusters(const storage::Snapshot& db, const model::AccountId& account) {
    std::vector<std::string> names;
    for (const auto& cluster : storage::clusters::list(db, account)) {
        using enum model::ClusterStatus;
        if (cluster.status != disconnected && cluster.status != error) names.push_back(cluster.name);
    }
    return names;
}

// Every cluster has a server. So where no more servers are left than there are other clusters, none is left to this one; where more
// are left and there are other clusters, it cannot be told.
std::optional<int> servers_left(int others, int clusters) {
    if (clusters <= 1) return others;
    if (others < clusters) return 0;
    return std::nullopt;
}

}  // namespace

matrix::Terminating termination_of(const Context& context, const model::AccountId& account, const model::NodeInstanceId& id) {
    return context.store.read([&](storage::Snapshot& db) {
        const auto record = storage::instances::get_record(db, account, id);
        matrix::Terminating end;
        end.name = record.instance.name;
        end.backed_up = storage::snapshots::has_available(db, id);
        end.keeps_state = record.lifecycle_class == model::LifecycleClass::persistent && !record.tmpfs_store;
        if (std::find(record.modules.begin(), record.modules.end(), server_module) == record.modules.end()) return end;
        const int others = storage::instances::count_at_work(db, account, server_module, id);
        const auto clusters = static_cast<int>(live_clusters(db, account).size());
        const int workers = clusters <= 1 ? storage::instances::count_at_work(db, account, agent_module) : 0;
        end.server = {servers_left(others, clusters), workers};
        return end;
    });
}

matrix::Provisioning provisioning_of(const Context& context, const model::AccountId& account,
                                     const model::NodeTemplateId& made_from, std::optional<model::LifecycleClass> lifecycle,
                                     int count) {
    return context.store.read([&](storage::Snapshot& db) {
        const auto made = storage::templates::get(db, account, made_from);
        matrix::Provisioning start;
        start.count = count;
        start.short_lived = lifecycle.value_or(made.lifecycle_class) != model::LifecycleClass::persistent;
        start.pre_baked = storage::platforms::get(db, account, made.node_platform_id).pre_baked;
        return start;
    });
}

matrix::Joining joining_of(const Context& context, const model::AccountId& account, bool has_target) {
    auto names = context.store.read([&](storage::Snapshot& db) { return live_clusters(db, account); });
    return {static_cast<int>(names.size()), std::move(names), has_target};
}

std::vector<std::string> hazards_of(const Context& context, const std::vector<matrix::Action>& actions) {
    std::vector<std::string> sentences;
    for (const auto& warning : matrix::hazards_of(actions, context.matrix)) {
        sentences.push_back(warning.because + ". You will see: " + warning.hazard.you_will_see +
                            ". Instead: " + warning.hazard.do_instead + ".");
    }
    return sentences;
}

}  // namespace tools
