// Each running task is one coroutine. What is shown of it is what the store has: a change is saved first and seen after.
#include "mcp/tasks.h"

#include <spdlog/spdlog.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "mcp/base64.h"
#include "mcp/error.h"
#include "mcp/outlet.h"

namespace mcp {
namespace {

constexpr std::size_t most_running = 100;  // per owner
constexpr std::chrono::minutes sweep_interval{1};
constexpr std::chrono::milliseconds poll_interval{1000};

constexpr const char* restarted =
    "the server was restarted while this ran, and it cannot be begun twice: look at what it has done, then decide";

Json error_json(ErrorCode code, const std::string& message) { return {{"code", static_cast<int>(code)}, {"message", message}}; }

}  // namespace

// `now` is ahead of `saved` while a change is being made durable.
struct Tasks::Run {
    Run(Task task, asio::any_io_executor executor) : now(task), saved(std::move(task)), executor(executor), changed(executor) {
        changed.expires_at(asio::steady_timer::time_point::max());
    }

    Task now;
    Task saved;
    asio::any_io_executor executor;
    asio::cancellation_signal cancel;
    asio::steady_timer changed;  // cancelled whenever `saved` changes
};

// Puts the questions into the task's state and waits until they are answered.
class Tasks::TaskAsker final : public Asker {
public:
    TaskAsker(Tasks& tasks, std::shared_ptr<Run> run) : tasks_(tasks), run_(std::move(run)) {}

