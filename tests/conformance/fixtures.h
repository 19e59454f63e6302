// What the conformance suites expect a server to offer, by theme. The names and texts are theirs: a scenario looks for them.
#pragma once

#include <chrono>
#include <string>
#include <utility>

#include "mcp/server.h"

namespace conformance {

namespace asio = mcp::asio;

void add_content_tools(mcp::Tools& tools);      // what a result can hold
void add_schema_tools(mcp::Tools& tools);       // what an input schema can say
void add_talking_tools(mcp::Server& server);    // what is said before the answer, and to whoever listens
void add_asking_tools(mcp::Tools& tools);       // questions to the client, as a legacy client is asked
void add_input_round_tools(mcp::Tools& tools);  // questions to the client, in rounds (2026-07-28)
void add_task_tools(mcp::Tools& tools);         // calls that go on after their answer
void add_resources(mcp::Resources& resources);
void add_prompts(mcp::Prompts& prompts);
void add_skills(mcp::Skills& skills);

// A tool without arguments, for which `invoke` is still to be said.
mcp::Tool tool(const std::string& name, std::string description, mcp::TaskSupport tasks = mcp::TaskSupport::forbidden);

// A tool whose handler is a free coroutine over a struct with `fields`.
template <class Arguments>
mcp::Tool tool(const std::string& name, std::string description, asio::awaitable<mcp::ToolOutput> (*handler)(mcp::Call&, Arguments),
               mcp::TaskSupport tasks = mcp::TaskSupport::forbidden) {
    mcp::Tool made = tool(name, std::move(description), tasks);
    made.input_schema = mcp::schema_of<Arguments>(mcp::SchemaFor::arguments);
    made.invoke = [handler](mcp::Call& call, const mcp::Json& arguments) {
        return handler(call, mcp::decode<Arguments>(arguments));
    };
    return made;
}

mcp::ToolOutput text(std::string what);

// A form with one field that must be filled in.
mcp::Question form(std::string message, const char* field, const char* type);

// Asks the client's model.
mcp::Question prompt_model(const std::string& prompt, int max_tokens);

// The text of a model's answer; empty when it is none.
std::string said_by_model(const mcp::Json& answer);

// What the user wrote in the form's field; empty when the form was declined.
std::string filled_in(const mcp::Json& answer, const char* field);

// A picture of one red pixel (PNG), and a tenth of a second of silence (WAV).
std::string red_pixel();
std::string silence();

asio::awaitable<void> pause(std::chrono::milliseconds time);

}  // namespace conformance
