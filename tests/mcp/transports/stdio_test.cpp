// Standard input and output over real pipes: both eras on one process, cancellation, order, large messages, the end.
#include "mcp/transports/stdio_transport.h"

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <vector>

#include "tests/support/catch.h"

namespace {

namespace asio = boost::asio;
using mcp::Json;

mcp::ToolOutput said(std::string text) { return {{}, std::move(text), {}, false}; }

std::optional<mcp::ToolFailure> no_failures(const std::exception&) { return std::nullopt; }

// A transport between two pipes, of which the test holds the other ends.
class StdioFixture {
public:
    explicit StdioFixture(mcp::transports::StdioLimits limits = {})
        : server({"test", "Test", "1.0", "For tests", "Be kind."}, no_failures) {
        add("echo", [](mcp::Call&, const Json& arguments) { return echo(arguments); });
        add("say", [](mcp::Call& call, const Json&) { return say(call); });
        add("ask", [](mcp::Call& call, const Json&) { return ask(call); });
        add("sleep", [this](mcp::Call&, const Json&) { return sleep(); });
        server.resources().add(
            mcp::Resource{"test://clock", "clock", "Clock", "A clock.", "text/plain", {}, [](mcp::Call&) { return clock(); }});
        int in[2], out[2];
        REQUIRE(::pipe2(in, O_CLOEXEC) == 0);
        REQUIRE(::pipe2(out, O_CLOEXEC) == 0);
        to = in[1];
        from = out[0];
        ::fcntl(from, F_SETFL, O_NONBLOCK);
        ::fcntl(to, F_SETFL, O_NONBLOCK);
        transport.emplace(io.get_executor(), server, in[0], out[1], limits);
        asio::co_spawn(io, transport->run(), [this](std::exception_ptr failed) {
            ended = true;
            if (failed) std::rethrow_exception(failed);
        });
    }
    ~StdioFixture() {
        if (to >= 0) ::close(to);
        ::close(from);
        transport->stop();
        for (int i = 0; i < 100 && !ended; ++i) io.run_for(std::chrono::milliseconds(20));
    }

    // Writes bytes, letting the server read.
    void write(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto count = ::write(to, bytes.data(), bytes.size());
            if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
            io.run_for(std::chrono::milliseconds(1));
            collect();
        }
    }
    void send(const Json& message) { write(message.dump() + "\n"); }
    void end_input() {
        ::close(to);
        to = -1;
    }

    // The next message.
    Json next() {
        for (int i = 0; i < 2000; ++i) {
            collect();
            const auto end = received.find('\n');
            if (end != std::string::npos) {
                const std::string line = received.substr(0, end);
                received.erase(0, end + 1);
                return Json::parse(line);
            }
            io.run_for(std::chrono::milliseconds(5));
        }
        FAIL("no message within ten seconds");
        return {};
    }

    // The next message with this id or, for a text, this method; others are dropped.
    Json find(const Json& what) {
        for (;;) {
            Json message = next();
            if (message.contains("id") && message["id"] == what && !message.contains("method")) return message;
            if (message.contains("method") && message["method"] == what) return message;
        }
    }

    bool is_quiet() {
        io.run_for(std::chrono::milliseconds(50));
        collect();
        return received.empty();
    }

    void run_until(const std::function<bool()>& condition) {
        for (int i = 0; i < 2000 && !condition(); ++i) io.run_for(std::chrono::milliseconds(5));
        REQUIRE(condition());
    }

    asio::io_context io{1};
    mcp::Server server;
    std::optional<mcp::transports::StdioTransport> transport;
    int to = -1, from = -1;
    std::string received;
    bool ended = false;
    int sleepers = 0;
    int cancelled = 0;

private:
    void collect() {
        char bytes[64 * 1024];
        for (ssize_t count; (count = ::read(from, bytes, sizeof bytes)) > 0;)
            received.append(bytes, static_cast<std::size_t>(count));
    }

    void add(const char* name, std::function<asio::awaitable<mcp::ToolOutput>(mcp::Call&, const Json&)> invoke) {
        mcp::Tool tool;
        tool.about = {name, name, "For tests.", {}, "test"};
        tool.input_schema = {{"type", "object"}};
        tool.invoke = std::move(invoke);
        server.tools().add(std::move(tool));
    }

