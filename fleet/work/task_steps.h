// The steps of long work end in the transactions in which that happens which they wait for.
#pragma once

#include <string>
#include <vector>

#include "model/audit.h"
#include "model/fleet_task.h"
#include "storage/transaction.h"

namespace fleet {

// What tasks are called that make instances, and that end them.
inline constexpr const char* provision_command = "provision";
inline constexpr const char* terminate_command = "terminate";

// On whose behalf the task's steps are done.
model::Cause cause_of(const model::FleetTask& task);

// Ends the steps that wait for the instance to be as it is now, and their tasks with the last of them. To be called wherever an
// instance comes to run, fails or ends; costs one look at an index when no task is about it.
void settle_steps(storage::Transaction& transaction, const model::NodeInstance& instance, model::TimePoint now);

// Steps that would have ended the instance have failed for this reason; it stays as it is.
void settle_failed_steps(storage::Transaction& transaction, const model::NodeInstance& instance, const std::string& reason,
                         model::TimePoint now);

// The step is at work on the instance; it ends at once when that is as it waits for already.
void start_step(storage::Transaction& transaction, const model::FleetTask& task, model::FleetTaskStep step,
                const model::NodeInstance& instance, model::TimePoint now);

// The step has ended like this.
void end_step(storage::Transaction& transaction, model::FleetTaskStep step, model::TaskStepStatus status, std::string error,
              model::TimePoint now);

// Records the task with its steps, and that it has begun.
void begin_task(storage::Transaction& transaction, const model::FleetTask& task, const std::vector<model::FleetTaskStep>& steps,
                model::TimePoint now);

// No further step is begun; the task ends with those that are at work.
void begin_cancelling(storage::Transaction& transaction, model::FleetTask task, model::TimePoint now);

}  // namespace fleet
