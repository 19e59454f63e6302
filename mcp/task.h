// A tool call that goes on after its request was answered, and where such calls are kept.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "mcp/clock.h"
#include "mcp/json.h"
#include "mcp/question.h"
#include "mcp/revision.h"

namespace mcp {

namespace asio = boost::asio;

enum class TaskStatus { working, input_required, completed, failed, cancelled };

constexpr std::array<std::string_view, 5> names(TaskStatus) {
    return {"working", "input_required", "completed", "failed", "cancelled"};
}

constexpr bool is_terminal(TaskStatus status) { return status >= TaskStatus::completed; }

struct Task {
    std::string id;     // unguessable
    std::string owner;  // the principal's id; for everybody else the task does not exist
    TaskStatus status = TaskStatus::working;
    std::string status_message;
    TimePoint created;
    TimePoint updated;
    std::chrono::milliseconds ttl{0};  // from `created` on; what has ended is forgotten after it, what still runs is cancelled

    // What to do, so that it can be begun again after a restart.
    std::string tool;
    Json arguments = Json::object();
    Json client_capabilities = Json::object();
    Revision revision = latest_modern;

    Questions open;      // that wait for the client
    Answers answers;     // to all that was asked so far
    std::string result;  // CallToolResult in JSON text, when completed; in the words of the latest revision
    Json error;          // of JSON-RPC, when failed
};

// Where tasks live. Each call returns when what it says is durable, and calls take effect in the order in which they are made.
class TaskStore {
public:
    virtual ~TaskStore() = default;

    virtual asio::awaitable<void> insert(Task task) = 0;
    // Replaces the task with the same id.
    virtual asio::awaitable<void> save(Task task) = 0;
    virtual asio::awaitable<std::optional<Task>> find(std::string id) = 0;
    // Of one owner, the oldest first, after the task `after` (empty: from the beginning).
    virtual asio::awaitable<std::vector<Task>> list(std::string owner, std::string after, std::size_t limit) = 0;
    // Those that have not ended.
    virtual asio::awaitable<std::vector<Task>> unfinished() = 0;
    // Forgets what has ended and whose time to live is over.
    virtual asio::awaitable<void> erase_expired(TimePoint now) = 0;
};

// Keeps tasks for as long as the process lives.
class MemoryTaskStore final : public TaskStore {
public:
    asio::awaitable<void> insert(Task task) override;
    asio::awaitable<void> save(Task task) override;
    asio::awaitable<std::optional<Task>> find(std::string id) override;
    asio::awaitable<std::vector<Task>> list(std::string owner, std::string after, std::size_t limit) override;
    asio::awaitable<std::vector<Task>> unfinished() override;
    asio::awaitable<void> erase_expired(TimePoint now) override;

private:
    std::vector<Task> tasks_;  // in the order of their creation
};

}  // namespace mcp
