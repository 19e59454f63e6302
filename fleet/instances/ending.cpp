// Writing down an end.
#include "fleet/instances/ending.h"

#include "fleet/events.h"
#include "fleet/instances/snapshot_unit.h"
#include "fleet/work/task_steps.h"
#include "storage/ci_runner_leases.h"
#include "storage/events.h"
#include "storage/instances.h"
#include "storage/intents.h"

namespace fleet {

void begin_ending(storage::Transaction& tx, model::NodeInstance& instance, model::TimePoint now, model::TimePoint first_attempt) {
    instance.status = model::require_transition(instance.status, model::InstanceEvent::terminate);
    instance.updated_at = now;
    storage::instances::update(tx, instance);
    if (instance.membership) {
        if (const auto state = model::next_state(instance.membership->state, model::PoolMemberEvent::drain)) {
            instance.membership->state = *state;
        }
        storage::instances::set_membership(tx, instance.id, instance.membership);
        storage::ci_runner_leases::release_on(tx, instance.id, now);
    }
    storage::instances::set_follow_up(tx, instance.id, std::nullopt);
    give_up_snapshot(tx, instance.id);
    storage::intents::put(tx, {instance.id, instance.account_id, storage::intents::Kind::destroy_machine, 0, first_attempt, ""});
}

void note_lost_machine(storage::Transaction& tx, model::NodeInstance instance, model::TimePoint now) {
    if (instance.lifecycle_class == model::LifecycleClass::spot) {
        if (!model::next_status(instance.status, model::InstanceEvent::terminate)) return;
        begin_ending(tx, instance, now, now);
        storage::events::append(
            tx, event_of(event_kinds::preempted, instance, now, "The provider took spot instance '" + instance.name + "' back."));
        return;
    }
    const auto status = model::next_status(instance.status, model::InstanceEvent::mark_errored);
    if (!status) return;
    instance.status = *status;
    instance.status_reason = "the provider no longer has its machine";
    instance.updated_at = now;
    storage::instances::update(tx, instance);
    storage::instances::set_follow_up(tx, instance.id, std::nullopt);
    settle_steps(tx, instance, now);
    storage::events::append(tx, event_of(event_kinds::vanished, instance, now,
                                         "The provider no longer has the machine of instance '" + instance.name + "'."));
}

}  // namespace fleet
