// Waits in short stretches, and reports after each.
#include "tools/instances/task_view.h"

#include <algorithm>

#include "storage/fleet_tasks.h"

namespace tools {
namespace {

constexpr std::chrono::seconds progress_interval{2};

}  // namespace

TaskView view(const model::FleetTask& task) {
    TaskView shown;
    shown.id = task.id;
    shown.command = task.command;
    shown.status = task.status;
    shown.on_failure = task.on_failure;
    shown.total = task.total;
    shown.done = task.done;
    shown.failed = task.failed;
    shown.message = task.message;
    shown.correlation_id = task.correlation_id;
    shown.created_at = model::to_rfc3339(task.created_at);
    if (task.ended_at) shown.ended_at = model::to_rfc3339(*task.ended_at);
    return shown;
}

std::string line(const TaskView& task) {
    return task.command + " " + task.id.text() + " is " + std::string(model::name_of(task.status)) + ": " + task.message;
}

mcp::asio::awaitable<model::FleetTask> ended_task(const Context& context, mcp::Call& call, model::FleetTaskId id,
                                                  std::chrono::seconds limit) {
    const auto account = context.account_of(call);
    auto task = context.store.read([&](storage::Snapshot& db) { return storage::fleet_tasks::get(db, account, id); });
    for (std::chrono::seconds waited{0}; waited < limit && !model::has_ended(task.status); waited += progress_interval) {
        std::string message = task.message;
        co_await call.progress(task.done + task.failed, task.total, std::move(message));
        task = co_await context.fleet.long_work().wait_until_ended(account, id, std::min(progress_interval, limit - waited));
    }
    co_return task;
}

}  // namespace tools
