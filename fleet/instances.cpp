// Thin coroutines: a write unit that decides and records, then the provider.
#include "fleet/instances.h"

#include <set>
#include <utility>

#include "fleet/ending.h"
#include "fleet/events.h"
#include "fleet/ledger.h"
#include "fleet/operation_guard.h"
#include "fleet/provision_unit.h"
#include "model/error.h"
#include "storage/events.h"
#include "storage/instances.h"
#include "storage/intents.h"

namespace fleet {
namespace {

// Records that the instance is to end; from here on it ends, whatever happens. An intent to make it is replaced.
Terminated begin_terminate(storage::Transaction& tx, const TerminateRequest& request, model::TimePoint now) {
    const OperationCall call{request.account_id, request.operation_id, "system_terminate_instance",
                             "instance " + request.instance_id.text()};
    const bool repeated = earlier_subject(tx, call).has_value();
    auto instance = storage::instances::get(tx, request.account_id, request.instance_id);
    if (!repeated) remember(tx, call, instance.id.text(), now);
    if (instance.status == model::InstanceStatus::terminated) return {instance, true};
    if (instance.status == model::InstanceStatus::terminating) return {instance, repeated};

    instance.correlation_id = request.cause.correlation_id;
    begin_ending(tx, instance, now, now + head_start);
    storage::events::append(
        tx, event_of(event_kinds::terminate_started, instance, now, "Instance '" + instance.name + "' is to be terminated."));
    return {instance, repeated};
}

model::Error refused_before(const model::NodeInstance& instance) {
    return {model::ErrorCode::provider_refused,
            "this operation was refused before: instance '" + instance.name + "' is in error because " + instance.status_reason,
            "Terminate it with system_terminate_instance, then provision again with a new operation_id in another region or size."};
}

}  // namespace

Instances::Instances(Means& means, Tasks& tasks, Machines& machines, std::shared_ptr<Waiters> waiters,
                     std::function<void()> on_change)
    : means_(means), tasks_(tasks), machines_(machines), waiters_(std::move(waiters)), on_change_(std::move(on_change)) {}

asio::awaitable<Provisioned> Instances::provision(ProvisionRequest request) {
    co_return co_await tasks_.run("provisioning", provision_to_end(std::move(request)));
}

asio::awaitable<Terminated> Instances::terminate(TerminateRequest request) {
    co_return co_await tasks_.run("terminating", terminate_to_end(std::move(request)));
}

asio::awaitable<Provisioned> Instances::provision_to_end(ProvisionRequest request) {
    auto unit = [request, drivable = drivable_types(means_.providers), now = means_.clock.now(),
                 &ids = means_.ids](storage::Transaction& tx) { return begin_provision(tx, request, drivable, now, ids); };
    auto begun = co_await change(means_, request.cause, std::move(unit));
    if (begun.replayed && begun.instance.status == model::InstanceStatus::error && !begun.instance.cloud_instance_id) {
        throw refused_before(begun.instance);
    }
    // A repeated call may find the first one still at work: it waits for the same outcome.
    auto instance = co_await carry_out(begun.instance.id);
    co_return Provisioned{std::move(instance), begun.replayed};
}

asio::awaitable<Terminated> Instances::terminate_to_end(TerminateRequest request) {
    auto unit = [request, now = means_.clock.now()](storage::Transaction& tx) { return begin_terminate(tx, request, now); };
    auto begun = co_await change(means_, request.cause, std::move(unit));
    if (begun.instance.status == model::InstanceStatus::terminated) co_return begun;
    auto instance = co_await carry_out(begun.instance.id);
    co_return Terminated{std::move(instance), begun.replayed};
}

// Also where the provider did not answer, there is something new to follow up.
asio::awaitable<model::NodeInstance> Instances::carry_out(model::NodeInstanceId id) {
    model::NodeInstance instance;
    try {
        instance = co_await machines_.carry_out(id);
    } catch (...) {
        on_change_();
        throw;
    }
    on_change_();
    co_return instance;
}

asio::awaitable<model::NodeInstance> Instances::wait_until_settled(model::AccountId account, model::NodeInstanceId id,
                                                                   std::chrono::seconds limit) {
    const auto end = means_.clock.now() + limit;
    const auto alarm = waiters_->listen(id, means_.timers);  // before the first look, so that no commit falls between
    while (true) {
        auto instance =
            means_.store.read([&](storage::Snapshot& snapshot) { return storage::instances::get(snapshot, account, id); });
        if (!model::in_transition(instance.status) || means_.clock.now() >= end) co_return instance;
        co_await alarm->wait_until(end);
    }
}

}  // namespace fleet
