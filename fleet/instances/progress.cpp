// Work per tick is bounded, and what is due is found by index, so that a tick costs what has happened and not what exists.
#include "fleet/instances/progress.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <unordered_map>
#include <utility>

#include "fleet/events.h"
#include "fleet/instances/ending.h"
#include "fleet/instances/power_unit.h"
#include "fleet/instances/readiness.h"
#include "fleet/ledger.h"
#include "fleet/work/task_steps.h"
#include "model/error.h"
#include "storage/events.h"
#include "storage/instances.h"
#include "storage/intents.h"
#include "storage/providers.h"

namespace fleet {
namespace {

using model::InstanceStatus;
using model::NodeInstance;
using namespace std::chrono_literals;

const model::Cause watching_machines{.action = "watching machines boot and stop"};

constexpr int most_retries = 64;                // at the same time
constexpr int most_follow_ups = 256;            // in one question to a provider
constexpr std::size_t most_in_a_unit = 8;       // so that no caller's write waits long behind it
constexpr model::Duration still_changing = 2s;  // asked again after
constexpr model::Duration no_answer = 5s;       // asked again after
constexpr model::Duration spot_period = 30s;    // how often it is asked about what it may take back
constexpr model::Duration shortest_pause = 100ms;
constexpr model::Duration longest_pause = 60s;

bool boots(InstanceStatus status) {
    return status == InstanceStatus::provisioning || status == InstanceStatus::starting || status == InstanceStatus::rebooting;
}

// A spot machine may go at any time: the provider is asked about it as long as it runs.
std::optional<model::TimePoint> next_look_at(const NodeInstance& instance, model::TimePoint now) {
    if (instance.lifecycle_class == model::LifecycleClass::spot && instance.status == InstanceStatus::running) {
        return now + spot_period;
    }
    return std::nullopt;
}

void mark_running(storage::Transaction& tx, NodeInstance& instance, model::TimePoint now) {
    const auto before = instance.status;
    instance.status = model::require_transition(before, model::InstanceEvent::mark_running);
    if (!instance.running_at) instance.running_at = now;
    storage::instances::update(tx, instance);
    storage::instances::set_follow_up(tx, instance.id, next_look_at(instance, now));
    settle_steps(tx, instance, now);
    const auto& kind = before == InstanceStatus::starting    ? event_kinds::started
                       : before == InstanceStatus::rebooting ? event_kinds::rebooted
                                                             : event_kinds::provisioned;
    storage::events::append(tx, event_of(kind, instance, now, "Instance '" + instance.name + "' is running."));
    note_runtime_ready(tx, instance, now);
}

void mark_errored(storage::Transaction& tx, NodeInstance& instance, const providers::Machine& machine, model::TimePoint now) {
    const auto& kind = instance.status == InstanceStatus::provisioning ? event_kinds::provision_failed : event_kinds::power_failed;
    instance.status = model::require_transition(instance.status, model::InstanceEvent::mark_errored);
    instance.status_reason = machine.status == providers::MachineStatus::stopped ? "its machine stopped instead of booting"
                                                                                 : "its machine failed to boot";
    storage::instances::update(tx, instance);
    settle_steps(tx, instance, now);
    storage::events::append(
        tx, event_of(kind, instance, now, "Instance '" + instance.name + "' is in error: " + instance.status_reason + "."));
}

// What the provider's answer means for an instance that boots or stops, or may be taken back. The instance is read anew: it may
// have been told to end.
void apply(storage::Transaction& tx, const model::NodeInstanceId& id, const providers::Machine* machine, model::TimePoint now) {
    using providers::MachineStatus;
    auto instance = storage::instances::find_anywhere(tx, id);
    if (!instance) return;
    const bool stops = instance->status == InstanceStatus::stopping;
    const auto watched_until = next_look_at(*instance, now);
    if (!boots(instance->status) && !stops && (!watched_until || machine != nullptr)) {
        return storage::instances::set_follow_up(tx, id, watched_until);
    }
    if (machine == nullptr) return note_lost_machine(tx, *instance, now);
    if (!stops && machine->status == MachineStatus::pending) {
        return storage::instances::set_follow_up(tx, id, std::max(machine->expected_running_at, now + still_changing));
    }
    if (stops && machine->status != MachineStatus::stopped) {
        return storage::instances::set_follow_up(tx, id, now + still_changing);
    }
    instance->updated_at = now;
    storage::instances::set_follow_up(tx, id, std::nullopt);
    if (stops) return record_stopped(tx, *instance, now);
    if (machine->status == MachineStatus::running) return mark_running(tx, *instance, now);
    mark_errored(tx, *instance, *machine, now);
}

}  // namespace

Progress::Progress(Means& means, Tasks& tasks, Machines& machines)
    : means_(means), tasks_(tasks), machines_(machines), alarm_(means.timers.make_alarm()) {}

void Progress::stop() {
    stopping_ = true;
    alarm_->ring();
}

asio::awaitable<void> Progress::run() {
    while (!stopping_) {
        model::TimePoint next = means_.clock.now() + no_answer;
        try {
            co_await tick();
            next = next_look();
        } catch (const std::exception& error) {  // whatever it was, the next look must come
            spdlog::warn("the fleet could not look after its instances, and will again: {}", error.what());
        }
        if (!stopping_) co_await alarm_->wait_until(next);
    }
}

asio::awaitable<void> Progress::tick() {
    retry_intents();
    co_await follow_up();
}

void Progress::retry_intents() {
    const auto due = means_.store.read(
        [now = means_.clock.now()](storage::Snapshot& snapshot) { return storage::intents::due(snapshot, now, most_retries); });
    for (const auto& intent : due) {
        if (retrying_.size() >= most_retries) return;
        if (retrying_.insert(intent.instance_id).second) tasks_.start("a retry", retry(intent.instance_id));
    }
}

// A refusal and a missing answer are recorded where they happen; there is nobody else to tell.
asio::awaitable<void> Progress::retry(model::NodeInstanceId id) {
    bool recorded = true;
    try {
        co_await machines_.carry_out(id);
    } catch (const model::Error& error) {
        recorded = error.code != model::ErrorCode::storage_unavailable;
        spdlog::info("instance {} is not done: {}", id.text(), error.what());
    } catch (const std::exception& error) {
        recorded = false;
        spdlog::warn("instance {} is not done: {}", id.text(), error.what());
    }
    // What could not be recorded is due at once again: without a pause a full disk would be tried without end.
    if (!recorded) co_await means_.timers.wait_until(means_.clock.now() + no_answer);
    retrying_.erase(id);
    look_again();
}

asio::awaitable<void> Progress::follow_up() {
    using ByType = std::map<model::ProviderType, std::vector<NodeInstance>>;
    auto due = means_.store.read([now = means_.clock.now()](storage::Snapshot& snapshot) {
        ByType by_type;
        for (auto& instance : storage::instances::due_for_follow_up(snapshot, now, most_follow_ups)) {
            const auto type = storage::providers::get(snapshot, instance.account_id, instance.provider_id).type;
            by_type[type].push_back(std::move(instance));
        }
        return by_type;
    });
    for (auto& entry : due) co_await follow_up_at(*means_.providers.at(entry.first), std::move(entry.second));
}

asio::awaitable<void> Progress::follow_up_at(providers::Provider& provider, std::vector<NodeInstance> instances) {
    std::vector<std::string> cloud_ids;
    for (const auto& instance : instances) cloud_ids.push_back(instance.cloud_instance_id.value_or(""));
    const auto machines = std::make_shared<std::unordered_map<std::string, providers::Machine>>();
    bool answered = false;
    try {
        const auto found = co_await provider.describe(std::move(cloud_ids));
        for (const auto& machine : found) machines->emplace(machine.token, machine);
        answered = true;
    } catch (const providers::ProviderUnavailable& unclear) {
        spdlog::info("a provider did not say how far its machines are: {}", unclear.what());
    } catch (const providers::ProviderRefused& no) {
        spdlog::warn("a provider does not say how far its machines are: {}", no.what());
    }
    for (std::size_t begin = 0; begin < instances.size(); begin += most_in_a_unit) {
        std::vector<model::NodeInstanceId> ids;
        for (std::size_t i = begin; i < std::min(begin + most_in_a_unit, instances.size()); ++i) ids.push_back(instances[i].id);
        co_await record(std::move(ids), machines, answered);
    }
}

asio::awaitable<void> Progress::record(std::vector<model::NodeInstanceId> ids, Found machines, bool answered) {
    auto unit = [ids = std::move(ids), machines = std::move(machines), answered,
                 now = means_.clock.now()](storage::Transaction& tx) {
        for (const auto& id : ids) {
            if (!answered) {
                storage::instances::set_follow_up(tx, id, now + no_answer);
                continue;
            }
            const auto machine = machines->find(id.text());
            apply(tx, id, machine == machines->end() ? nullptr : &machine->second, now);
        }
    };
    co_await change_in_background(means_, watching_machines, std::move(unit));
}

model::TimePoint Progress::next_look() const {
    const auto now = means_.clock.now();
    const auto due = means_.store.read([](storage::Snapshot& snapshot) {
        return std::min(storage::instances::next_follow_up(snapshot).value_or(never),
                        storage::intents::next_due(snapshot).value_or(never));
    });
    return std::clamp(due, now + shortest_pause, now + longest_pause);
}

}  // namespace fleet
