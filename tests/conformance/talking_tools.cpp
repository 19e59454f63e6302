// Tools that say something before their answer, and tools that make the server tell its subscribers.
#include "mcp/outlet.h"
#include "tests/conformance/fixtures.h"

namespace conformance {
namespace {

using mcp::Call;
using mcp::LogLevel;
using mcp::NoArguments;
using mcp::ToolOutput;
using namespace std::chrono_literals;

asio::awaitable<ToolOutput> with_progress(Call& call, NoArguments) {
    co_await call.progress(0, 100);
    co_await pause(50ms);
    co_await call.progress(50, 100);
    co_await pause(50ms);
    co_await call.progress(100, 100);
    co_return text("The work is done.");
}

asio::awaitable<ToolOutput> with_logging(Call& call, NoArguments) {
    co_await call.log(LogLevel::info, "Tool execution started");
    co_await pause(50ms);
    co_await call.log(LogLevel::info, "Tool processing data");
    co_await pause(50ms);
    co_await call.log(LogLevel::info, "Tool execution completed");
    co_return text("Three messages were logged.");
}

asio::awaitable<ToolOutput> one_message(Call& call, NoArguments) {
    co_await call.log(LogLevel::info, "This is for clients that asked for messages");
    co_return text("One message was logged.");
}

// The client has to fetch the answer by a request of its own.
asio::awaitable<ToolOutput> reconnection(Call& call, NoArguments) {
    call.outlet->release_connection();
    co_await pause(100ms);
    co_return text("The answer found its way.");
}

// As if a list had changed: what subscribers are told is all that a scenario can see.
asio::awaitable<ToolOutput> tell(mcp::Notices& notices, mcp::Notice::Kind kind) {
    notices.publish({kind, {}});
    co_return text("Subscribers were told.");
}

}  // namespace

void add_talking_tools(mcp::Server& server) {
    auto& tools = server.tools();
    tools.add(tool("test_tool_with_progress", "Says three times how far it is.", with_progress));
    tools.add(tool("test_tool_with_logging", "Logs three messages.", with_logging));
    tools.add(tool("test_logging_tool", "Logs one message.", one_message));
    tools.add(tool("test_reconnection", "Lets go of the connection before it answers.", reconnection));

    const auto add_trigger = [&server](const char* name, mcp::Notice::Kind kind) {
        mcp::Tool trigger = tool(name, "Tells subscribers that a list has changed.");
        trigger.invoke = [&notices = server.notices(), kind](Call&, const mcp::Json&) { return tell(notices, kind); };
        server.tools().add(std::move(trigger));
    };
    add_trigger("test_trigger_tool_change", mcp::Notice::Kind::tools_changed);
    add_trigger("test_trigger_prompt_change", mcp::Notice::Kind::prompts_changed);
}

}  // namespace conformance
