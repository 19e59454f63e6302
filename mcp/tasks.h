// Runs tasks: tool calls in the background, durable from their first moment, bound to who began them.
//
// A task's handler runs from its start whenever it has to be begun: when the call becomes a task, and after a restart of the
// server. What it had asked is answered from what was kept.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "mcp/asker.h"
#include "mcp/call.h"
#include "mcp/notices.h"
#include "mcp/task.h"

namespace mcp {

class Tasks {
public:
    // Calls a tool: CallToolResult in JSON text. What it throws is an error of the protocol.
    using RunTool = std::function<asio::awaitable<std::string>(Call&, const Task&)>;
    // Whether a task that the last run of the server left unfinished may be begun again.
    using MayRestart = std::function<bool(const Task&)>;

    Tasks(TaskStore& store, Notices& notices, Now now, RunTool run_tool, MayRestart may_restart);
    ~Tasks();

    // Takes up what the last run of the server left: begins again what may be begun again, fails the rest.
    asio::awaitable<void> resume();

    // Makes the task durable and begins it. Throws ProtocolError{invalid_request} when its owner has too many already.
    asio::awaitable<Task> begin(Task task);

    // The task as the store has it, when it is `owner`'s.
    asio::awaitable<std::optional<Task>> find(std::string id, std::string owner);
    asio::awaitable<std::vector<Task>> list(std::string owner, std::string after, std::size_t limit);

    // Takes answers to what the task asks; other keys, and answers that do not fit, are ignored. Returns when they are durable.
    asio::awaitable<void> answer(std::string id, Answers answers);

    // Ends the task as cancelled, unless it has ended. Returns when that is durable.
    asio::awaitable<void> cancel(std::string id);

    // Waits until the task has ended or asks something. False when it does not run, so that nothing will change.
    asio::awaitable<bool> wait_for_change(std::string id);

    // Cancels what has outlived its time, forgets what ended and is past it. Done once a minute without being asked.
    asio::awaitable<void> expire();

    // Stops what runs without ending the tasks: the next run of the server takes them up.
    void stop();

    std::size_t running() const { return running_.size(); }

private:
    struct Run;
    class TaskAsker;
    class Beginning;

    void start(Task task, asio::any_io_executor executor);
    asio::awaitable<void> work(std::shared_ptr<Run> run);
    asio::awaitable<void> finish(std::shared_ptr<Run> run, TaskStatus status, std::string result, Json error);
    asio::awaitable<void> keep(std::shared_ptr<Run> run);
    asio::awaitable<void> sweep();
    void keep_sweeping(asio::any_io_executor executor);
    std::size_t running_for(const std::string& owner) const;

    TaskStore& store_;
    Notices& notices_;
    Now now_;
    RunTool run_tool_;
    MayRestart may_restart_;
    std::map<std::string, std::shared_ptr<Run>> running_;
    std::multiset<std::string> beginning_;  // owners of tasks that are being made durable
    std::shared_ptr<asio::steady_timer> sweeping_;
    bool stopped_ = false;
};

// How a task is told of: CreateTaskResult and DetailedTask of the extension (SEP-2663), and Task of 2025-11-25.
Json task_summary(const Task& task);
Json task_details(const Task& task);
Json legacy_task(const Task& task);

}  // namespace mcp