    asio::awaitable<Answers> ask(Questions questions) override {
        Task& task = run_->now;
        std::vector<std::string> keys;
        for (auto& [key, question] : questions) {
            keys.push_back(key);
            const auto given = task.answers.find(key);
            if (given != task.answers.end() && !objection_to(question, given->second)) continue;
            if (given != task.answers.end()) task.answers.erase(given);
            task.open.emplace_back(key, std::move(question));
        }
        if (!task.open.empty()) {
            task.status = TaskStatus::input_required;
            co_await tasks_.keep(run_);
            while (!run_->saved.open.empty() && !is_terminal(run_->saved.status)) {
                boost::system::error_code woken;
                co_await run_->changed.async_wait(asio::redirect_error(asio::use_awaitable, woken));
            }
        }
        Answers answers;
        for (const auto& key : keys) answers.emplace(key, task.answers.at(key));
        co_return answers;
    }

private:
    Tasks& tasks_;
    std::shared_ptr<Run> run_;
};

Tasks::Tasks(TaskStore& store, Notices& notices, Now now, RunTool run_tool, MayRestart may_restart)
    : store_(store),
      notices_(notices),
      now_(std::move(now)),
      run_tool_(std::move(run_tool)),
      may_restart_(std::move(may_restart)) {}

Tasks::~Tasks() { stop(); }

asio::awaitable<void> Tasks::resume() {
    const auto executor = co_await asio::this_coro::executor;
    auto left = co_await store_.unfinished();
    for (auto& task : left) {
        if (may_restart_(task)) {
            task.open.clear();  // asked again by the handler
            task.status = TaskStatus::working;
            start(std::move(task), executor);
            continue;
        }
        task.status = TaskStatus::failed;
        task.updated = now_();
        task.error = error_json(ErrorCode::internal_error, restarted);
        co_await store_.save(std::move(task));
    }
    keep_sweeping(executor);
}

// Counts a task as its owner's while it is being made durable.
class Tasks::Beginning {
public:
    Beginning(Tasks& tasks, const std::string& owner) : tasks_(tasks), place_(tasks.beginning_.insert(owner)) {}
    ~Beginning() { tasks_.beginning_.erase(place_); }
    Beginning(const Beginning&) = delete;
    Beginning& operator=(const Beginning&) = delete;

private:
    Tasks& tasks_;
    std::multiset<std::string>::iterator place_;
};

asio::awaitable<Task> Tasks::begin(Task task) {
    const auto executor = co_await asio::this_coro::executor;
    if (running_for(task.owner) >= most_running) {
        throw ProtocolError(ErrorCode::invalid_request, "too many tasks run already (" + std::to_string(most_running) +
                                                            "): wait for one to end, or cancel one");
    }
    task.id = unguessable_id();
    task.created = task.updated = now_();
    const Beginning beginning(*this, task.owner);
    Task kept = task;
    co_await store_.insert(std::move(kept));
    start(task, executor);
    keep_sweeping(executor);
    co_return task;
}

void Tasks::start(Task task, asio::any_io_executor executor) {
    auto run = std::make_shared<Run>(std::move(task), executor);
    running_[run->now.id] = run;
    asio::co_spawn(executor, work(run), asio::bind_cancellation_slot(run->cancel.slot(), [this, run](std::exception_ptr failure) {
                       if (stopped_) return;
                       running_.erase(run->now.id);
                       run->changed.cancel();
                       if (failure && !is_terminal(run->saved.status))
                           spdlog::error("task {} of {} could not be kept", run->now.id, run->now.tool);
                   }));
}

asio::awaitable<void> Tasks::work(std::shared_ptr<Run> run) {
    NoOutlet nowhere;
    TaskAsker asker(*this, run);
    Call call;
    call.principal = {run->now.owner};
    call.revision = run->now.revision;
    call.task_id = run->now.id;
    call.client_capabilities = &run->now.client_capabilities;
    call.outlet = &nowhere;
    call.asker = &asker;

    std::string result;
    Json error;
    try {
        result = co_await run_tool_(call, run->now);
    } catch (const ProtocolError& failed) {
        error = error_json(failed.code, failed.what());
        if (!failed.data.is_null()) error["data"] = failed.data;
    } catch (const std::exception& failed) {
        if (stopped_ || is_terminal(run->now.status)) co_return;  // cancelled
        spdlog::error("task {} of {} failed: {}", run->now.id, run->now.tool, failed.what());
        error = error_json(ErrorCode::internal_error, "internal error; the server's log has the details");
    }
    if (is_terminal(run->now.status)) co_return;
    const auto status = error.is_null() ? TaskStatus::completed : TaskStatus::failed;
    co_await finish(run, status, std::move(result), std::move(error));
}

asio::awaitable<void> Tasks::finish(std::shared_ptr<Run> run, TaskStatus status, std::string result, Json error) {
    run->now.status = status;
    run->now.open.clear();
    run->now.result = std::move(result);
    run->now.error = std::move(error);
    co_await keep(run);
}

// Makes the task as it is now durable, then lets everybody see it.
asio::awaitable<void> Tasks::keep(std::shared_ptr<Run> run) {
    run->now.updated = now_();
    Task copy = run->now;
    Task seen = copy;
    co_await store_.save(std::move(copy));
    if (is_terminal(run->saved.status)) co_return;
    const bool has_news = seen.status != run->saved.status || seen.open.size() != run->saved.open.size();
    run->saved = std::move(seen);
    run->changed.cancel();
    if (has_news) notices_.publish({Notice::Kind::task_changed, run->saved.id, task_details(run->saved), legacy_task(run->saved)});
}

asio::awaitable<std::optional<Task>> Tasks::find(std::string id, std::string owner) {
    std::optional<Task> found;
    if (const auto run = running_.find(id); run != running_.end()) {
        found = run->second->saved;
    } else {
        found = co_await store_.find(id);
    }
    if (found && found->owner != owner) found.reset();
    co_return found;
}

asio::awaitable<std::vector<Task>> Tasks::list(std::string owner, std::string after, std::size_t limit) {
    return store_.list(std::move(owner), std::move(after), limit);
}

asio::awaitable<void> Tasks::answer(std::string id, Answers answers) {
    const auto found = running_.find(id);
    if (found == running_.end()) co_return;
    const auto run = found->second;
    auto& open = run->now.open;
    std::erase_if(open, [&](const auto& entry) {
        const auto answer = answers.find(entry.first);
        if (answer == answers.end() || objection_to(entry.second, answer->second)) return false;
        run->now.answers.insert_or_assign(entry.first, answer->second);
        return true;
    });
    if (open.empty() && run->now.status == TaskStatus::input_required) run->now.status = TaskStatus::working;
    co_await keep(run);
}

asio::awaitable<void> Tasks::cancel(std::string id) {
    const auto found = running_.find(id);
    if (found == running_.end() || is_terminal(found->second->now.status)) co_return;
    const auto run = found->second;
    run->now.status = TaskStatus::cancelled;
    run->now.status_message = "cancelled by request";
    run->now.open.clear();
    co_await keep(run);
    run->cancel.emit(asio::cancellation_type::terminal);
}

asio::awaitable<bool> Tasks::wait_for_change(std::string id) {
    const auto found = running_.find(id);
    if (found == running_.end()) co_return false;
    const auto run = found->second;
    boost::system::error_code woken;
    co_await run->changed.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    co_return true;
}

void Tasks::stop() {
    stopped_ = true;
    for (const auto& [id, run] : running_) {
        run->cancel.emit(asio::cancellation_type::terminal);
        run->changed.cancel();
    }
    running_.clear();
    if (sweeping_) sweeping_->cancel();
}

std::size_t Tasks::running_for(const std::string& owner) const {
    const auto running =
        std::count_if(running_.begin(), running_.end(), [&](const auto& entry) { return entry.second->now.owner == owner; });
    return static_cast<std::size_t>(running) + beginning_.count(owner);
}

void Tasks::keep_sweeping(asio::any_io_executor executor) {
    if (sweeping_ || stopped_) return;
    sweeping_ = std::make_shared<asio::steady_timer>(executor);
    asio::co_spawn(executor, sweep(), [](std::exception_ptr failure) {
        if (failure) spdlog::error("expired tasks are no longer removed");
    });
}

asio::awaitable<void> Tasks::expire() {
    std::vector<std::string> late;
    for (const auto& [id, run] : running_) {
        if (run->now.created + run->now.ttl <= now_()) late.push_back(id);
    }
    for (const auto& id : late) co_await cancel(id);
    co_await store_.erase_expired(now_());
}

asio::awaitable<void> Tasks::sweep() {
    const auto timer = sweeping_;
    while (!stopped_) {
        timer->expires_after(sweep_interval);
        boost::system::error_code woken;
        co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, woken));
        if (stopped_) co_return;
        co_await expire();
    }
}

Json task_summary(const Task& task) {
    Json json = {{"taskId", task.id}, {"status", std::string(name_of(task.status))}};
    if (!task.status_message.empty()) json["statusMessage"] = task.status_message;
    json["createdAt"] = time_text(task.created);
    json["lastUpdatedAt"] = time_text(task.updated);
    json["ttlMs"] = task.ttl.count();
    json["pollIntervalMs"] = poll_interval.count();
    return json;
}

Json task_details(const Task& task) {
    Json json = task_summary(task);
    if (task.status == TaskStatus::completed) json["result"] = Json::parse(task.result);
    if (task.status == TaskStatus::failed) json["error"] = task.error;
    if (task.status == TaskStatus::input_required) {
        for (const auto& [key, question] : task.open)
            json["inputRequests"][key] = {{"method", question.method}, {"params", question.params}};
    }
    return json;
}

Json legacy_task(const Task& task) {
    Json json = task_summary(task);
    json.erase("ttlMs");
    json.erase("pollIntervalMs");
    json["ttl"] = task.ttl.count();
    json["pollInterval"] = poll_interval.count();
    return json;
}

}  // namespace mcp
