// The rules of long work, without the work.
#include "model/fleet_task.h"

namespace model {

TaskStatus status_after(TaskStatus status, OnFailure on_failure, const TaskStepCounts& steps) {
    switch (status) {
        case TaskStatus::pending:
        case TaskStatus::running:
            if (steps.failed > 0 && on_failure == OnFailure::roll_back) return TaskStatus::rolling_back;
            if (steps.pending > 0 || steps.running > 0) return TaskStatus::running;
            return steps.done == 0 && steps.failed > 0 ? TaskStatus::failed : TaskStatus::complete;
        case TaskStatus::cancelling:
            return steps.running > 0 ? TaskStatus::cancelling : TaskStatus::cancelled;
        case TaskStatus::rolling_back:
            return steps.running > 0 || steps.done > 0 ? TaskStatus::rolling_back : TaskStatus::failed;
        case TaskStatus::complete:
        case TaskStatus::failed:
        case TaskStatus::cancelled:
            break;
    }
    return status;
}

std::optional<TaskStepStatus> outcome_of_making(InstanceStatus status) {
    if (status == InstanceStatus::running || status == InstanceStatus::stopped) return TaskStepStatus::done;
    if (status == InstanceStatus::error || status == InstanceStatus::terminated) return TaskStepStatus::failed;
    return std::nullopt;
}

std::optional<TaskStepStatus> outcome_of_ending(InstanceStatus status) {
    if (status == InstanceStatus::terminated) return TaskStepStatus::done;
    return std::nullopt;
}

std::string describe_progress(TaskStatus status, const TaskStepCounts& steps) {
    const int total = steps.pending + steps.running + steps.done + steps.failed + steps.undone + steps.skipped;
    std::string text = std::to_string(steps.done) + " of " + std::to_string(total) + " are done";
    const auto add = [&](int number, const char* what) {
        if (number > 0) text += ", " + std::to_string(number) + " " + what;
    };
    add(steps.running, status == TaskStatus::rolling_back ? "are still to be taken back" : "are at work");
    add(steps.failed, "failed");
    add(steps.undone, "were taken back");
    add(steps.skipped, "were not begun");
    return text + ".";
}

}  // namespace model
