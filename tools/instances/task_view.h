// Long work as callers see it, and waiting for it on behalf of a call.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "model/fleet_task.h"
#include "tools/context.h"

namespace tools {

struct TaskView {
    model::FleetTaskId id;
    std::string command;
    model::TaskStatus status = model::TaskStatus::pending;
    model::OnFailure on_failure = model::OnFailure::keep_going;
    int total = 0, done = 0, failed = 0;
    std::string message;
    std::string correlation_id;
    std::string created_at;
    std::optional<std::string> ended_at;

    void fields(auto& f) {
        f("id", id, {.text = "The task_id of other tools"});
        f("command", command, {.text = "What it does to each of its instances: provision, terminate"});
        f("status", status, {.text = "complete, failed and cancelled are final"});
        f("on_failure", on_failure, {.text = "What becomes of the others when one fails"});
        f("total", total, {.text = "How many steps it has"});
        f("done", done, {.text = "How many of them are done"});
        f("failed", failed, {.text = "How many of them failed"});
        f("message", message, {.text = "How far it is, or how it ended, in a sentence"});
        f("correlation_id", correlation_id, {.text = "Joins everything it does: see system_inspect_correlation"});
        f("created_at", created_at, {.text = "When it began", .format = "date-time"});
        f("ended_at", ended_at, {.text = "When it ended", .format = "date-time"});
    }
};

TaskView view(const model::FleetTask& task);

// "provision 0190... is running: 12 of 100 are done."
std::string line(const TaskView& task);

// The task as soon as it has ended, or as it is when `limit` is over; the client hears how far it is. Throws Error{not_found}.
mcp::asio::awaitable<model::FleetTask> ended_task(const Context& context, mcp::Call& call, model::FleetTaskId id,
                                                  std::chrono::seconds limit);

}  // namespace tools
