// Only an instance to which nothing else is happening is kept: so its one intent is free for the snapshot.
#include "fleet/instances/snapshot_unit.h"

#include <utility>

#include "fleet/events.h"
#include "fleet/means.h"
#include "model/error.h"
#include "storage/events.h"
#include "storage/instances.h"
#include "storage/intents.h"
#include "storage/snapshots.h"

namespace fleet {
namespace {

void require_disk(const model::NodeInstance& instance) {
    if (instance.cloud_instance_id && !model::in_transition(instance.status)) return;
    throw model::Error(model::ErrorCode::conflict,
                       "instance '" + instance.name + "' is '" + std::string(model::name_of(instance.status)) +
                           "': there is no disk at rest to keep",
                       instance.cloud_instance_id ? "Wait with system_get_instance and wait_seconds until it runs or is stopped."
                                                  : "The provider has no machine of it; terminate it without backup_first.");
}

}  // namespace

model::InstanceSnapshot begin_snapshot(storage::Transaction& tx, const model::NodeInstance& instance, std::string reason,
                                       bool before_termination, model::TimePoint now, model::IdSource& ids) {
    if (auto at_work = storage::snapshots::find_in_creation(tx, instance.id)) {
        if (before_termination && !at_work->before_termination) {
            at_work->before_termination = true;
            storage::snapshots::update(tx, *at_work);
            storage::instances::update(tx, instance);
            storage::events::append(tx, event_of(event_kinds::snapshot_started, instance, now,
                                                 "Instance '" + instance.name + "' ends once its snapshot is made."));
        }
        return *std::move(at_work);
    }
    require_disk(instance);
    model::InstanceSnapshot snapshot;
    snapshot.id = ids.make<model::InstanceSnapshotId>();
    snapshot.account_id = instance.account_id;
    snapshot.instance_id = instance.id;
    snapshot.reason = std::move(reason);
    snapshot.before_termination = before_termination;
    snapshot.created_at = now;
    storage::snapshots::insert(tx, snapshot);
    storage::instances::update(tx, instance);
    storage::intents::put(tx, {instance.id, instance.account_id, storage::intents::Kind::take_snapshot, 0, now + head_start, ""});
    storage::events::append(tx, event_of(event_kinds::snapshot_started, instance, now,
                                         "A snapshot of instance '" + instance.name + "' is to be made: " + snapshot.reason + "."));
    return snapshot;
}

void give_up_snapshot(storage::Transaction& tx, const model::NodeInstanceId& id) {
    auto snapshot = storage::snapshots::find_in_creation(tx, id);
    if (!snapshot) return;
    snapshot->status = model::SnapshotStatus::failed;
    snapshot->status_reason = "the instance was terminated before it was made";
    storage::snapshots::update(tx, *snapshot);
}

}  // namespace fleet
