// What a handler knows about the request it serves, apart from the arguments, and what it can do besides answering.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "mcp/json.h"
#include "mcp/log_level.h"
#include "mcp/question.h"
#include "mcp/revision.h"

namespace mcp {

namespace asio = boost::asio;

struct Tool;
class Asker;
class Outlet;
class TaskStart;

// On whose behalf a request is made. `id` is stable; what is bound to a caller is bound to it.
struct Principal {
    std::string id;
};

// Lives as long as the handler runs. What it points to is the request's, or the connection's.
class Call {
public:
    Principal principal;
    Revision revision = latest_modern;
    const Json* client_capabilities = nullptr;  // an object: as declared with this request, or at `initialize`
    const Json* meta = nullptr;                 // the request's `_meta`, or nullptr when it has none
    const Tool* tool = nullptr;                 // the tool that is called, or nullptr
    const Json* arguments = nullptr;            // of that tool, as they came
    const Json* id = nullptr;                   // of the request, or nullptr inside a task
    std::string task_id;                        // of the task that this is a run of: the same in every run; empty: it is none
    std::optional<LogLevel> log_level;          // what the client wants to be told of, and worse; nothing: it wants no messages
    Outlet* outlet = nullptr;                   // never null while a handler runs
    Asker* asker = nullptr;                     // nullptr where nothing can be asked
    TaskStart* task_start = nullptr;            // nullptr where no task can begin

    // Whether the client has declared that it can be asked this.
    bool can_ask(const Question& question) const;

    // Asks the client, and returns what it answered. In the modern era the handler runs again from its start with the answers, so
    // it must have done nothing before that may not be done twice. Throws ProtocolError{missing_client_capability} when the client
    // has not declared that it can be asked, and AskingFailed when it does not answer fittingly.
    asio::awaitable<Answers> ask(Questions questions);
    asio::awaitable<Json> ask(std::string key, Question question);

    // Tells how far the work is, when the client wants to know. `progress` must grow; what comes too fast is left out.
    asio::awaitable<void> progress(double progress, std::optional<double> total = {}, std::string message = {});

    // Sends a log message to the client, when it wants messages of that level. Never for secrets.
    asio::awaitable<void> log(LogLevel level, Json data, std::string logger = {});

    // From here on the work may take long: it becomes a task when the tool supports tasks and the client has declared them, and the
    // client is told so at once. As with `ask`, the handler then runs again from its start, in the background.
    asio::awaitable<void> become_task();

    // The caller's trace (W3C), as the request's `_meta` carries it; empty when there is none or it is malformed.
    std::string trace_parent() const;

private:
    std::optional<double> last_progress_;
    std::chrono::steady_clock::time_point last_progress_at_;
};

}  // namespace mcp
