// A plan of the matrix as it is carried out.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "model/account.h"
#include "model/names.h"

namespace model {

struct SetupRun;
using SetupRunId = Id<SetupRun>;

enum class SetupStatus {
    running,
    waiting,       // for an argument or an agreement that only the operator can give
    completed,
    failed,        // a step could not be done, and what was done stays
    rolling_back,  // what was done is taken back, the last first
    rolled_back,
    cancelled,
};
constexpr std::array<std::string_view, 7> names(SetupStatus) {
    return {"running", "waiting", "completed", "failed", "rolling_back", "rolled_back", "cancelled"};
}

enum class SetupStepStatus { pending, running, waiting, done, failed, skipped, rolled_back };
constexpr std::array<std::string_view, 7> names(SetupStepStatus) {
    return {"pending", "running", "waiting", "done", "failed", "skipped", "rolled_back"};
}

struct SetupRun {
    SetupRunId id;
    AccountId account_id;
    std::string request;  // in the operator's words
    int use_case = 0;     // row of the matrix; of the alternative where the row asked for is not supported
    SetupStatus status = SetupStatus::running;
    bool roll_back_on_failure = false;
    std::string message;  // why it waits or failed
    std::string who;
    std::string correlation_id;
    TimePoint created_at;
    std::optional<TimePoint> ended_at;
};

struct SetupStep {
    SetupRunId run_id;
    int position = 0;  // from 1, in the order of the plan
    std::string tool;
    std::string title;
    std::string arguments;  // a JSON object; answers of earlier steps are filled in when it begins
    SetupStepStatus status = SetupStepStatus::pending;
    std::string result;  // a JSON object: the tool's answer; empty before
    std::string error;
};

}  // namespace model
