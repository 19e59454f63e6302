// Checks first, records after.
#include "fleet/termination_unit.h"

#include "fleet/confirmation.h"
#include "fleet/events.h"
#include "fleet/operation_guard.h"
#include "fleet/snapshot_unit.h"
#include "model/error.h"
#include "storage/events.h"
#include "storage/instances.h"
#include "storage/intents.h"
#include "storage/snapshots.h"

namespace fleet {
namespace {

using model::InstanceEvent;
using model::InstanceStatus;

model::Error backup_failed_before(const model::NodeInstance& instance) {
    return {model::ErrorCode::provider_refused,
            "this operation ended before without terminating instance '" + instance.name + "': its backup could not be made",
            "Look at why with system_list_snapshots, then call again with a new operation_id, or without backup_first."};
}

// A snapshot that is still being made of an instance that ends now will not be made.
void give_up_snapshot(storage::Transaction& tx, const model::NodeInstanceId& id) {
    auto snapshot = storage::snapshots::find_in_creation(tx, id);
    if (!snapshot) return;
    snapshot->status = model::SnapshotStatus::failed;
    snapshot->status_reason = "the instance was terminated before it was made";
    storage::snapshots::update(tx, *snapshot);
}

}  // namespace

Terminated begin_terminate(storage::Transaction& tx, const TerminateRequest& request, model::TimePoint now, model::IdSource& ids) {
    const OperationCall call{request.account_id, request.operation_id, "system_terminate_instance",
                             "instance " + request.instance_id.text() + (request.backup_first ? " backup first" : "")};
    const bool repeated = earlier_subject(tx, call).has_value();
    auto instance = storage::instances::get(tx, request.account_id, request.instance_id);
    if (!repeated) remember(tx, call, instance.id.text(), now);
    if (instance.status == InstanceStatus::terminated) return {instance, true};
    if (instance.status == InstanceStatus::terminating) return {instance, repeated};
    if (repeated) {
        if (storage::snapshots::find_in_creation(tx, instance.id)) return {instance, true};
        throw backup_failed_before(instance);
    }

    model::require_not_held(instance, InstanceEvent::terminate, now);
    model::require_transition(instance.status, InstanceEvent::terminate);
    use_up(tx, request.confirmation, now);
    instance.correlation_id = request.cause.correlation_id;
    if (request.backup_first) {
        begin_snapshot(tx, instance, "backup before termination", true, now, ids);
    } else {
        record_termination(tx, instance, now);
    }
    return {instance, false};
}

void record_termination(storage::Transaction& tx, model::NodeInstance& instance, model::TimePoint now) {
    instance.status = model::require_transition(instance.status, InstanceEvent::terminate);
    instance.updated_at = now;
    storage::instances::update(tx, instance);
    if (instance.membership) {
        instance.membership->state = model::PoolMemberState::draining;
        storage::instances::set_membership(tx, instance.id, instance.membership);
    }
    storage::instances::set_follow_up(tx, instance.id, std::nullopt);
    give_up_snapshot(tx, instance.id);
    storage::intents::put(tx, {instance.id, instance.account_id, storage::intents::Kind::destroy_machine, 0, now + head_start, ""});
    storage::events::append(
        tx, event_of(event_kinds::terminate_started, instance, now, "Instance '" + instance.name + "' is to be terminated."));
}

}  // namespace fleet
