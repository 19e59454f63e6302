// The one way from warming to ready.
#include "fleet/instances/readiness.h"

#include "fleet/events.h"
#include "storage/events.h"
#include "storage/instances.h"

namespace fleet {

void note_runtime_ready(storage::Transaction& tx, const model::NodeInstance& instance, model::TimePoint now) {
    storage::instances::record_heartbeat(tx, instance.id, now, instance.runtime_ready_at.value_or(now), std::nullopt);
    make_claimable(tx, instance, now);
}

void make_claimable(storage::Transaction& tx, model::NodeInstance instance, model::TimePoint now) {
    if (!instance.membership || instance.membership->state != model::PoolMemberState::warming) return;
    instance.membership->state = model::require_transition(instance.membership->state, model::PoolMemberEvent::promote);
    storage::instances::set_membership(tx, instance.id, instance.membership);
    storage::events::append(tx, event_of(event_kinds::pool_member_ready, instance, now,
                                         "Instance '" + instance.name + "' is ready to be claimed from its pool."));
}

}  // namespace fleet
