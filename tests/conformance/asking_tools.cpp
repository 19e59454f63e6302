// Tools that ask the client while they run, each one question.
#include "tests/conformance/fixtures.h"

namespace conformance {
namespace {

using mcp::Call;
using mcp::Json;
using mcp::NoArguments;
using mcp::ToolOutput;

struct PromptArguments {
    std::string prompt;
    void fields(auto& f) { f("prompt", prompt, {.text = "What to say to the model", .required = true}); }
};

asio::awaitable<ToolOutput> sampling(Call& call, PromptArguments arguments) {
    auto question = prompt_model(arguments.prompt, 100);
    const Json answer = co_await call.ask("answer", std::move(question));
    co_return text("LLM response: " + said_by_model(answer));
}

// "action=accept, content={...}"
std::string told(const Json& answer) {
    const Json* content = mcp::find_member(answer, "content");
    return "action=" + answer.at("action").get<std::string>() +
           ", content=" + (content != nullptr ? mcp::write_json(*content) : "{}");
}

struct MessageArguments {
    std::string message;
    void fields(auto& f) { f("message", message, {.text = "What to show to the user", .required = true}); }
};

asio::awaitable<ToolOutput> elicitation(Call& call, MessageArguments arguments) {
    const Json schema = {{"type", "object"},
                         {"properties",
                          {{"username", {{"type", "string"}, {"description", "User's response"}}},
                           {"email", {{"type", "string"}, {"description", "User's email address"}}}}},
                         {"required", {"username", "email"}}};
    auto question = mcp::elicitation(std::move(arguments.message), schema);
    const Json answer = co_await call.ask("user", std::move(question));
    co_return text("User response: " + told(answer));
}

// Every primitive type, with a default.
asio::awaitable<ToolOutput> elicitation_with_defaults(Call& call, NoArguments) {
    const Json schema = Json::parse(R"({
        "type": "object",
        "properties": {
            "name": {"type": "string", "default": "John Doe"},
            "age": {"type": "integer", "default": 30},
            "score": {"type": "number", "default": 95.5},
            "status": {"type": "string", "enum": ["active", "inactive", "pending"], "default": "active"},
            "verified": {"type": "boolean", "default": true}
        }
    })");
    auto question = mcp::elicitation("Please check these values", schema);
    const Json answer = co_await call.ask("values", std::move(question));
    co_return text("Elicitation completed: " + told(answer));
}

// Every way to offer a choice.
asio::awaitable<ToolOutput> elicitation_of_choices(Call& call, NoArguments) {
    const Json schema = Json::parse(R"({
        "type": "object",
        "properties": {
            "untitledSingle": {"type": "string", "enum": ["option1", "option2", "option3"]},
            "titledSingle": {
                "type": "string",
                "oneOf": [
                    {"const": "value1", "title": "First Option"},
                    {"const": "value2", "title": "Second Option"},
                    {"const": "value3", "title": "Third Option"}
                ]
            },
            "legacyEnum": {
                "type": "string", "enum": ["opt1", "opt2", "opt3"], "enumNames": ["Option One", "Option Two", "Option Three"]
            },
            "untitledMulti": {"type": "array", "items": {"type": "string", "enum": ["option1", "option2", "option3"]}},
            "titledMulti": {
                "type": "array",
                "items": {
                    "anyOf": [
                        {"const": "value1", "title": "First Choice"},
                        {"const": "value2", "title": "Second Choice"},
                        {"const": "value3", "title": "Third Choice"}
                    ]
                }
            }
        }
    })");
    auto question = mcp::elicitation("Please choose", schema);
    const Json answer = co_await call.ask("choices", std::move(question));
    co_return text("Elicitation completed: " + told(answer));
}

}  // namespace

void add_asking_tools(mcp::Tools& tools) {
    tools.add(tool("test_sampling", "Asks the client's model.", sampling));
    tools.add(tool("test_elicitation", "Asks the user for a name and an address.", elicitation));
    tools.add(tool("test_elicitation_sep1034_defaults", "Asks with a form that has defaults.", elicitation_with_defaults));
    tools.add(tool("test_elicitation_sep1330_enums", "Asks with a form that has choices.", elicitation_of_choices));
}

}  // namespace conformance
