// Checks first, records after.
#include "fleet/instances/termination_unit.h"

#include "fleet/confirmation.h"
#include "fleet/events.h"
#include "fleet/instances/ending.h"
#include "fleet/instances/snapshot_unit.h"
#include "fleet/operation_guard.h"
#include "model/error.h"
#include "storage/events.h"
#include "storage/instances.h"
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
    begin_ending(tx, instance, now, now + head_start);
    storage::events::append(
        tx, event_of(event_kinds::terminate_started, instance, now, "Instance '" + instance.name + "' is to be terminated."));
}

}  // namespace fleet
