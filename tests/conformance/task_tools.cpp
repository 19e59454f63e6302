// Tools whose calls become tasks, for clients that know tasks.
#include "tests/conformance/fixtures.h"

namespace conformance {
namespace {

using mcp::Answers;
using mcp::Call;
using mcp::Json;
using mcp::NoArguments;
using mcp::Questions;
using mcp::TaskSupport;
using mcp::ToolOutput;

struct NameArguments {
    std::string name;
    void fields(auto& f) { f("name", name, {.text = "Whom to greet", .required = true}); }
};

asio::awaitable<ToolOutput> greet(Call&, NameArguments arguments) { co_return text("Hello, " + arguments.name + "!"); }

struct ComputeArguments {
    double seconds = 0;
    std::string label;
    void fields(auto& f) {
        f("seconds", seconds, {.text = "How long to take", .min = 0, .max = 3600});
        f("label", label, {.text = "What to call the result"});
    }
};

// What takes no time is answered at once.
asio::awaitable<ToolOutput> slow_compute(Call& call, ComputeArguments arguments) {
    if (arguments.seconds > 0) co_await call.become_task();
    const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::duration<double>(arguments.seconds));
    co_await pause(time);
    co_return text("Computed " + arguments.label);
}

asio::awaitable<ToolOutput> fail_in_time(Call& call, NoArguments) {
    co_await call.become_task();
    co_await pause(std::chrono::milliseconds(200));
    ToolOutput output = text("The job failed, as it always does");
    output.is_error = true;
    co_return output;
}

asio::awaitable<ToolOutput> break_the_protocol(Call& call, NoArguments) {
    co_await call.become_task();
    throw mcp::ProtocolError(mcp::ErrorCode::internal_error, "the job broke down, as it always does");
}

struct FileArguments {
    std::string filename;
    void fields(auto& f) { f("filename", filename, {.text = "What would be deleted", .required = true}); }
};

asio::awaitable<ToolOutput> confirm_delete(Call& call, FileArguments arguments) {
    co_await call.become_task();
    auto question = form("Delete " + arguments.filename + "?", "confirm", "boolean");
    const Json answer = co_await call.ask("confirmation", std::move(question));
    const bool confirmed = mcp::accepted(answer) && answer.at("content").at("confirm") == true;
    co_return text(confirmed ? "Deleted " + arguments.filename : "Kept " + arguments.filename);
}

asio::awaitable<ToolOutput> multi_input(Call& call, NoArguments) {
    co_await call.become_task();
    Questions questions = {{"first", form("What is the first name?", "name", "string")},
                           {"second", form("What is the second name?", "name", "string")}};
    const Answers answers = co_await call.ask(std::move(questions));
    co_return text(filled_in(answers.at("first"), "name") + " and " + filled_in(answers.at("second"), "name"));
}

// Asks in a round of input, then goes on as a task with the answer.
asio::awaitable<ToolOutput> ask_then_work(Call& call, NoArguments) {
    auto question = form("What is your name?", "name", "string");
    const Json answer = co_await call.ask("user_name", std::move(question));
    co_await call.become_task();
    co_return text("Worked for " + filled_in(answer, "name"));
}

}  // namespace

void add_task_tools(mcp::Tools& tools) {
    tools.add(tool("greet", "Says hello at once.", greet));
    tools.add(tool("slow_compute", "Takes the time that it is told to.", slow_compute, TaskSupport::optional));
    tools.add(tool("failing_job", "Fails after a while; only as a task.", fail_in_time, TaskSupport::required));
    tools.add(tool("protocol_error_job", "Ends with an error of the protocol.", break_the_protocol, TaskSupport::optional));
    tools.add(tool("confirm_delete", "Asks before it would delete a file.", confirm_delete, TaskSupport::optional));
    tools.add(tool("multi_input", "Asks two things at once.", multi_input, TaskSupport::optional));
    tools.add(tool("test_tool_with_task", "Asks, then works; only as a task.", ask_then_work, TaskSupport::required));
}

}  // namespace conformance
