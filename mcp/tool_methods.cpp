// tools/list and tools/call.
#include <boost/system/system_error.hpp>

#include "mcp/method_support.h"
#include "mcp/server.h"
#include "mcp/suggest.h"
#include "mcp/task_start.h"

namespace mcp {
namespace {

Json listed(const Tool& tool, Revision revision) {
    Json entry = {{"name", tool.about.name}};
    if (revision >= Revision::v2025_06_18) entry["title"] = tool.about.title;
    entry["description"] = tool.about.description;
    entry["inputSchema"] = tool.input_schema;
    if (revision >= Revision::v2025_06_18 && !tool.output_schema.is_null()) entry["outputSchema"] = tool.output_schema;
    if (revision >= Revision::v2025_03_26) {
        entry["annotations"] = {{"title", tool.about.title},
                                {"readOnlyHint", tool.about.hints.read_only},
                                {"destructiveHint", tool.about.hints.destructive},
                                {"idempotentHint", tool.about.hints.idempotent},
                                {"openWorldHint", tool.about.hints.open_world}};
    }
    if (revision == Revision::v2025_11_25 && tool.about.tasks != TaskSupport::forbidden) {
        entry["execution"] = {{"taskSupport", std::string(name_of(tool.about.tasks))}};
    }
    return entry;
}

void append_text_block(std::string& out, std::string_view text) {
    out += R"({"type":"text","text":)";
    append_json_text(out, text);
    out += '}';
}

// Structured content came with 2025-06-18. Before it, the data travels as one more text.
std::string call_result(const ToolOutput& output, Revision revision) {
    std::string result = R"({"content":[)";
    if (!output.text.empty()) append_text_block(result, output.text);
    for (const auto& content : output.content) {
        if (result.back() != '[') result += ',';
        result += content.json(revision);
    }
    const bool has_data = !output.structured.empty();
    if (has_data && revision < Revision::v2025_06_18) {
        if (result.back() != '[') result += ',';
        append_text_block(result, output.structured);
    }
    result += ']';
    if (has_data && revision >= Revision::v2025_06_18) (result += R"(,"structuredContent":)") += output.structured;
    return result += output.is_error ? R"(,"isError":true})" : R"(,"isError":false})";
}

// What, why, what next, what would be valid: a model can act on it, a person can read it.
std::string failure_result(const ToolFailure& failure) {
    std::string text = failure.code + ": " + failure.message;
    if (!failure.remedy.empty()) text += "\nWhat to do: " + failure.remedy;
    for (std::size_t i = 0; i < failure.valid.size(); ++i) text += (i == 0 ? "\nValid: " : ", ") + failure.valid[i];
    std::string result = R"({"content":[)";
    append_text_block(result, text);
    return result += R"(],"isError":true})";
}

ToolFailure failure_of_arguments(const Tool& tool, const ArgumentError& error) {
    return {"invalid_argument",
            error.what(),
            "Correct the arguments of " + tool.about.name + " as its input schema says and call again.",
            {}};
}

ToolFailure failure_of_asking(const std::string& why) {
    return {"client_cannot_be_asked",
            why,
            "Ask the user yourself, and call again with the answer as an argument if the tool has one for it.",
            {}};
}

}  // namespace

asio::awaitable<MethodResult> Server::list_tools(Call& call, const Json& params, Arrival&) {
    std::vector<Json> entries;
    for (const auto& tool : tools_.all()) {
        if (!tools_.refusal_of(tool)) entries.push_back(listed(tool, call.revision));
    }
    Json result = list_page(call, params, "tools/list", "tools", entries);
    add_caching(result, call.revision, fixed_content);
    co_return MethodResult{write_json(result)};
}

const Tool& Server::tool_to_call(const Json& params) const {
    const std::string& name = required_text(params, "name");
    if (const Tool* tool = tools_.find(name)) return *tool;
    std::string message = "unknown tool '" + name + "'";
    if (const auto meant = nearest(name, tools_.names())) message += " (did you mean '" + *meant + "'?)";
    throw ProtocolError(ErrorCode::invalid_params, message);
}

// Runs the tool to its CallToolResult. Throws what is not the tool's to say: ProtocolError, InputRequired, a beginning task.
asio::awaitable<std::string> Server::run_tool(Call& call, const Tool& tool, const Json& arguments) {
    call.tool = &tool;
    call.arguments = &arguments;
    std::optional<ToolFailure> failure = tools_.refusal_of(tool);
    if (failure) co_return failure_result(*failure);
    try {
        co_return call_result(co_await tool.invoke(call, arguments), call.revision);
    } catch (const ProtocolError& error) {
        if (is_modern(call.revision) || error.code != ErrorCode::missing_client_capability) throw;
        failure = failure_of_asking(error.what());
    } catch (const ArgumentError& error) {
        failure = failure_of_arguments(tool, error);
    } catch (const AskingFailed& error) {
        failure = failure_of_asking(error.what());
    } catch (const boost::system::system_error&) {
        throw;  // cancellation, or a bug: not for this tool's caller to mend
    } catch (const std::exception& error) {
        failure = failure_of_(error);
        if (!failure) throw;
    }
    tools_.tell_of(call, *failure);
    co_return failure_result(*failure);
}

namespace {

// Ends the handler: its call goes on as a task. Not a std::exception, so that no handler takes it for a failure.
struct TaskBegun {
    Task task;
};

}  // namespace

// A tool that decides while it runs that its call becomes a task.
class Server::TaskByHandler final : public TaskStart {
public:
    TaskByHandler(Tasks& tasks, Task prepared, const InputRounds& rounds)
        : tasks_(tasks), prepared_(std::move(prepared)), rounds_(rounds) {}

