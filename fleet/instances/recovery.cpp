// The order of the looks is what makes it safe beside running calls. A machine is made after its instance was committed, so
// whatever is in the provider's list and not in the store afterwards was never wanted. An instance has its cloud id before it
// is in `before`, so whatever is in `before` and not in the list later is gone.
#include "fleet/instances/recovery.h"

#include <spdlog/spdlog.h>

#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "fleet/events.h"
#include "fleet/instances/ending.h"
#include "fleet/instances/snapshots.h"
#include "fleet/ledger.h"
#include "fleet/work/task_steps.h"
#include "model/error.h"
#include "storage/accounts.h"
#include "storage/events.h"
#include "storage/instances.h"
#include "storage/intents.h"

namespace fleet {
namespace {

using model::InstanceStatus;
using model::NodeInstance;
using storage::instances::Placed;

const model::Cause comparing_machines{.action = "comparing with the provider"};

constexpr int page = 500;
constexpr int most_attempts = 64;  // at the same time

asio::awaitable<void> attempt(Machines& machines, model::NodeInstanceId id) {
    try {
        co_await machines.carry_out(id);
    } catch (const model::Error& error) {
        spdlog::warn("instance {} was begun earlier and is not done: {}", id.text(), error.what());
    }
}

std::vector<Placed> instances_at(const storage::Store& store, model::ProviderType type) {
    std::vector<Placed> all;
    std::optional<model::NodeInstanceId> after;
    while (true) {
        auto some =
            store.read([&](storage::Snapshot& snapshot) { return storage::instances::at_provider(snapshot, type, after, page); });
        const bool last = some.size() < page;
        if (!some.empty()) after = some.back().id;
        std::move(some.begin(), some.end(), std::back_inserter(all));
        if (last) return all;
    }
}

// Whose machine it is, when it is nobody's any more.
bool wanted(const std::optional<NodeInstance>& instance, const std::optional<storage::intents::Intent>& intent,
            const providers::Machine& machine) {
    if (!instance || instance->status == InstanceStatus::terminated) return false;
    if (intent) return true;  // whoever carries it out decides
    return instance->cloud_instance_id == machine.cloud_instance_id;
}

bool is_orphan(const storage::Store& store, const providers::Machine& machine) {
    const auto id = model::NodeInstanceId::parse(machine.token);
    if (!id) return true;
    return store.read([&](storage::Snapshot& snapshot) {
        return !wanted(storage::instances::find_anywhere(snapshot, *id), storage::intents::find_of(snapshot, *id), machine);
    });
}

// An event of the account the instance had, or of the first account when nobody knows.
void append_orphan_event(storage::Transaction& tx, const providers::Machine& machine, model::TimePoint now) {
    const auto id = model::NodeInstanceId::parse(machine.token);
    const auto instance = id ? storage::instances::find_anywhere(tx, *id) : std::nullopt;
    const std::string message = "Machine " + machine.cloud_instance_id + " belonged to no live instance and was destroyed.";
    if (instance) return storage::events::append(tx, event_of(event_kinds::orphan_destroyed, *instance, now, message));
    const auto accounts = storage::accounts::list(tx);
    if (accounts.empty()) return;
    model::FleetEvent event;
    event.account_id = accounts.front().id;
    event.kind = event_kinds::orphan_destroyed.name;
    event.severity = event_kinds::orphan_destroyed.severity;
    event.message = message;
    event.emitted_at = now;
    storage::events::append(tx, std::move(event));
}

void mark_vanished(storage::Transaction& tx, const Placed& before, model::TimePoint now) {
    const auto instance = storage::instances::find_anywhere(tx, before.id);
    if (instance && instance->cloud_instance_id == before.cloud_instance_id) note_lost_machine(tx, *instance, now);
}

// One machine that cannot be destroyed must not keep the others alive; it is tried again at the next comparison.
asio::awaitable<bool> is_destroyed(providers::Provider& provider, std::string cloud_instance_id) {
    try {
        co_await provider.destroy(cloud_instance_id);
        co_return true;
    } catch (const providers::ProviderRefused& no) {
        spdlog::warn("machine {} belongs to no live instance and is not destroyed: {}", cloud_instance_id, no.what());
    } catch (const providers::ProviderUnavailable& unclear) {
        spdlog::warn("machine {} belongs to no live instance and is not destroyed yet: {}", cloud_instance_id, unclear.what());
    }
    co_return false;
}

asio::awaitable<void> reconcile_with(Means& means, model::ProviderType type, providers::Provider& provider) {
    const auto before = instances_at(means.store, type);
    std::unordered_set<std::string> known;
    for (const auto& placed : before) known.insert(placed.cloud_instance_id);
    std::unordered_set<std::string> existing;
    const auto machines = co_await provider.list();
    for (const auto& machine : machines) {
        existing.insert(machine.cloud_instance_id);
        if (known.contains(machine.cloud_instance_id)) continue;  // if it has ended since, whoever ended it destroys the machine
        if (!is_orphan(means.store, machine)) continue;
        if (!co_await is_destroyed(provider, machine.cloud_instance_id)) continue;
        spdlog::warn("machine {} belonged to no live instance and was destroyed", machine.cloud_instance_id);
        auto unit = [machine, now = means.clock.now()](storage::Transaction& tx) { append_orphan_event(tx, machine, now); };
        co_await change(means, comparing_machines, std::move(unit));
    }
    std::vector<Placed> gone;
    for (const auto& placed : before) {
        if (!existing.contains(placed.cloud_instance_id) && placed.status != InstanceStatus::error) gone.push_back(placed);
    }
    if (gone.empty()) co_return;
    auto unit = [gone = std::move(gone), now = means.clock.now()](storage::Transaction& tx) {
        for (const auto& placed : gone) mark_vanished(tx, placed, now);
    };
    co_await change(means, comparing_machines, std::move(unit));
}

}  // namespace

asio::awaitable<void> finish_intents(Means& means, Tasks& tasks, Machines& machines) {
    const auto begin = means.clock.now();
    auto unit = [begin](storage::Transaction& tx) { storage::intents::make_all_due(tx, begin); };
    co_await means.store.write(std::move(unit));
    std::unordered_set<model::NodeInstanceId> tried;
    while (true) {
        // What could not be done has a later time now, so a round finds only what was not tried; unless not even that could be
        // recorded: then it is left to the background work.
        const auto open = means.store.read(
            [begin](storage::Snapshot& snapshot) { return storage::intents::due(snapshot, begin, most_attempts); });
        bool any_new = false;
        for (const auto& intent : open) {
            if (!tried.insert(intent.instance_id).second) continue;
            any_new = true;
            tasks.start("a recovery", attempt(machines, intent.instance_id));
        }
        if (!any_new) co_return;
        co_await tasks.idle();
    }
}

asio::awaitable<void> reconcile(Means& means) {
    for (const auto& entry : means.providers) {
        try {
            co_await reconcile_with(means, entry.first, *entry.second);
            co_await reconcile_snapshots(means, entry.first, *entry.second);
        } catch (const providers::ProviderUnavailable& unclear) {
            spdlog::warn("a provider did not list its machines: {}", unclear.what());
        } catch (const providers::ProviderRefused& no) {
            spdlog::warn("a provider does not let its machines be put in order: {}", no.what());
        }
    }
}

}  // namespace fleet
