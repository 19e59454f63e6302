// Tools that need rounds of input (2026-07-28): each is called again with the answers, under the keys that the scenarios look for.
#include "tests/conformance/fixtures.h"

namespace conformance {
namespace {

using mcp::Answers;
using mcp::Call;
using mcp::Json;
using mcp::NoArguments;
using mcp::Questions;
using mcp::ToolOutput;

asio::awaitable<ToolOutput> ask_name(Call& call, NoArguments) {
    auto question = form("What is your name?", "name", "string");
    const Json answer = co_await call.ask("user_name", std::move(question));
    co_return text("Hello, " + filled_in(answer, "name") + "!");
}

asio::awaitable<ToolOutput> ask_model(Call& call, NoArguments) {
    auto question = prompt_model("What is the capital of France?", 100);
    const Json answer = co_await call.ask("capital_question", std::move(question));
    co_return text("The model said: " + said_by_model(answer));
}

asio::awaitable<ToolOutput> ask_roots(Call& call, NoArguments) {
    auto question = mcp::roots();
    const Json answer = co_await call.ask("client_roots", std::move(question));
    co_return text("The client has " + std::to_string(answer.at("roots").size()) + " roots.");
}

// The library opens the state before the handler runs: whoever comes here has brought it back unchanged.
asio::awaitable<ToolOutput> ask_confirmation(Call& call, NoArguments) {
    auto question = form("Please confirm", "ok", "boolean");
    const Json answer = co_await call.ask("confirm", std::move(question));
    co_return text(mcp::accepted(answer) ? "Confirmed: state-ok" : "Not confirmed: state-ok");
}

asio::awaitable<ToolOutput> ask_everything(Call& call, NoArguments) {
    Questions questions = {{"user_name", form("What is your name?", "name", "string")},
                           {"greeting", prompt_model("Generate a greeting", 50)},
                           {"client_roots", mcp::roots()}};
    const Answers answers = co_await call.ask(std::move(questions));
    co_return text(filled_in(answers.at("user_name"), "name") + ": " + said_by_model(answers.at("greeting")) + " (" +
                   std::to_string(answers.at("client_roots").at("roots").size()) + " roots)");
}

asio::awaitable<ToolOutput> ask_twice(Call& call, NoArguments) {
    auto first = form("Step 1: What is your name?", "name", "string");
    const Json name = co_await call.ask("step1", std::move(first));
    auto second = form("Step 2: What is your favorite color?", "color", "string");
    const Json color = co_await call.ask("step2", std::move(second));
    co_return text(filled_in(name, "name") + " likes " + filled_in(color, "color") + ".");
}

// Asks only what this client has said that it can be asked.
asio::awaitable<ToolOutput> ask_what_is_declared(Call& call, NoArguments) {
    Questions questions = {{"user_name", form("What is your name?", "name", "string")},
                           {"greeting", prompt_model("Generate a greeting", 50)},
                           {"client_roots", mcp::roots()}};
    std::erase_if(questions, [&call](const auto& entry) { return !call.can_ask(entry.second); });
    const Answers answers = co_await call.ask(std::move(questions));
    co_return text("Got " + std::to_string(answers.size()) + " answers.");
}

}  // namespace

void add_input_round_tools(mcp::Tools& tools) {
    tools.add(tool("test_input_required_result_elicitation", "Needs the user's name.", ask_name));
    tools.add(tool("test_input_required_result_sampling", "Needs an answer of the client's model.", ask_model));
    tools.add(tool("test_input_required_result_list_roots", "Needs the client's roots.", ask_roots));
    tools.add(tool("test_input_required_result_request_state", "Needs a confirmation, and its state back.", ask_confirmation));
    tools.add(tool("test_input_required_result_tampered_state", "Refuses a state that was changed.", ask_confirmation));
    tools.add(
        tool("test_input_required_result_multiple_inputs", "Needs a name, a greeting and the roots at once.", ask_everything));
    tools.add(tool("test_input_required_result_multi_round", "Needs a name, and then a colour.", ask_twice));
    tools.add(tool("test_input_required_result_capabilities", "Asks what the client can be asked.", ask_what_is_declared));
    tools.add(tool("test_missing_capability", "Cannot do without the client's model.", ask_model));
    tools.add(tool("test_streaming_elicitation", "Needs the user's name, on a stream.", ask_name));
}

}  // namespace conformance