    static asio::awaitable<mcp::ToolOutput> echo(const Json& arguments) {
        const Json* text = mcp::find_member(arguments, "text");
        co_return said(text == nullptr ? "" : text->get<std::string>());
    }
    static asio::awaitable<mcp::ToolOutput> say(mcp::Call& call) {
        co_await call.progress(1);
        co_await call.log(mcp::LogLevel::info, "working");
        co_return said("done");
    }
    static asio::awaitable<mcp::ToolOutput> ask(mcp::Call& call) {
        const Json roots = co_await call.ask("roots", mcp::roots());
        co_return said(roots["roots"][0]["uri"]);
    }
    asio::awaitable<mcp::ToolOutput> sleep() {
        ++sleepers;
        asio::steady_timer forever(co_await asio::this_coro::executor, std::chrono::hours(1));
        try {
            co_await forever.async_wait(asio::use_awaitable);
        } catch (const boost::system::system_error&) {
            ++cancelled;
            throw;
        }
        co_return said("awake");
    }
    static asio::awaitable<mcp::Contents> clock() { co_return mcp::Contents{"text/plain", "noon"}; }
};

Json legacy(const char* method, const Json& id, Json params = Json::object()) {
    return {{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", std::move(params)}};
}

Json modern_message(const char* method, const Json& id, Json params = Json::object()) {
    params["_meta"]["io.modelcontextprotocol/protocolVersion"] = "2026-07-28";
    params["_meta"]["io.modelcontextprotocol/clientCapabilities"] = {{"roots", Json::object()}};
    return legacy(method, id, std::move(params));
}

Json notification(const char* method, Json params) {
    return {{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}};
}

Json initialize() {
    return legacy("initialize", 0, {{"protocolVersion", "2025-11-25"}, {"capabilities", {{"roots", Json::object()}}}});
}

}  // namespace

TEST_CASE("a question travels as the era of its message has it, on one process") {
    StdioFixture stdio;
    stdio.send(initialize());
    stdio.find(0);
    stdio.send(legacy("tools/call", 1, {{"name", "ask"}}));
    const Json asked = stdio.find("roots/list");
    stdio.send(modern_message("tools/call", "m", {{"name", "ask"}}));
    const Json first = stdio.find("m")["result"];
    CHECK(first["resultType"] == "input_required");
    stdio.send({{"jsonrpc", "2.0"}, {"id", asked["id"]}, {"result", {{"roots", {{{"uri", "file:///a"}}}}}}});
    CHECK(stdio.find(1)["result"]["content"][0]["text"] == "file:///a");
    stdio.send(modern_message("tools/call", 2,
                      {{"name", "ask"},
                       {"requestState", first["requestState"]},
                       {"inputResponses", {{"roots", {{"roots", {{{"uri", "file:///b"}}}}}}}}}));
    CHECK(stdio.find(2)["result"]["content"][0]["text"] == "file:///b");
}

TEST_CASE("a question that the client answers with an error, or not before its end, fails the tool in words") {
    StdioFixture stdio;
    stdio.send(initialize());
    stdio.find(0);
    stdio.send(legacy("tools/call", 1, {{"name", "ask"}}));
    const Json asked = stdio.find("roots/list");
    SECTION("an error") {
        stdio.send({{"jsonrpc", "2.0"}, {"id", asked["id"]}, {"error", {{"code", -1}, {"message", "not today"}}}});
        CHECK_THAT(stdio.find(1)["result"]["content"][0]["text"].get<std::string>(), Catch::Contains("not today"));
    }
    SECTION("the end of the input") {
        stdio.end_input();
        CHECK(stdio.find(1)["result"]["isError"] == true);
        stdio.run_until([&] { return stdio.ended; });
    }
}

TEST_CASE("a cancelled request stops and is not answered, though others wait before it") {
    StdioFixture stdio({.in_flight = 1});
    stdio.send(modern_message("tools/call", "running", {{"name", "sleep"}}));
    stdio.send(modern_message("tools/call", "waiting", {{"name", "sleep"}}));
    stdio.send(modern_message("tools/call", "last", {{"name", "echo"}, {"arguments", {{"text", "here"}}}}));
    stdio.run_until([&] { return stdio.sleepers == 1; });
    CHECK(stdio.is_quiet());
    stdio.send(notification("notifications/cancelled", {{"requestId", "waiting"}}));
    stdio.send(notification("notifications/cancelled", {{"requestId", "unknown"}}));
    stdio.send(notification("notifications/cancelled", {{"requestId", "running"}}));
    const Json answer = stdio.next();
    CHECK(answer["id"] == "last");
    CHECK(stdio.cancelled == 1);
    CHECK(stdio.sleepers == 1);
    CHECK(stdio.is_quiet());
}

TEST_CASE("progress and log messages precede the answer, when they were asked for") {
    StdioFixture stdio;
    Json params = {{"name", "say"}};
    params["_meta"]["progressToken"] = "t";
    params["_meta"]["io.modelcontextprotocol/logLevel"] = "info";
    stdio.send(modern_message("tools/call", 1, params));
    CHECK(stdio.next()["method"] == "notifications/progress");
    CHECK(stdio.next()["method"] == "notifications/message");
    CHECK(stdio.next()["id"] == 1);
    params["_meta"]["io.modelcontextprotocol/logLevel"] = "error";
    params["_meta"].erase("progressToken");
    stdio.send(modern_message("tools/call", 2, params));
    CHECK(stdio.next()["id"] == 2);
    params["_meta"]["io.modelcontextprotocol/logLevel"] = "loud";
    stdio.send(modern_message("tools/call", 3, params));
    CHECK(stdio.next()["error"]["code"] == -32602);
}

TEST_CASE("a subscription runs beside requests, and a cancellation ends it without a word") {
    StdioFixture stdio;
    stdio.send(modern_message("subscriptions/listen", "sub", {{"notifications", {{"resourceSubscriptions", {"test://clock"}}}}}));
    CHECK(stdio.next()["method"] == "notifications/subscriptions/acknowledged");
    stdio.server.notices().publish(mcp::resource_updated("test://clock"));
    const Json update = stdio.next();
    CHECK(update["params"]["_meta"]["io.modelcontextprotocol/subscriptionId"] == "sub");
    stdio.send(modern_message("tools/call", 1, {{"name", "echo"}}));
    CHECK(stdio.next()["id"] == 1);
    stdio.send(notification("notifications/cancelled", {{"requestId", "sub"}}));
    stdio.server.notices().publish(mcp::resource_updated("test://clock"));
    CHECK(stdio.is_quiet());
}

TEST_CASE("a legacy client is told of the resources it subscribed to") {
    StdioFixture stdio;
    stdio.server.notices().publish(mcp::resource_updated("test://clock"));
    stdio.send(initialize());
    stdio.find(0);
    stdio.send(legacy("resources/subscribe", 1, {{"uri", "test://clock"}}));
    stdio.find(1);
    stdio.server.notices().publish(mcp::resource_updated("test://other"));
    stdio.server.notices().publish(mcp::resource_updated("test://clock"));
    const Json update = stdio.next();
    CHECK(update["method"] == "notifications/resources/updated");
    CHECK(update["params"] == Json({{"uri", "test://clock"}}));
}

TEST_CASE("a message of ten megabytes comes back whole; a longer one than is taken is refused without harm") {
    StdioFixture stdio;
    const std::string large(10 * 1024 * 1024, 'x');
    stdio.send(modern_message("tools/call", 1, {{"name", "echo"}, {"arguments", {{"text", large}}}}));
    CHECK(stdio.find(1)["result"]["content"][0]["text"].get<std::string>() == large);
    stdio.send(modern_message("tools/call", 2, {{"name", "echo"}, {"arguments", {{"text", large + large}}}}));
    CHECK(stdio.next()["error"]["code"] == -32600);
    stdio.send(modern_message("tools/call", 3, {{"name", "echo"}}));
    CHECK(stdio.next()["id"] == 3);
}

TEST_CASE("more requests than run at once are all answered") {
    StdioFixture stdio({.in_flight = 4, .waiting_bytes = 1024});
    std::string lines;
    for (int i = 0; i < 100; ++i) lines += modern_message("tools/call", i, {{"name", "echo"}}).dump() + "\n";
    stdio.write(lines);
    std::vector<bool> seen(100);
    for (int i = 0; i < 100; ++i) seen[stdio.next()["id"].get<std::size_t>()] = true;
    CHECK(std::find(seen.begin(), seen.end(), false) == seen.end());
}

TEST_CASE("told to stop, the transport lets requests finish for the grace time and cancels the rest") {
    StdioFixture stdio({.grace = std::chrono::milliseconds(50)});
    stdio.send(modern_message("tools/call", 1, {{"name", "sleep"}}));
    stdio.run_until([&] { return stdio.sleepers == 1; });
    stdio.transport->stop();
    stdio.run_until([&] { return stdio.ended; });
    stdio.run_until([&] { return stdio.cancelled == 1; });
}