    asio::awaitable<void> begin(Call&) override {
        prepared_.answers = rounds_.given();
        Task begun = co_await tasks_.begin(prepared_);
        throw TaskBegun{std::move(begun)};
    }

private:
    Tasks& tasks_;
    Task prepared_;
    const InputRounds& rounds_;
};

asio::awaitable<MethodResult> Server::call_tool(Call& call, const Json& params, Arrival&) {
    const Tool& tool = tool_to_call(params);
    const Json& arguments = optional_object(params, "arguments");
    if (tool.about.tasks == TaskSupport::required) require_tasks_extension(call);

    InputRounds rounds(states_.answers_in(call, "tools/call", params));
    call.asker = &rounds;
    std::optional<TaskByHandler> task_start;
    if (tasks_ && tool.about.tasks != TaskSupport::forbidden && knows_tasks(call)) {
        call.task_start = &task_start.emplace(*tasks_, new_task(call, tool, params), rounds);
    }
    std::optional<InputRequired> required;
    std::optional<Task> begun;
    try {
        std::string result = co_await run_tool(call, tool, arguments);
        co_return MethodResult{std::move(result)};
    } catch (InputRequired& thrown) {
        required = std::move(thrown);
    } catch (TaskBegun& thrown) {
        begun = std::move(thrown.task);
    }
    if (begun) co_return MethodResult{write_json(task_summary(*begun)), "task"};
    co_return MethodResult{states_.input_required(*required, call, "tools/call", params), "input_required"};
}

asio::awaitable<MethodResult> Server::call_tool_in_legacy(Call& call, const Json& params, Arrival& arrival) {
    const Tool& tool = tool_to_call(params);
    const Json& arguments = optional_object(params, "arguments");
    // Which of the two is asked for, and whether the tool has it (2025-11-25, basic/utilities/tasks).
    const bool as_task = tasks_ && call.revision == Revision::v2025_11_25 && find_member(params, "task") != nullptr;
    if (as_task != (tool.about.tasks == TaskSupport::required) && tool.about.tasks != TaskSupport::optional) {
        ProtocolError error(ErrorCode::method_not_found, as_task ? "tool '" + tool.about.name + "' cannot be called as a task"
                                                                 : "tool '" + tool.about.name + "' can only be called as a task");
        error.legacy = true;
        throw error;
    }
    if (as_task) {
        Task task = co_await tasks_->begin(new_task(call, tool, params));
        arrival.legacy->tasks.insert(task.id);
        co_return MethodResult{write_json({{"task", legacy_task(task)}})};
    }
    LegacyAsker asker(*arrival.legacy, *arrival.outlet);
    call.asker = &asker;
    std::string result = co_await run_tool(call, tool, arguments);
    co_return MethodResult{std::move(result)};
}

}  // namespace mcp
