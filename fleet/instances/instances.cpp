// Thin coroutines: a write unit that decides and records, then the provider.
#include "fleet/instances/instances.h"

#include <utility>

#include "fleet/instances/provision_unit.h"
#include "fleet/instances/termination_unit.h"
#include "fleet/ledger.h"
#include "model/error.h"
#include "storage/instances.h"

namespace fleet {
namespace {

model::Error refused_before(const model::NodeInstance& instance) {
    return {model::ErrorCode::provider_refused,
            "this operation was refused before: instance '" + instance.name + "' is in error because " + instance.status_reason,
            "Terminate it with system_terminate_instance, then provision again with a new operation_id in another region or size."};
}

}  // namespace

Instances::Instances(Means& means, Tasks& tasks, Machines& machines, std::shared_ptr<Waiters> waiters)
    : means_(means), tasks_(tasks), machines_(machines), waiters_(std::move(waiters)) {}

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
    auto instance = co_await machines_.carry_out(begun.instance.id);
    co_return Provisioned{std::move(instance), begun.replayed};
}

asio::awaitable<Terminated> Instances::terminate_to_end(TerminateRequest request) {
    auto unit = [request, now = means_.clock.now(), &ids = means_.ids](storage::Transaction& tx) {
        return begin_terminate(tx, request, now, ids);
    };
    auto begun = co_await change(means_, request.cause, std::move(unit));
    if (begun.instance.status == model::InstanceStatus::terminated) co_return begun;
    auto instance = co_await machines_.carry_out(begun.instance.id);
    co_return Terminated{std::move(instance), begun.replayed};
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
