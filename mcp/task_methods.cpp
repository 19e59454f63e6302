// tasks/get, tasks/update and tasks/cancel of the extension io.modelcontextprotocol/tasks (SEP-2663).
#include "mcp/method_support.h"
#include "mcp/server.h"

namespace mcp {
namespace {

constexpr std::chrono::hours longest_ttl{24};

}  // namespace

bool knows_tasks(const Call& call) {
    const Json* extensions = call.client_capabilities != nullptr ? find_member(*call.client_capabilities, "extensions") : nullptr;
    return extensions != nullptr && find_member(*extensions, tasks_extension) != nullptr;
}

void Server::require_tasks_extension(const Call& call) const {
    if (knows_tasks(call)) return;
    throw ProtocolError(ErrorCode::missing_client_capability, "this needs a client that knows tasks",
                        {{"requiredCapabilities", {{"extensions", {{tasks_extension, Json::object()}}}}}});
}

// A legacy client may say how long it wants its task kept.
Task Server::new_task(const Call& call, const Tool& tool, const Json& params) const {
    Task task;
    task.owner = call.principal.id;
    task.tool = tool.about.name;
    task.arguments = optional_object(params, "arguments");
    task.client_capabilities = call.client_capabilities->is_object() ? *call.client_capabilities : Json::object();
    task.revision = call.revision;
    task.ttl = options_.task_ttl;
    if (is_modern(call.revision)) return task;
    const Json* ttl = find_member(optional_object(params, "task"), "ttl");
    if (ttl != nullptr && ttl->is_number() && ttl->get<double>() > 0) {
        task.ttl = std::chrono::milliseconds(
            static_cast<std::int64_t>(std::min(ttl->get<double>(), double(std::chrono::milliseconds(longest_ttl).count()))));
    }
    return task;
}

asio::awaitable<Task> Server::task_named(Call& call, const Json& params) {
    const std::string id = required_text(params, "taskId");
    auto task = co_await tasks_->find(id, call.principal.id);
    if (!task) throw ProtocolError(ErrorCode::invalid_params, "there is no task '" + id + "': it never was, or its time is over");
    co_return std::move(*task);
}

asio::awaitable<MethodResult> Server::get_task(Call& call, const Json& params, Arrival&) {
    require_tasks_extension(call);
    const auto task = co_await task_named(call, params);
    co_return MethodResult{write_json(task_details(task))};
}

asio::awaitable<MethodResult> Server::update_task(Call& call, const Json& params, Arrival&) {
    require_tasks_extension(call);
    const auto task = co_await task_named(call, params);
    if (find_member(params, "inputResponses") == nullptr)
        throw ProtocolError(ErrorCode::invalid_params, "params.inputResponses must hold the answers");
    Answers answers;
    for (const auto& [key, answer] : optional_object(params, "inputResponses").items()) answers.emplace(key, answer);
    co_await tasks_->answer(task.id, std::move(answers));
    co_return MethodResult{};
}

asio::awaitable<MethodResult> Server::cancel_task(Call& call, const Json& params, Arrival&) {
    require_tasks_extension(call);
    const auto task = co_await task_named(call, params);
    co_await tasks_->cancel(task.id);
    co_return MethodResult{};
}

}  // namespace mcp
