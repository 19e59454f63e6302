// From the state of an instance to that of a step, and from the steps to their task: the rules are model::status_after and its
// neighbours.
#include "fleet/work/task_steps.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "fleet/events.h"
#include "storage/events.h"
#include "storage/fleet_tasks.h"

namespace fleet {
namespace {

using model::FleetTask;
using model::FleetTaskStep;
using model::TaskStatus;
using model::TaskStepStatus;
using storage::Transaction;

std::optional<TaskStepStatus> outcome(const FleetTask& task, const model::NodeInstance& instance) {
    if (task.status == TaskStatus::rolling_back) {
        return instance.status == model::InstanceStatus::terminated ? std::optional(TaskStepStatus::undone) : std::nullopt;
    }
    return task.command == terminate_command ? model::outcome_of_ending(instance.status)
                                             : model::outcome_of_making(instance.status);
}

std::string why_failed(const model::NodeInstance& instance) {
    return instance.status_reason.empty() ? "it is " + std::string(model::name_of(instance.status)) : instance.status_reason;
}

void append_about(Transaction& tx, const EventKind& kind, const FleetTask& task, model::TimePoint now) {
    const nlohmann::json payload = {{"task_id", task.id.text()}, {"command", task.command}, {"status", model::name_of(task.status)},
                                    {"total", task.total},       {"done", task.done},       {"failed", task.failed}};
    storage::events::append(tx, event_of(kind, task.account_id, cause_of(task), now,
                                         "Task " + task.id.text() + " (" + task.command + ") is " +
                                             std::string(model::name_of(task.status)) + ": " + task.message,
                                         payload.dump()));
}

// Counts the steps anew, and lets the task go where they lead it, with its event.
void advance_task(Transaction& tx, FleetTask task, model::TimePoint now) {
    const auto before = task.status;
    while (true) {
        const auto steps = storage::fleet_tasks::count_steps(tx, task.id);
        task.done = steps.done;
        task.failed = steps.failed;
        const auto next = model::status_after(task.status, task.on_failure, steps);
        task.message = model::describe_progress(next, steps);
        if (next == task.status) break;
        task.status = next;
        if (next == TaskStatus::rolling_back) storage::fleet_tasks::begin_undoing_steps(tx, task.id);
    }
    if (model::has_ended(task.status)) task.ended_at = now;
    storage::fleet_tasks::update(tx, task);
    if (task.status == before) return;
    if (task.status == TaskStatus::rolling_back) append_about(tx, event_kinds::task_rolling_back, task, now);
    if (model::has_ended(task.status)) append_about(tx, event_kinds::task_ended, task, now);
}

}  // namespace

model::Cause cause_of(const FleetTask& task) { return {task.who, "task " + task.command, "{}", task.correlation_id}; }

void settle_steps(Transaction& tx, const model::NodeInstance& instance, model::TimePoint now) {
    for (auto& step : storage::fleet_tasks::open_steps_of(tx, instance.id)) {
        if (step.status != TaskStepStatus::running) continue;
        const auto task = storage::fleet_tasks::find_anywhere(tx, step.task_id);
        const auto ended = outcome(*task, instance);
        if (!ended) continue;
        end_step(tx, std::move(step), *ended, *ended == TaskStepStatus::failed ? why_failed(instance) : std::string(), now);
    }
}

void settle_failed_steps(Transaction& tx, const model::NodeInstance& instance, const std::string& reason, model::TimePoint now) {
    for (auto& step : storage::fleet_tasks::open_steps_of(tx, instance.id)) {
        if (step.status == TaskStepStatus::running) end_step(tx, std::move(step), TaskStepStatus::failed, reason, now);
    }
}

void start_step(Transaction& tx, const FleetTask& task, FleetTaskStep step, const model::NodeInstance& instance,
                model::TimePoint now) {
    step.status = TaskStepStatus::running;
    storage::fleet_tasks::update_step(tx, step);
    if (outcome(task, instance)) return settle_steps(tx, instance, now);
    if (task.status == TaskStatus::pending) advance_task(tx, task, now);
}

void end_step(Transaction& tx, FleetTaskStep step, TaskStepStatus status, std::string error, model::TimePoint now) {
    step.status = status;
    if (!error.empty()) step.error = std::move(error);
    storage::fleet_tasks::update_step(tx, step);
    const auto task = storage::fleet_tasks::find_anywhere(tx, step.task_id).value();
    if (status == TaskStepStatus::failed) {
        const std::string text =
            "Step " + std::to_string(step.position + 1) + " of task " + task.id.text() + " failed: " + step.error;
        storage::events::append(tx, event_of(event_kinds::task_step_failed, task.account_id, cause_of(task), now, text + "."));
    }
    advance_task(tx, task, now);
}

void begin_task(Transaction& tx, const FleetTask& task, const std::vector<FleetTaskStep>& steps, model::TimePoint now) {
    storage::fleet_tasks::insert(tx, task);
    for (const auto& step : steps) storage::fleet_tasks::insert_step(tx, step);
    append_about(tx, event_kinds::task_begun, task, now);
}

void begin_cancelling(Transaction& tx, FleetTask task, model::TimePoint now) {
    task.status = TaskStatus::cancelling;
    storage::fleet_tasks::skip_pending_steps(tx, task.id);
    append_about(tx, event_kinds::task_cancelling, task, now);
    advance_task(tx, std::move(task), now);
}

}  // namespace fleet
