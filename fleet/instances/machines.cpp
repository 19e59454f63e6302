// Each step reads the instance anew inside its write unit: between the provider's answer and its record the instance may have
// been told to end.
#include "fleet/instances/machines.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "fleet/events.h"
#include "fleet/instances/cascade.h"
#include "fleet/instances/power_unit.h"
#include "fleet/instances/termination_unit.h"
#include "fleet/ledger.h"
#include "fleet/work/task_steps.h"
#include "model/error.h"
#include "storage/events.h"
#include "storage/instances.h"
#include "storage/pools.h"
#include "storage/providers.h"
#include "storage/snapshots.h"
#include "storage/templates.h"

namespace fleet {
namespace {

using model::InstanceStatus;
using model::NodeInstance;
using storage::Transaction;
using storage::intents::Intent;
using storage::intents::Kind;

const model::Cause carrying_out{.action = "carrying out intents"};

constexpr model::Duration first_backoff = std::chrono::seconds(1);
constexpr model::Duration longest_backoff = std::chrono::minutes(2);

// Twice as long after each failure.
model::Duration backoff(int attempts) {
    return std::min(first_backoff * (std::int64_t{1} << std::min(attempts, 10)), longest_backoff);
}

NodeInstance stored(const storage::Snapshot& snapshot, const model::NodeInstanceId& id) {
    auto instance = storage::instances::find_anywhere(snapshot, id);
    if (!instance) {
        throw model::Error(model::ErrorCode::not_found, "there is no instance '" + id.text() + "'",
                           "List the valid ones with system_list_instances.");
    }
    return *std::move(instance);
}

model::Error refused(const std::string& what, const NodeInstance& instance, const std::string& reason, const std::string& remedy) {
    return {model::ErrorCode::provider_refused, "the provider refused to " + what + " instance '" + instance.name + "': " + reason,
            remedy};
}

model::Error unavailable(const std::string& what, const NodeInstance& instance, const std::string& reason) {
    return {model::ErrorCode::provider_unavailable,
            "it is not known yet whether the provider did " + what + " instance '" + instance.id.text() + "': " + reason,
            "Nothing is lost: it is tried again in the background. Look at it with system_get_instance and this id."};
}

// What an intent about power is, in its words and its outcomes.
struct PowerIntent {
    Kind kind;
    const char* verb;
    InstanceStatus meanwhile;           // while it is carried out
    model::InstanceEvent when_refused;  // what the instance becomes
};

constexpr PowerIntent powers[] = {
    {Kind::start_machine, "start", InstanceStatus::starting, model::InstanceEvent::mark_errored},
    {Kind::stop_machine, "stop", InstanceStatus::stopping, model::InstanceEvent::mark_running},
    {Kind::reboot_machine, "reboot", InstanceStatus::rebooting, model::InstanceEvent::mark_running},
};

const PowerIntent& power_of(Kind kind) { return *std::ranges::find(powers, kind, &PowerIntent::kind); }

// The intent is carried out, unless another has taken its place meanwhile.
void remove_intent(Transaction& tx, const model::NodeInstanceId& id, Kind kind) {
    const auto current = storage::intents::find_of(tx, id);
    if (current && current->kind == kind) storage::intents::remove_of(tx, id);
}

// A member that would not go is set apart, and its pool says how often the provider is asked again.
void note_refused_member(Transaction& tx, NodeInstance instance, Intent intent, model::TimePoint now) {
    auto& membership = *instance.membership;
    const auto pool = storage::pools::find_anywhere(tx, membership.pool_id);
    const auto pause =
        model::termination_backoff(intent.refusals, pool ? model::parse_pool_settings(pool->metadata) : model::PoolSettings());
    intent.next_attempt_at = pause ? now + *pause : never;
    storage::intents::put(tx, intent);
    if (const auto state = model::next_state(membership.state, model::PoolMemberEvent::fail)) {
        membership.state = *state;
        storage::instances::set_membership(tx, instance.id, membership);
    }
    storage::events::append(
        tx, event_of(pause ? event_kinds::pool_terminate_failed : event_kinds::pool_terminate_abandoned, instance, now,
                     "The provider refused to destroy pool member '" + instance.name + "': " + intent.last_error +
                         (pause ? ". It is asked again."
                                : ". It is not asked again by itself: terminate it once nothing protects it.")));
}

}  // namespace

struct Machines::Task {
    NodeInstance instance;
    std::optional<Intent> intent;
    model::ProviderType provider_type = model::ProviderType::simulated;
    providers::MachineRequest request;
    std::optional<model::InstanceSnapshot> snapshot;  // that is to be made
};

Machines::Task Machines::task_of(const model::NodeInstanceId& id) const {
    return means_.store.read([&](storage::Snapshot& snapshot) {
        Task task{stored(snapshot, id), storage::intents::find_of(snapshot, id)};
        if (!task.intent) return task;
        const auto& instance = task.instance;
        const auto& account = instance.account_id;
        task.provider_type = storage::providers::get(snapshot, account, instance.provider_id).type;
        const auto made_from = storage::templates::get(snapshot, account, instance.node_template_id);
        task.request.token = id.text();
        task.request.name = instance.name;
        task.request.region_code = storage::providers::get_region(snapshot, account, instance.provider_region_id).code;
        task.request.type_code = storage::providers::get_instance_type(snapshot, account, instance.provider_instance_type_id).code;
        task.request.boot_time = storage::platforms::get(snapshot, account, made_from.node_platform_id).boot_time;
        task.request.spot = instance.lifecycle_class == model::LifecycleClass::spot;
        task.request.labels = {{"account", account.text()}, {"node", instance.node_name}};
        if (instance.source_snapshot_id) {
            task.request.cloud_snapshot_id =
                storage::snapshots::get(snapshot, account, *instance.source_snapshot_id).cloud_snapshot_id;
        }
        task.snapshot = storage::snapshots::find_in_creation(snapshot, id);
        return task;
    });
}

// Also where the provider did not answer, there is something new to follow up.
Machines::Instance Machines::carry_out(model::NodeInstanceId id) {
    NodeInstance instance;
    try {
        instance = co_await carry_out_in_turn(id);
    } catch (...) {
        on_change_();
        throw;
    }
    on_change_();
    co_return instance;
}

// A snapshot before a termination leaves the intent to destroy the machine.
Machines::Instance Machines::carry_out_in_turn(model::NodeInstanceId id) {
    const auto turn = co_await Turns::take(turns_, means_.timers, id);
    Task task = task_of(id);
    const bool is_snapshot = task.intent && task.intent->kind == Kind::take_snapshot;
    auto instance = co_await carry_out_one(std::move(task));
    if (is_snapshot && instance.status == InstanceStatus::terminating) {
        Task next = task_of(id);
        instance = co_await carry_out_one(std::move(next));
    }
    co_return instance;
}

Machines::Instance Machines::carry_out_one(Task task) {
    if (!task.intent) co_return task.instance;
    switch (task.intent->kind) {
        case Kind::create_machine:
            co_return co_await create(std::move(task));
        case Kind::destroy_machine:
            co_return co_await destroy(std::move(task));
        case Kind::take_snapshot:
            co_return co_await take_snapshot(std::move(task));
        case Kind::start_machine:
        case Kind::stop_machine:
        case Kind::reboot_machine:
            break;
    }
    co_return co_await change_power(std::move(task));
}

asio::awaitable<NodeInstance> Machines::create(Task task) {
    std::optional<providers::Machine> machine;
    std::string reason;
    bool refusal = false;
    try {
        machine = co_await means_.providers.at(task.provider_type)->create(task.request);
    } catch (const providers::ProviderRefused& no) {
        reason = no.what();
        refusal = true;
    } catch (const providers::ProviderUnavailable& unclear) {
        reason = unclear.what();
    }
    if (machine) co_return co_await record_machine(task.instance.id, *std::move(machine));
    if (refusal) {
        const auto instance = co_await record_refusal(task.instance.id, reason);
        throw refused(
            "make", instance, reason,
            "Terminate it with system_terminate_instance, then provision again with a new operation_id in another region or size.");
    }
    co_await put_off(*task.intent, reason, false);
    throw unavailable("make", task.instance, reason);
}

asio::awaitable<NodeInstance> Machines::destroy(Task task) {
    std::string reason;
    bool refusal = false;
    bool is_gone = false;
    try {
        const auto provider = means_.providers.at(task.provider_type);
        // Where the answer to the creation never came, only the token tells what was made.
        auto cloud_id = task.instance.cloud_instance_id;
        if (!cloud_id) {
            const auto found = co_await provider->find(task.request.token);
            if (found) cloud_id = found->cloud_instance_id;
        }
        if (cloud_id) co_await provider->destroy(*cloud_id);
        is_gone = true;
    } catch (const providers::ProviderRefused& no) {
        reason = no.what();
        refusal = true;
    } catch (const providers::ProviderUnavailable& unclear) {
        reason = unclear.what();
    }
    if (is_gone) co_return co_await record_end(task.instance.id);
    co_await put_off(*task.intent, reason, refusal);
    if (!refusal) throw unavailable("destroy", task.instance, reason);
    throw refused("destroy", task.instance, reason,
                  "Remove what protects the machine at the provider; the termination goes on by itself after that.");
}

asio::awaitable<NodeInstance> Machines::change_power(Task task) {
    const Kind kind = task.intent->kind;
    std::optional<providers::Machine> machine;
    std::string reason;
    bool refusal = false;
    try {
        const auto provider = means_.providers.at(task.provider_type);
        const auto cloud_id = task.instance.cloud_instance_id.value_or("");
        if (kind == Kind::start_machine) {
            machine = co_await provider->start(cloud_id);
        } else if (kind == Kind::stop_machine) {
            machine = co_await provider->stop(cloud_id, task.intent->force);
        } else {
            machine = co_await provider->reboot(cloud_id, task.intent->force);
        }
    } catch (const providers::ProviderRefused& no) {
        reason = no.what();
        refusal = true;
    } catch (const providers::ProviderUnavailable& unclear) {
        reason = unclear.what();
    }
    if (machine) co_return co_await record_power(task.instance.id, kind, *std::move(machine));
    if (refusal) {
        const auto instance = co_await record_power_refusal(task.instance.id, kind, reason);
        throw refused(power_of(kind).verb, instance, reason,
                      "Look at it with system_get_instance; it is '" + std::string(model::name_of(instance.status)) + "' now.");
    }
    co_await put_off(*task.intent, reason, false);
    throw unavailable(power_of(kind).verb, task.instance, reason);
}

asio::awaitable<NodeInstance> Machines::take_snapshot(Task task) {
    if (!task.snapshot) throw std::logic_error("an intent to take a snapshot has none");
    std::string reason;
    bool refusal = false;
    auto& snapshot = *task.snapshot;
    try {
        const auto provider = means_.providers.at(task.provider_type);
        const auto taken = co_await provider->take_snapshot(task.instance.cloud_instance_id.value_or(""), snapshot.id.text());
        snapshot.cloud_snapshot_id = taken.cloud_snapshot_id;
        snapshot.status = model::SnapshotStatus::available;
    } catch (const providers::ProviderRefused& no) {
        reason = no.what();
        refusal = true;
    } catch (const providers::ProviderUnavailable& unclear) {
        reason = unclear.what();
    }
    if (!snapshot.cloud_snapshot_id && !refusal) {
        co_await put_off(*task.intent, reason, false);
        throw unavailable("keep a snapshot of", task.instance, reason);
    }
    if (refusal) {
        snapshot.status = model::SnapshotStatus::failed;
        snapshot.status_reason = "the provider refused it: " + reason;
    }
    auto instance = co_await record_snapshot(std::move(snapshot));
    if (!refusal) co_return instance;
    throw refused("keep a snapshot of", instance, reason,
                  "The instance is as it was, and was not terminated. Make room at the provider and call again, or save what "
                  "matters another way.");
}

asio::awaitable<NodeInstance> Machines::record_machine(model::NodeInstanceId id, providers::Machine machine) {
    auto unit = [id, machine = std::move(machine), now = means_.clock.now()](Transaction& tx) {
        auto instance = stored(tx, id);
        instance.cloud_instance_id = machine.cloud_instance_id;
        instance.private_ip_address = machine.private_ip;
        instance.public_ip_address = machine.public_ip;
        instance.expected_running_at = machine.expected_running_at;
        instance.updated_at = now;
        const bool goes_on = instance.status == InstanceStatus::provisioning;  // if not, it is being terminated meanwhile
        storage::instances::record_accepted(tx, instance,
                                            goes_on ? std::optional(std::max(machine.expected_running_at, now)) : std::nullopt);
        if (!goes_on) return instance;
        storage::intents::remove_of(tx, id);
        storage::events::append(
            tx, event_of(event_kinds::accepted, instance, now,
                         "The provider accepted instance '" + instance.name + "' as " + machine.cloud_instance_id + "."));
        return instance;
    };
    co_return co_await change(means_, carrying_out, std::move(unit));
}

asio::awaitable<NodeInstance> Machines::record_refusal(model::NodeInstanceId id, std::string reason) {
    auto unit = [id, reason = std::move(reason), now = means_.clock.now()](Transaction& tx) {
        auto instance = stored(tx, id);
        if (instance.status != InstanceStatus::provisioning) return instance;
        instance.status = model::require_transition(instance.status, model::InstanceEvent::mark_errored);
        instance.status_reason = "the provider refused it: " + reason;
        instance.updated_at = now;
        storage::instances::update(tx, instance);
        storage::intents::remove_of(tx, id);
        settle_steps(tx, instance, now);
        storage::events::append(tx, event_of(event_kinds::provision_failed, instance, now,
                                             "The provider refused instance '" + instance.name + "': " + reason + "."));
        return instance;
    };
    co_return co_await change(means_, carrying_out, std::move(unit));
}

asio::awaitable<NodeInstance> Machines::record_end(model::NodeInstanceId id) {
    auto unit = [id, now = means_.clock.now()](Transaction& tx) {
        auto instance = stored(tx, id);
        instance.status = model::require_transition(instance.status, model::InstanceEvent::mark_terminated);
        instance.updated_at = now;
        instance.terminated_at = now;
        storage::instances::update(tx, instance);
        storage::intents::remove_of(tx, id);
        std::string removed = remove_belongings(tx, instance);
        settle_steps(tx, instance, now);
        storage::events::append(tx, event_of(event_kinds::terminated, instance, now,
                                             "Instance '" + instance.name + "' was terminated.", std::move(removed)));
        return instance;
    };
    co_return co_await change(means_, carrying_out, std::move(unit));
}

asio::awaitable<NodeInstance> Machines::record_power(model::NodeInstanceId id, Kind kind, providers::Machine machine) {
    auto unit = [id, kind, machine = std::move(machine), now = means_.clock.now()](Transaction& tx) {
        auto instance = stored(tx, id);
        remove_intent(tx, id, kind);
        if (instance.status != power_of(kind).meanwhile) return instance;  // it was told something else meanwhile
        instance.updated_at = now;
        if (machine.status == providers::MachineStatus::stopped) {
            record_stopped(tx, instance, now);
            return instance;
        }
        instance.expected_running_at = machine.expected_running_at;
        storage::instances::update(tx, instance);
        storage::instances::set_follow_up(tx, id, std::max(machine.expected_running_at, now));
        return instance;
    };
    co_return co_await change(means_, carrying_out, std::move(unit));
}

asio::awaitable<NodeInstance> Machines::record_power_refusal(model::NodeInstanceId id, Kind kind, std::string reason) {
    auto unit = [id, kind, reason = std::move(reason), now = means_.clock.now()](Transaction& tx) {
        auto instance = stored(tx, id);
        remove_intent(tx, id, kind);
        const auto& power = power_of(kind);
        if (instance.status != power.meanwhile) return instance;
        const std::string what = std::string("the provider refused to ") + power.verb + " it: " + reason;
        instance.status = model::require_transition(instance.status, power.when_refused);
        if (instance.status == InstanceStatus::error) instance.status_reason = what;
        instance.updated_at = now;
        storage::instances::update(tx, instance);
        storage::events::append(tx, event_of(event_kinds::power_failed, instance, now,
                                             "Instance '" + instance.name + "' is '" +
                                                 std::string(model::name_of(instance.status)) + "': " + what + "."));
        return instance;
    };
    co_return co_await change(means_, carrying_out, std::move(unit));
}

asio::awaitable<NodeInstance> Machines::record_snapshot(model::InstanceSnapshot made) {
    auto unit = [made = std::move(made), now = means_.clock.now()](Transaction& tx) {
        auto instance = stored(tx, made.instance_id);
        remove_intent(tx, instance.id, Kind::take_snapshot);
        auto snapshot = storage::snapshots::find_anywhere(tx, made.id);
        // Given up meanwhile: what the provider has of it is deleted at the next comparison.
        if (!snapshot || snapshot->status != model::SnapshotStatus::creating) return instance;
        snapshot->status = made.status;
        snapshot->status_reason = made.status_reason;
        snapshot->cloud_snapshot_id = made.cloud_snapshot_id;
        storage::snapshots::update(tx, *snapshot);
        const bool is_made = made.status == model::SnapshotStatus::available;
        const std::string text = is_made ? "Snapshot " + made.id.text() + " of instance '" + instance.name + "' was made."
                                         : "No snapshot of instance '" + instance.name + "': " + made.status_reason + ".";
        storage::events::append(
            tx, event_of(is_made ? event_kinds::snapshot_taken : event_kinds::snapshot_failed, instance, now, text));
        if (is_made && snapshot->before_termination) {
            record_termination(tx, instance, now);
        } else if (snapshot->before_termination) {
            settle_failed_steps(tx, instance, made.status_reason, now);
        }
        return instance;
    };
    co_return co_await change(means_, carrying_out, std::move(unit));
}

asio::awaitable<void> Machines::put_off(Intent intent, std::string reason, bool refused) {
    auto unit = [intent, reason = std::move(reason), refused, now = means_.clock.now()](Transaction& tx) {
        auto current = storage::intents::find_of(tx, intent.instance_id);
        if (!current || current->kind != intent.kind) return;  // another has taken its place meanwhile
        current->next_attempt_at = now + backoff(current->attempts);
        current->attempts += 1;
        current->refusals += refused ? 1 : 0;
        current->last_error = reason;
        const auto instance = stored(tx, intent.instance_id);
        if (refused && instance.membership) return note_refused_member(tx, instance, *current, now);
        storage::intents::put(tx, *current);
        if (!refused || current->refusals > 1) return;
        storage::events::append(
            tx, event_of(event_kinds::terminate_failed, instance, now,
                         "The provider refused to destroy instance '" + instance.name + "': " + reason + ". It is asked again."));
    };
    co_await change(means_, carrying_out, std::move(unit));
}

}  // namespace fleet
