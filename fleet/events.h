// The kinds of events that the fleet appends to the log, each with its severity in one place.
#pragma once

#include <string>

#include "model/audit.h"
#include "model/fleet_event.h"
#include "model/node_instance.h"

namespace fleet {

// A kind of event and how much it matters.
struct EventKind {
    const char* name;
    model::Severity severity;
};

namespace event_kinds {

inline constexpr EventKind provision_started{"system.instance_provision_started", model::Severity::low};
inline constexpr EventKind accepted{"system.instance_accepted", model::Severity::low};
inline constexpr EventKind provisioned{"system.instance_provisioned", model::Severity::low};
inline constexpr EventKind provision_failed{"system.instance_provision_failed", model::Severity::high};
inline constexpr EventKind vanished{"system.instance_vanished", model::Severity::high};
inline constexpr EventKind terminate_started{"system.instance_terminate_started", model::Severity::low};
inline constexpr EventKind terminate_failed{"system.instance_terminate_failed", model::Severity::high};
inline constexpr EventKind terminated{"system.instance_terminated", model::Severity::medium};
inline constexpr EventKind orphan_destroyed{"system.orphan_machine_destroyed", model::Severity::medium};

inline constexpr EventKind start_requested{"system.instance_start_requested", model::Severity::low};
inline constexpr EventKind started{"system.instance_started", model::Severity::low};
inline constexpr EventKind stop_requested{"system.instance_stop_requested", model::Severity::low};
inline constexpr EventKind stopped{"system.instance_stopped", model::Severity::low};
inline constexpr EventKind reboot_requested{"system.instance_reboot_requested", model::Severity::low};
inline constexpr EventKind rebooted{"system.instance_rebooted", model::Severity::low};
inline constexpr EventKind power_failed{"system.instance_power_failed", model::Severity::high};

inline constexpr EventKind cordoned{"system.instance_cordoned", model::Severity::low};
inline constexpr EventKind uncordoned{"system.instance_uncordoned", model::Severity::low};
inline constexpr EventKind held{"system.instance_held", model::Severity::low};
inline constexpr EventKind hold_released{"system.instance_hold_released", model::Severity::low};
inline constexpr EventKind renamed{"system.instance_renamed", model::Severity::low};

inline constexpr EventKind snapshot_started{"system.snapshot_started", model::Severity::low};
inline constexpr EventKind snapshot_taken{"system.snapshot_taken", model::Severity::low};
inline constexpr EventKind snapshot_failed{"system.snapshot_failed", model::Severity::high};
inline constexpr EventKind snapshot_delete_started{"system.snapshot_delete_started", model::Severity::low};
inline constexpr EventKind snapshot_deleted{"system.snapshot_deleted", model::Severity::medium};

inline constexpr EventKind task_begun{"system.task_begun", model::Severity::low};
inline constexpr EventKind task_cancelling{"system.task_cancelling", model::Severity::low};
inline constexpr EventKind task_rolling_back{"system.task_rolling_back", model::Severity::high};
inline constexpr EventKind task_step_failed{"system.task_step_failed", model::Severity::medium};
inline constexpr EventKind task_ended{"system.task_ended", model::Severity::low};

inline constexpr EventKind silent{"system.instance_silent", model::Severity::high};
inline constexpr EventKind silent_recovered{"system.instance_silent.recovered", model::Severity::low};

}  // namespace event_kinds

// The event about what is no instance: a template, a pool.
model::FleetEvent event_of(const EventKind& kind, const model::AccountId& account, const model::Cause& cause, model::TimePoint now,
                           std::string message, std::string payload = {});

// The event about an instance, as it is after the change. It goes by the correlation id of the call that acted on the instance
// last.
model::FleetEvent event_of(const EventKind& kind, const model::NodeInstance& instance, model::TimePoint now, std::string message,
                           std::string payload = {});

}  // namespace fleet
