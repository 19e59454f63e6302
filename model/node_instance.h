// The instance: one machine that a provider runs for a node, and the states it goes through.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "model/instance_pool.h"
#include "model/node.h"
#include "model/provider.h"

namespace model {

struct NodeInstance;
using NodeInstanceId = Id<NodeInstance>;
struct InstanceSnapshot;
using InstanceSnapshotId = Id<InstanceSnapshot>;

enum class InstanceStatus {
    pending,       // recorded, not yet handed to the provider
    provisioning,  // the provider is asked for it, or has it and it boots
    starting,
    running,
    stopping,
    stopped,
    rebooting,
    error,        // failed; `status_reason` says why
    terminating,  // its end is recorded; the provider is told until it agrees
    terminated,   // gone at the provider; the row stays as a record
};

constexpr std::array<std::string_view, 10> names(InstanceStatus) {
    return {"pending", "provisioning", "starting", "running",     "stopping",
            "stopped", "rebooting",    "error",    "terminating", "terminated"};
}

enum class InstanceEvent {
    mark_provisioning,
    start,
    mark_running,
    stop,
    mark_stopped,
    reboot,
    mark_errored,
    terminate,
    mark_terminated
};

constexpr std::array<std::string_view, 9> names(InstanceEvent) {
    return {"mark_provisioning", "start",     "mark_running",   "stop", "mark_stopped", "reboot",
            "mark_errored",      "terminate", "mark_terminated"};
}

// Somebody wants the instance left as it is for a while: it is not started, rebooted or terminated meanwhile.
struct Hold {
    std::string reason;
    TimePoint until;
};

struct NodeInstance {
    NodeInstanceId id;
    AccountId account_id;
    NodeId node_id;         // the node may be gone once the instance is terminated
    std::string node_name;  // this and the next three: as they were when it was made
    NodeTemplateId node_template_id;
    LifecycleClass lifecycle_class = LifecycleClass::persistent;
    bool tmpfs_store = false;
    ProviderId provider_id;
    ProviderRegionId provider_region_id;
    ProviderInstanceTypeId provider_instance_type_id;
    std::string name;  // at most 63 characters: it becomes the host name
    InstanceStatus status = InstanceStatus::pending;
    std::string status_reason;                     // why it is in `error`; empty otherwise
    std::optional<std::string> cloud_instance_id;  // as the provider calls it; present once the provider has accepted it
    std::optional<std::string> private_ip_address;
    std::optional<std::string> public_ip_address;
    std::optional<TimePoint> expected_running_at;  // an estimate while it boots
    TimePoint created_at;
    TimePoint updated_at;
    std::optional<TimePoint> running_at;  // first time it ran
    std::optional<TimePoint> terminated_at;

    std::string correlation_id;                // of the call that acted on it last; its events go by it
    int template_revision = 1;                 // of the template when it was made
    std::optional<std::string> cordon_reason;  // why it is kept out of claims; none: it is not
    std::optional<Hold> hold;
    std::optional<TimePoint> runtime_ready_at;   // when its agent first said that what its modules promise runs
    std::optional<TimePoint> last_heartbeat_at;  // as far as recorded: heartbeats that change nothing are written now and then
    std::optional<TimePoint> silent_since;       // none: its agent reports
    std::optional<PoolMembership> membership;    // none: of no pool, or no more
    std::optional<InstanceSnapshotId> source_snapshot_id;  // what its disk was made from; none: the platform's image
};

// Where `event` leads from `from`, or nothing when the state machine has no such arrow.
std::optional<InstanceStatus> next_status(InstanceStatus from, InstanceEvent event);

// The same as a rule: throws Error{illegal_transition} that names the state, the event and what is possible instead.
InstanceStatus require_transition(InstanceStatus from, InstanceEvent event);

// Events that lead somewhere from `from`, in the order of the enumeration.
std::vector<InstanceEvent> possible_events(InstanceStatus from);

// Whether somebody asks for this event; the others are what is found out about the machine.
constexpr bool is_asked_for(InstanceEvent event) {
    using enum InstanceEvent;
    return event == start || event == stop || event == reboot || event == terminate;
}

// The hold that keeps the instance as it is at `now`; a hold ends by itself.
std::optional<Hold> hold_at(const NodeInstance& instance, TimePoint now);

// Throws Error{conflict} that names the instance, the hold and its end, when the instance is held.
void require_not_held(const NodeInstance& instance, InstanceEvent event, TimePoint now);

// True while something is still to happen by itself: waiting for such an instance makes sense.
constexpr bool in_transition(InstanceStatus status) {
    using enum InstanceStatus;
    return status == pending || status == provisioning || status == starting || status == stopping || status == rebooting ||
           status == terminating;
}

}  // namespace model
