// Long work that the platform has taken on: it goes on when the caller is gone, and after a restart.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "model/node_instance.h"

namespace model {

struct FleetTask;
using FleetTaskId = Id<FleetTask>;

enum class TaskStatus {
    pending,  // recorded, not begun
    running,
    cancelling,    // no new steps; those at work end
    rolling_back,  // what it made is taken back
    complete,      // every step is done, or failed where the caller wanted to go on
    failed,
    cancelled,
};

constexpr std::array<std::string_view, 7> names(TaskStatus) {
    return {"pending", "running", "cancelling", "rolling_back", "complete", "failed", "cancelled"};
}

constexpr bool has_ended(TaskStatus status) {
    return status == TaskStatus::complete || status == TaskStatus::failed || status == TaskStatus::cancelled;
}

// What becomes of the other steps when one fails.
enum class OnFailure { keep_going, roll_back };

constexpr std::array<std::string_view, 2> names(OnFailure) { return {"continue", "rollback"}; }

enum class TaskStepStatus { pending, running, done, failed, undone, skipped };

constexpr std::array<std::string_view, 6> names(TaskStepStatus) {
    return {"pending", "running", "done", "failed", "undone", "skipped"};
}

struct FleetTask {
    FleetTaskId id;
    AccountId account_id;
    std::string command;  // "provision", "drain"
    TaskStatus status = TaskStatus::pending;
    std::string arguments = "{}";  // a JSON object
    OnFailure on_failure = OnFailure::keep_going;
    int total = 0, done = 0, failed = 0;  // steps
    std::string message;                  // how far it is, or why it ended, in a sentence
    std::string who, correlation_id;      // of the call that began it
    TimePoint created_at;
    std::optional<TimePoint> ended_at;
};

struct FleetTaskStep {
    FleetTaskId task_id;
    int position = 0;
    TaskStepStatus status = TaskStepStatus::pending;
    std::optional<NodeInstanceId> instance_id;
    std::string error;  // empty: none
};

// How many steps of a task are in each status.
struct TaskStepCounts {
    int pending = 0, running = 0, done = 0, failed = 0, undone = 0, skipped = 0;
};

// What a task is once its steps are as counted. To be asked again when the answer is new: what is rolled back may have nothing to
// take back.
TaskStatus status_after(TaskStatus status, OnFailure on_failure, const TaskStepCounts& steps);

// What has become of a step that makes an instance, or ends one, once the instance has this status; nothing: it goes on.
std::optional<TaskStepStatus> outcome_of_making(InstanceStatus status);
std::optional<TaskStepStatus> outcome_of_ending(InstanceStatus status);

// "12 of 100 are done, 3 failed": how far a task is, or how it ended, in a sentence.
std::string describe_progress(TaskStatus status, const TaskStepCounts& steps);

}  // namespace model
