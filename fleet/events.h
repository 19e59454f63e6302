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
inline constexpr EventKind preempted{"system.instance_preempted", model::Severity::medium};
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
inline constexpr EventKind node_created{"system.node_created", model::Severity::low};
inline constexpr EventKind node_updated{"system.node_updated", model::Severity::low};
inline constexpr EventKind node_deleted{"system.node_deleted", model::Severity::medium};
inline constexpr EventKind node_modules_changed{"system.node_modules_changed", model::Severity::low};
inline constexpr EventKind template_created{"system.template_created", model::Severity::low};
inline constexpr EventKind template_updated{"system.template_updated", model::Severity::low};
inline constexpr EventKind template_deleted{"system.template_deleted", model::Severity::medium};
inline constexpr EventKind template_modules_changed{"system.template_modules_changed", model::Severity::low};
inline constexpr EventKind module_created{"system.module_created", model::Severity::low};
inline constexpr EventKind module_updated{"system.module_updated", model::Severity::low};
inline constexpr EventKind provider_created{"system.provider_created", model::Severity::low};
inline constexpr EventKind provider_updated{"system.provider_updated", model::Severity::low};
inline constexpr EventKind provider_deleted{"system.provider_deleted", model::Severity::medium};
inline constexpr EventKind provider_offer_added{"system.provider_offer_added", model::Severity::low};
inline constexpr EventKind pool_created{"system.pool.created", model::Severity::low};
inline constexpr EventKind pool_updated{"system.pool.updated", model::Severity::low};
inline constexpr EventKind pool_draining{"system.pool.draining", model::Severity::medium};
inline constexpr EventKind pool_deleted{"system.pool.deleted", model::Severity::medium};
inline constexpr EventKind pool_member_ready{"system.pool.member_ready", model::Severity::low};
inline constexpr EventKind pool_claimed{"system.pool.claimed", model::Severity::low};
inline constexpr EventKind pool_returned{"system.pool.returned", model::Severity::low};
inline constexpr EventKind pool_member_errored{"system.pool.member_errored", model::Severity::medium};
inline constexpr EventKind pool_member_recycled{"system.pool.member_recycled", model::Severity::low};
inline constexpr EventKind pool_silent_recycled{"system.pool.ready_stale_heartbeat_recycled", model::Severity::medium};
inline constexpr EventKind pool_silent_claim{"system.pool.claimed_stale_heartbeat_flagged", model::Severity::medium};
inline constexpr EventKind pool_old_claim{"system.pool.claimed_stale", model::Severity::medium};
inline constexpr EventKind pool_terminate_failed{"system.pool.terminate_failed", model::Severity::high};
inline constexpr EventKind pool_terminate_abandoned{"system.pool.terminate_abandoned", model::Severity::high};
inline constexpr EventKind pool_replenish_failed{"system.pool.replenish_failed", model::Severity::medium};
inline constexpr EventKind pool_records_pruned{"system.pool.records_pruned", model::Severity::low};

inline constexpr EventKind ci_runner_leased{"system.ci_runner.leased", model::Severity::low};
inline constexpr EventKind ci_runner_released{"system.ci_runner.released", model::Severity::low};

}  // namespace event_kinds

// The event about what is no instance: a template, a pool.
model::FleetEvent event_of(const EventKind& kind, const model::AccountId& account, const model::Cause& cause, model::TimePoint now,
                           std::string message, std::string payload = {});

// The event about an instance, as it is after the change. It goes by the correlation id of the call that acted on the instance
// last.
model::FleetEvent event_of(const EventKind& kind, const model::NodeInstance& instance, model::TimePoint now, std::string message,
                           std::string payload = {});

}  // namespace fleet
