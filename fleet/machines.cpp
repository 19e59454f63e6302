// Each step reads the instance anew inside its write unit: between the provider's answer and its record the instance may have
// been told to end.
#include "fleet/machines.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "fleet/events.h"
#include "fleet/ledger.h"
#include "model/error.h"
#include "storage/events.h"
#include "storage/instances.h"
#include "storage/nodes.h"
#include "storage/pools.h"
#include "storage/providers.h"
#include "storage/templates.h"

namespace fleet {
namespace {

using model::InstanceStatus;
using model::NodeInstance;
using storage::Transaction;
using storage::intents::Intent;

const model::Cause by_itself{.action = "carrying out intents"};

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

// What goes with the instance, in one unit: its record stays, a node that was made for it alone goes.
std::string remove_belongings(Transaction& tx, const NodeInstance& instance) {
    nlohmann::json removed = {{"cloud_instance_id", nullptr}, {"addresses", nlohmann::json::array()}};
    if (instance.cloud_instance_id) removed["cloud_instance_id"] = *instance.cloud_instance_id;
    for (const auto& address : {instance.private_ip_address, instance.public_ip_address}) {
        if (address) removed["addresses"].push_back(*address);
    }
    const auto node = storage::nodes::find(tx, instance.account_id, instance.node_id);
    if (node && node->dedicated && storage::nodes::live_instances(tx, node->id) == 0) {
        auto& modules = removed["modules"] = nlohmann::json::array();
        for (const auto& module : storage::nodes::assigned_modules(tx, node->id)) modules.push_back(module.module_name);
        removed["node"] = {{"id", node->id.text()}, {"name", node->name}};
        storage::nodes::remove(tx, node->id);
    }
    return removed.dump();
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
        return task;
    });
}

asio::awaitable<NodeInstance> Machines::carry_out(model::NodeInstanceId id) {
    const auto turn = co_await Turns::take(turns_, means_.timers, id);
    Task task = task_of(id);
    if (!task.intent) co_return task.instance;
    if (task.intent->kind == storage::intents::Kind::create_machine) co_return co_await create(std::move(task));
    co_return co_await destroy(std::move(task));
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
    co_return co_await change(means_, by_itself, std::move(unit));
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
        storage::events::append(tx, event_of(event_kinds::provision_failed, instance, now,
                                             "The provider refused instance '" + instance.name + "': " + reason + "."));
        return instance;
    };
    co_return co_await change(means_, by_itself, std::move(unit));
}

asio::awaitable<NodeInstance> Machines::record_end(model::NodeInstanceId id) {
    auto unit = [id, now = means_.clock.now()](Transaction& tx) {
        auto instance = stored(tx, id);
        instance.status = model::require_transition(instance.status, model::InstanceEvent::mark_terminated);
        instance.updated_at = now;
        instance.terminated_at = now;
        storage::instances::update(tx, instance);
        storage::instances::set_membership(tx, id, std::nullopt);
        storage::intents::remove_of(tx, id);
        std::string removed = remove_belongings(tx, instance);
        storage::events::append(tx, event_of(event_kinds::terminated, instance, now,
                                             "Instance '" + instance.name + "' was terminated.", std::move(removed)));
        return instance;
    };
    co_return co_await change(means_, by_itself, std::move(unit));
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
    co_await change(means_, by_itself, std::move(unit));
}

}  // namespace fleet
