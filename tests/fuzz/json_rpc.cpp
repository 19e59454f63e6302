// Messages as bytes, one or several lines of them, through a whole server: whatever comes, each request gets one answer in JSON
// with its own id, and nothing else does.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "mcp/outlet.h"
#include "mcp/server.h"
#include "tests/fuzz/require.h"

namespace {

namespace asio = boost::asio;
using mcp::Json;

mcp::Tool tool(const char* name, mcp::TaskSupport tasks, asio::awaitable<mcp::ToolOutput> (*invoke)(mcp::Call&, const Json&)) {
    mcp::Tool tool;
    tool.about = {name, name, "For fuzzing.", {true, false, true, false}, "fuzz", tasks};
    tool.input_schema = {{"type", "object"}};
    tool.invoke = invoke;
    return tool;
}

mcp::ToolOutput said(std::string text) { return {{}, std::move(text), {}, false}; }

asio::awaitable<mcp::ToolOutput> echo(mcp::Call& call, const Json& arguments) {
    co_await call.progress(1, 2, "half");
    co_await call.log(mcp::LogLevel::info, arguments);
    co_return said(mcp::write_json(arguments));
}

asio::awaitable<mcp::ToolOutput> ask(mcp::Call& call, const Json&) {
    mcp::Question question =
        mcp::elicitation("Name?", {{"type", "object"}, {"properties", {{"name", {{"type", "string"}}}}}, {"required", {"name"}}});
    const Json answer = co_await call.ask("name", std::move(question));
    co_return said(mcp::write_json(answer));
}

asio::awaitable<mcp::ToolOutput> work(mcp::Call& call, const Json&) {
    co_await call.become_task();
    co_return said("done");
}

asio::awaitable<mcp::Contents> motto() { co_return mcp::Contents{"text/plain", "Onwards."}; }
asio::awaitable<std::optional<mcp::Contents>> square(mcp::Variables variables) {
    if (variables["number"].size() > 3) co_return std::nullopt;
    co_return mcp::Contents{"text/plain", variables["number"]};
}
asio::awaitable<mcp::PromptText> greet(mcp::PromptArguments arguments) {
    mcp::PromptText text;
    text.messages.push_back({mcp::PromptMessage::Role::user, mcp::Content::text("Hello " + arguments["name"])});
    co_return text;
}

class Host {
public:
    Host()
        : server(
              {"fuzz", "Fuzz", "1", "A server to fuzz", "Be kind."},
              [](const std::exception&) { return std::optional<mcp::ToolFailure>(); }, options()) {
        server.tools().add(tool("echo", mcp::TaskSupport::forbidden, echo));
        server.tools().add(tool("ask", mcp::TaskSupport::optional, ask));
        server.tools().add(tool("work", mcp::TaskSupport::required, work));
        server.resources().add(
            mcp::Resource{"test://motto", "motto", "Motto", "A motto.", "text/plain", {}, [](mcp::Call&) { return motto(); }});
        server.resources().add(mcp::ResourceTemplate{
            "test://squares/{number}", "square", "Square", "A square.", "text/plain", {}, [](mcp::Call&, mcp::Variables v) {
                return square(std::move(v));
            }});
        server.prompts().add({"greet", "Greet", "Greets.", {{"name", "Whom", true, {}}}, [](mcp::Call&, mcp::PromptArguments a) {
                                  return greet(std::move(a));
                              }});
        server.skills().add({{{"name", "walk"}, {"description", "How to walk"}},
                             {{"SKILL.md", {"text/markdown", "walk"}}, {"more/a.md", {"text/markdown", "a"}}}});
    }

    mcp::Reply handle(Json json) {
        mcp::Arrival arrival{{"fuzzer"}, &peer, &outlet};
        mcp::Reply result;
        auto work = json.is_array() ? server.handle_batch(std::move(json), std::move(arrival))
                                    : server.handle(std::move(json), std::move(arrival));
        bool done = false;
        asio::co_spawn(io, std::move(work), [&](std::exception_ptr failed, mcp::Reply reply) {
            require(!failed, "the server threw");
            result = std::move(reply);
            done = true;
        });
        io.restart();
        while (!done && io.run_one() > 0) {}
        io.poll();
        return result;
    }

private:
    mcp::ServerOptions options() {
        mcp::ServerOptions options;
        options.page_size = 1;
        options.task_store = &tasks;
        options.task_ttl = std::chrono::milliseconds(1);
        return options;
    }

    asio::io_context io{1};
    mcp::MemoryTaskStore tasks;
    mcp::NoOutlet outlet;  // closed: a subscription would never end
    mcp::LegacyPeer peer;

public:
    mcp::Server server;
};

void check_answer(const mcp::Reply& reply, const Json& message) {
    const bool is_request = message.is_object() && message.contains("method") && message.contains("id");
    if (reply.body.empty()) {
        require(!is_request, "a request was not answered");
        return;
    }
    const Json answer = Json::parse(reply.body, nullptr, false);
    require(!answer.is_discarded(), "an answer is not JSON");
    require(reply.body.find('\n') == std::string::npos, "an answer has more than one line");
    if (message.is_array()) return;
    require(answer.contains("result") != answer.contains("error"), "an answer is neither a result nor an error");
    if (answer.contains("id")) require(answer["id"] == message["id"], "an answer has another id");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Host host;
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    while (!rest.empty()) {
        const auto end = std::min(rest.find('\n'), rest.size());
        const auto line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        Json json;
        try {
            json = mcp::parse_json(line);
        } catch (const mcp::ProtocolError&) {
            continue;
        }
        require(json == Json::parse(line, nullptr, false), "the two parsers read different values");
        check_answer(host.handle(json), json);
    }
    return 0;
}
