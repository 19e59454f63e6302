// Long work: look at it, wait for it, cancel it.
#include "storage/fleet_tasks.h"
#include "tools/cause.h"
#include "tools/families.h"
#include "tools/instances/task_view.h"
#include "tools/instances/waiting.h"
#include "tools/listing.h"

namespace tools {
namespace {

using mcp::asio::awaitable;

// ---- system_list_tasks

constexpr const char* list_tool = "system_list_tasks";

struct ListArguments : PageArguments {
    std::optional<model::TaskStatus> status;

    void fields(auto& f) {
        f("status", status, {.text = "Only tasks in this status"});
        PageArguments::fields(f);
    }
};

struct ListResult : Page {
    std::vector<TaskView> tasks;

    void fields(auto& f) {
        f("tasks", tasks, {.text = "Newest first"});
        Page::fields(f);
    }

    std::string to_text() const {
        return text<TaskView>("tasks", tasks, [](const TaskView& task) { return line(task); });
    }
};

// ---- system_get_task

constexpr const char* get_tool = "system_get_task";

struct GetArguments : PageArguments {
    model::FleetTaskId task_id;
    int wait_seconds = 0;

    void fields(auto& f) {
        f("task_id", task_id, {.text = "Id of the task, as the tool that began it returned it", .required = true});
        f("wait_seconds", wait_seconds, {.text = "Wait up to this many seconds for it to end", .min = 0, .max = longest_wait});
        PageArguments::fields(f);
    }
};

struct StepView {
    int number = 1;
    model::TaskStepStatus status = model::TaskStepStatus::pending;
    std::optional<model::NodeInstanceId> instance_id;
    std::optional<std::string> error;

    void fields(auto& f) {
        f("number", number, {.text = "Place in the task, from 1"});
        f("status", status, {.text = "undone: it was taken back; skipped: it was not begun and will not be"});
        f("instance_id", instance_id, {.text = "The instance it made or ended"});
        f("error", error, {.text = "Why it failed"});
    }
};

struct GetResult : Page {
    bool timed_out = false;
    TaskView task;
    std::vector<StepView> steps;

    void fields(auto& f) {
        f("timed_out", timed_out, {.text = "true: it had not ended when wait_seconds were over"});
        f("task", task, {.text = "The task as it is now"});
        f("steps", steps, {.text = "concise: the steps that failed; detailed: all of them, with their instances"});
        Page::fields(f);
    }

    std::string to_text() const {
        std::string shown = "Task " + line(task);
        if (steps.empty()) return shown;
        return shown + "\n" + text<StepView>("steps", steps, [](const StepView& step) {
                   return std::to_string(step.number) + ": " + std::string(model::name_of(step.status)) +
                          (step.instance_id ? " " + step.instance_id->text() : "") + (step.error ? ", because " + *step.error : "");
               });
    }
};

// ---- system_cancel_task

struct CancelArguments {
    model::FleetTaskId task_id;
    std::optional<std::string> operation_id;

    void fields(auto& f) {
        f("task_id", task_id, {.text = "Id of the task", .required = true});
        f("operation_id", operation_id,
          {.text = "Any unique text of yours; the same id again returns the first outcome", .min_length = 1, .max_length = 128});
    }
};

struct CancelResult {
    TaskView task;

    void fields(auto& f) { f("task", task, {.text = "The task as it is now; cancelling until the steps at work have ended"}); }

    std::string to_text() const { return "Task " + line(task); }
};

class TaskTools final : public Family {
public:
    explicit TaskTools(const Context& context) : context_(context) {}

    void add_to(mcp::Tools& tools) {
        constexpr mcp::Hints looks = {.read_only = true, .destructive = false, .idempotent = true, .open_world = false};
        tools.add<&TaskTools::list>(*this, {.name = list_tool,
                                            .title = "List tasks",
                                            .description = "Long work of the account, newest first: what provisions or terminates "
                                                           "many instances. It goes on when its caller is gone.",
                                            .hints = looks,
                                            .permission = "system.infra_tasks.read"});
        tools.add<&TaskTools::get>(
            *this,
            {.name = get_tool,
             .title = "Get a task",
             .description = "How far long work is, and which of its steps failed and why. With wait_seconds it answers as soon "
                            "as the task has ended. With response_format detailed it lists every step with its instance.",
             .hints = looks,
             .permission = "system.infra_tasks.read"});
        tools.add<&TaskTools::cancel>(
            *this,
            {.name = "system_cancel_task",
             .title = "Cancel a task",
             .description = "Begin no further step of a task; those at work end. Nothing is taken back: what was made stays, "
                            "what was terminated is gone.",
             .hints = {.read_only = false, .destructive = false, .idempotent = true, .open_world = false},
             .permission = "system.infra_tasks.control"});
    }

    ListResult list(mcp::Call& call, ListArguments arguments) {
        const auto place = place_of(context_, call, list_tool, arguments.cursor);
        const auto before = place ? model::FleetTaskId::parse(*place) : std::nullopt;
        const auto page = context_.store.read([&](storage::Snapshot& db) {
            return storage::fleet_tasks::list(db, context_.account_of(call), {arguments.status}, arguments.limit, before);
        });
        ListResult result;
        for (const auto& task : page.records) result.tasks.push_back(view(task));
        const auto next = page.has_more ? std::optional(page.records.back().id.text()) : std::nullopt;
        describe_page(result, context_, call, list_tool, arguments, page.total, page.records.size(), next);
        return result;
    }

    awaitable<GetResult> get(mcp::Call& call, GetArguments arguments) {
        const auto task = co_await ended_task(context_, call, arguments.task_id, std::chrono::seconds(arguments.wait_seconds));
        const auto steps = context_.store.read([&](storage::Snapshot& db) { return storage::fleet_tasks::steps(db, task.id); });
        std::vector<StepView> shown;
        for (const auto& step : steps) {
            if (!arguments.is_detailed() && step.error.empty()) continue;
            shown.push_back(
                {step.position + 1, step.status, step.instance_id, step.error.empty() ? std::nullopt : std::optional(step.error)});
        }
        GetResult result;
        result.timed_out = arguments.wait_seconds > 0 && !model::has_ended(task.status);
        result.task = view(task);
        result.steps = page_of(std::move(shown), result, context_, call, get_tool, arguments);
        co_return result;
    }

    awaitable<CancelResult> cancel(mcp::Call& call, CancelArguments arguments) {
        fleet::CancelRequest request{context_.account_of(call), arguments.task_id, arguments.operation_id.value_or(""),
                                     cause_of(context_, call)};
        const auto task = co_await context_.fleet.long_work().cancel(std::move(request));
        co_return CancelResult{view(task)};
    }

private:
    const Context& context_;
};

}  // namespace

std::unique_ptr<Family> add_task_tools(mcp::Tools& tools, const Context& context) { return make_family<TaskTools>(tools, context); }

}  // namespace tools
