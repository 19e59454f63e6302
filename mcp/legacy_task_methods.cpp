// The experimental tasks of revision 2025-11-25: tasks/get, tasks/result, tasks/list, tasks/cancel.
#include "mcp/meta.h"
#include "mcp/method_support.h"
#include "mcp/server.h"

namespace mcp {
namespace {

void require_legacy_tasks(const Call& call, const Tasks* tasks) {
    if (tasks != nullptr && call.revision == Revision::v2025_11_25) return;
    ProtocolError error(ErrorCode::method_not_found, "there are no tasks in revision " + std::string(name_of(call.revision)));
    error.legacy = true;
    throw error;
}

Json related(const std::string& id) { return {{meta::related_task, {{"taskId", id}}}}; }

// The result as it would have been without a task.
std::string result_of(const Task& task) {
    if (task.status == TaskStatus::completed) {
        Json result = Json::parse(task.result);
        result["_meta"] = related(task.id);
        return write_json(result);
    }
    if (task.status == TaskStatus::failed) {
        throw ProtocolError(static_cast<ErrorCode>(task.error.at("code").get<int>()), task.error.at("message").get<std::string>(),
                            {{"_meta", related(task.id)}});
    }
    throw ProtocolError(ErrorCode::invalid_request, "the task was cancelled and has no result", {{"_meta", related(task.id)}});
}

}  // namespace

asio::awaitable<MethodResult> Server::get_legacy_task(Call& call, const Json& params, Arrival&) {
    require_legacy_tasks(call, tasks_.get());
    const auto task = co_await task_named(call, params);
    co_return MethodResult{write_json(legacy_task(task))};
}

// Waits for the end; what the task asks meanwhile is asked on the stream of this answer.
asio::awaitable<MethodResult> Server::result_of_legacy_task(Call& call, const Json& params, Arrival& arrival) {
    require_legacy_tasks(call, tasks_.get());
    Task task = co_await task_named(call, params);
    while (!is_terminal(task.status)) {
        if (task.status == TaskStatus::input_required) {
            LegacyAsker asker(*arrival.legacy, *arrival.outlet, task.id);
            auto answers = co_await asker.ask(task.open);
            co_await tasks_->answer(task.id, std::move(answers));
        } else if (const bool runs = co_await tasks_->wait_for_change(task.id); !runs) {
            throw ProtocolError(ErrorCode::internal_error,
                                "the task does not run any more, and how it ended is not known: try again later");
        }
        task = co_await task_named(call, params);
    }
    co_return MethodResult{result_of(task)};
}

asio::awaitable<MethodResult> Server::list_legacy_tasks(Call& call, const Json& params, Arrival&) {
    require_legacy_tasks(call, tasks_.get());
    std::string after = place_in_list(call, params, "tasks/list").value_or("");
    const auto tasks = co_await tasks_->list(call.principal.id, std::move(after), options_.page_size + 1);
    Json result = {{"tasks", Json::array()}};
    for (std::size_t i = 0; i < std::min(tasks.size(), options_.page_size); ++i) result["tasks"].push_back(legacy_task(tasks[i]));
    if (tasks.size() > options_.page_size) result["nextCursor"] = cursor_to(tasks[options_.page_size - 1].id, call, "tasks/list");
    co_return MethodResult{write_json(result)};
}

asio::awaitable<MethodResult> Server::cancel_legacy_task(Call& call, const Json& params, Arrival&) {
    require_legacy_tasks(call, tasks_.get());
    Task task = co_await task_named(call, params);
    if (is_terminal(task.status))
        throw ProtocolError(ErrorCode::invalid_params, "the task has ended already and cannot be cancelled");
    co_await tasks_->cancel(task.id);
    task = co_await task_named(call, params);
    co_return MethodResult{write_json(legacy_task(task))};
}

}  // namespace mcp
