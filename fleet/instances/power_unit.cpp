// Checks first, records after.
#include "fleet/instances/power_unit.h"

#include <algorithm>

#include "fleet/events.h"
#include "fleet/means.h"
#include "fleet/operation_guard.h"
#include "model/error.h"
#include "storage/events.h"
#include "storage/instances.h"
#include "storage/intents.h"
#include "storage/snapshots.h"

namespace fleet {
namespace {

using model::InstanceEvent;
using storage::intents::Kind;

struct Act {
    InstanceEvent event;
    const char* tool;
    Kind intent;
    EventKind kind;
    const char* participle;
    bool is_refused_when_held;
};

constexpr Act acts[] = {
    {InstanceEvent::start, "system_start_instance", Kind::start_machine, event_kinds::start_requested, "started", true},
    {InstanceEvent::stop, "system_stop_instance", Kind::stop_machine, event_kinds::stop_requested, "stopped", false},
    {InstanceEvent::reboot, "system_reboot_instance", Kind::reboot_machine, event_kinds::reboot_requested, "rebooted", true},
};

void require_no_snapshot(const storage::Snapshot& db, const model::NodeInstance& instance) {
    if (!storage::snapshots::find_in_creation(db, instance.id)) return;
    throw model::Error(model::ErrorCode::conflict, "a snapshot of instance '" + instance.name + "' is being made",
                       "Look with system_list_snapshots until it is available, then call again.");
}

void require_machine(const model::NodeInstance& instance) {
    if (instance.cloud_instance_id) return;
    throw model::Error(model::ErrorCode::conflict, "instance '" + instance.name + "' has no machine at the provider",
                       "Terminate it with system_terminate_instance and provision another.");
}

}  // namespace

PowerChanged begin_power(storage::Transaction& tx, const PowerRequest& request, model::TimePoint now) {
    const auto& act = *std::ranges::find(acts, request.event, &Act::event);
    const OperationCall call{request.account_id, request.operation_id, act.tool,
                             "instance " + request.instance_id.text() + (request.force ? " force" : "")};
    const bool repeated = earlier_subject(tx, call).has_value();
    auto instance = storage::instances::get(tx, request.account_id, request.instance_id);
    if (repeated) return {instance, true};
    remember(tx, call, instance.id.text(), now);

    if (act.is_refused_when_held) model::require_not_held(instance, request.event, now);
    instance.status = model::require_transition(instance.status, request.event);
    require_machine(instance);
    require_no_snapshot(tx, instance);
    instance.status_reason.clear();
    instance.updated_at = now;
    instance.correlation_id = request.cause.correlation_id;
    storage::instances::update(tx, instance);
    storage::instances::set_follow_up(tx, instance.id, std::nullopt);
    storage::intents::put(tx, {instance.id, instance.account_id, act.intent, 0, now + head_start, "", 0, request.force});
    storage::events::append(tx,
                            event_of(act.kind, instance, now, "Instance '" + instance.name + "' is to be " + act.participle + "."));
    return {instance, false};
}

void record_stopped(storage::Transaction& tx, model::NodeInstance& instance, model::TimePoint now) {
    instance.status = model::require_transition(instance.status, InstanceEvent::mark_stopped);
    instance.updated_at = now;
    storage::instances::update(tx, instance);
    storage::instances::set_follow_up(tx, instance.id, std::nullopt);
    if (instance.silent_since && instance.last_heartbeat_at) {
        storage::instances::record_heartbeat(tx, instance.id, *instance.last_heartbeat_at, instance.runtime_ready_at, std::nullopt);
    }
    storage::events::append(tx, event_of(event_kinds::stopped, instance, now, "Instance '" + instance.name + "' has stopped."));
}

}  // namespace fleet
