// The rules of long work.
#include "model/fleet_task.h"

#include "tests/support/catch.h"

using model::OnFailure;
using model::status_after;
using model::TaskStatus;
using model::TaskStepCounts;

TEST_CASE("a task goes where its steps lead it") {
    struct Case {
        const char* what;
        TaskStatus before;
        OnFailure on_failure;
        TaskStepCounts steps;
        TaskStatus after;
    };
    using enum TaskStatus;
    using enum OnFailure;
    const Case cases[] = {
        {"begun", pending, keep_going, {.pending = 2, .running = 1}, running},
        {"goes on", running, keep_going, {.pending = 1, .done = 2}, running},
        {"at work", running, keep_going, {.running = 1, .done = 2}, running},
        {"all done", running, keep_going, {.done = 3}, complete},
        {"some failed", running, keep_going, {.done = 2, .failed = 1}, complete},
        {"one failed of many", running, keep_going, {.pending = 5, .failed = 1}, running},
        {"all failed", running, keep_going, {.failed = 3}, failed},
        {"one failed, all or nothing", running, roll_back, {.pending = 5, .running = 2, .done = 3, .failed = 1}, rolling_back},
        {"the last failed, all or nothing", running, roll_back, {.done = 3, .failed = 1}, rolling_back},
        {"all done, all or nothing", running, roll_back, {.done = 3}, complete},
        {"cancelling", cancelling, roll_back, {.running = 1, .failed = 1, .skipped = 4}, cancelling},
        {"cancelled", cancelling, keep_going, {.done = 2, .skipped = 4}, cancelled},
        {"taking back", rolling_back, roll_back, {.running = 1, .undone = 3}, rolling_back},
        {"taken back", rolling_back, roll_back, {.failed = 1, .undone = 3, .skipped = 2}, failed},
        {"ended", complete, roll_back, {.failed = 1}, complete},
    };
    for (const auto& one : cases) {
        INFO(one.what);
        CHECK(status_after(one.before, one.on_failure, one.steps) == one.after);
    }
}

TEST_CASE("a step ends with the state of its instance") {
    using enum model::InstanceStatus;
    using model::TaskStepStatus;
    for (std::size_t i = 0; i < names(model::InstanceStatus{}).size(); ++i) {
        const auto status = static_cast<model::InstanceStatus>(i);
        INFO(model::name_of(status));
        const auto made = model::outcome_of_making(status);
        const auto ended = model::outcome_of_ending(status);
        CHECK(made.has_value() == (status == running || status == stopped || status == error || status == terminated));
        CHECK((made == TaskStepStatus::failed) == (status == error || status == terminated));
        CHECK((ended == TaskStepStatus::done) == (status == terminated));
    }
}

TEST_CASE("progress is said in a sentence that leaves out what there is none of") {
    CHECK(model::describe_progress(TaskStatus::running, {.pending = 6, .running = 2, .done = 1, .failed = 1}) ==
          "1 of 10 are done, 2 are at work, 1 failed.");
    CHECK(model::describe_progress(TaskStatus::failed, {.failed = 1, .undone = 2, .skipped = 1}) ==
          "0 of 4 are done, 1 failed, 2 were taken back, 1 were not begun.");
}
