// Tasks (SEP-2663), and those of revision 2025-11-25: durable, bound to their owner, asking, ending, outliving the server.
#include "mcp/tasks.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "tests/mcp/live_server.h"
#include "tests/support/catch.h"

using mcp::Json;
using mcp::TaskSupport;
using test::accept;

namespace {

// A store that outlives servers, can be slow to keep, and can fail.
class Shelf final : public mcp::TaskStore {
public:
    mcp::asio::awaitable<void> insert(mcp::Task task) override {
        if (gate != nullptr) co_await gate->async_wait(mcp::asio::use_awaitable);
        co_await memory.insert(std::move(task));
    }
    mcp::asio::awaitable<void> save(mcp::Task task) override {
        if (loses_ends && mcp::is_terminal(task.status)) throw std::runtime_error("the disk is full");
        co_await memory.save(std::move(task));
    }
    mcp::asio::awaitable<std::optional<mcp::Task>> find(std::string id) override { return memory.find(std::move(id)); }
    mcp::asio::awaitable<std::vector<mcp::Task>> list(std::string owner, std::string after, std::size_t limit) override {
        return memory.list(std::move(owner), std::move(after), limit);
    }
    mcp::asio::awaitable<std::vector<mcp::Task>> unfinished() override { return memory.unfinished(); }
    mcp::asio::awaitable<void> erase_expired(mcp::TimePoint now) override { return memory.erase_expired(now); }

    mcp::MemoryTaskStore memory;
    mcp::asio::steady_timer* gate = nullptr;
    bool loses_ends = false;
};

mcp::asio::awaitable<mcp::ToolOutput> answer_at_once(mcp::Call& call, const Json&) {
    co_await call.become_task();
    co_return test::said("done");
}

mcp::asio::awaitable<mcp::ToolOutput> wait_for_ever(mcp::Call& call, const Json&) {
    co_await call.become_task();
    mcp::asio::steady_timer timer(co_await mcp::asio::this_coro::executor, mcp::asio::steady_timer::time_point::max());
    co_await timer.async_wait(mcp::asio::use_awaitable);
    co_return test::said("never");
}

mcp::asio::awaitable<mcp::ToolOutput> ask_two(mcp::Call& call, const Json&) {
    co_await call.become_task();
    mcp::Questions questions = {{"name", test::form("name")}, {"city", test::form("city")}};
    const auto answers = co_await call.ask(std::move(questions));
    co_return test::said(answers.at("name").at("content").at("name").get<std::string>() + " of " +
                         answers.at("city").at("content").at("city").get<std::string>());
}

mcp::asio::awaitable<mcp::ToolOutput> ask_then_work(mcp::Call& call, const Json&) {
    auto question = test::form("name");
    const Json answer = co_await call.ask("name", std::move(question));
    co_await call.become_task();
    co_return test::said("worked for " + answer.at("content").at("name").get<std::string>());
}

mcp::asio::awaitable<mcp::ToolOutput> break_down(mcp::Call& call, const Json&) {
    co_await call.become_task();
    throw std::runtime_error("secret detail");
}

mcp::asio::awaitable<mcp::ToolOutput> break_protocol(mcp::Call& call, const Json&) {
    co_await call.become_task();
    throw mcp::ProtocolError(mcp::ErrorCode::invalid_params, "not so", {{"why", "because"}});
}

mcp::ServerOptions kept_on(Shelf& shelf) {
    mcp::ServerOptions options;
    options.task_store = &shelf;
    options.page_size = 2;
    return options;
}

class Working : public test::LiveServer {
public:
    explicit Working(Shelf& shelf) : LiveServer(kept_on(shelf)) {
        add_tool("answer", answer_at_once, TaskSupport::optional);
        add_tool("wait", wait_for_ever, TaskSupport::optional);
        add_tool("wait_once", wait_for_ever, TaskSupport::optional, false);
        add_tool("ask_two", ask_two, TaskSupport::optional);
        add_tool("ask_then_work", ask_then_work, TaskSupport::required);
        add_tool("break_down", break_down, TaskSupport::optional);
        add_tool("break_protocol", break_protocol, TaskSupport::optional);
        add_tool("plain", answer_at_once);
        test_support::run(io, server->start());
    }

    Json call(const std::string& tool) { return modern("tools/call", {{"name", tool}})["result"]; }
    std::string begin_task(const std::string& tool) { return call(tool)["taskId"]; }
    Json get(const std::string& task) { return modern("tasks/get", {{"taskId", task}}); }
    std::string status(const std::string& task) { return get(task)["result"]["status"]; }
    Json update(const std::string& task, Json responses) { return modern("tasks/update", {{"taskId", task}, {"inputResponses", std::move(responses)}}); }
    Json cancel(const std::string& task) { return modern("tasks/cancel", {{"taskId", task}}); }
};

struct ShelfAndServer {
    Shelf shelf;
};

// The shelf is there before the server, and after it.
class Tasks : public ShelfAndServer, public Working {
public:
    Tasks() : Working(shelf) {}
};

class LegacyTasks : public Tasks {
public:
    LegacyTasks() {
        legacy("initialize", {{"protocolVersion", "2025-11-25"}, {"capabilities", {{"elicitation", Json::object()}}}});
        peer.can_answer = true;
    }

    std::string begin_legacy_task(const std::string& tool, Json task = Json::object()) {
        return legacy("tools/call", {{"name", tool}, {"task", std::move(task)}})["result"]["task"]["taskId"];
    }
};

}  // namespace

TEST_CASE_METHOD(Tasks, "a call becomes a task, whose result is got later") {
    const auto created = call("answer");
    CHECK(created["resultType"] == "task");
    CHECK(created["status"] == "working");
    CHECK(created["ttlMs"] == 3'600'000);
    CHECK(created["pollIntervalMs"].is_number_integer());
    CHECK(created["createdAt"] == created["lastUpdatedAt"]);
    CHECK_FALSE(created.contains("result"));
    const auto got = get(created["taskId"])["result"];
    CHECK(got["resultType"] == "complete");
    CHECK(got["status"] == "completed");
    CHECK(got["result"]["content"][0]["text"] == "done");
    CHECK(modern("server/discover")["result"]["capabilities"]["extensions"].contains("io.modelcontextprotocol/tasks"));
}

TEST_CASE_METHOD(Tasks, "the client is told of a task only when it is durable") {
    mcp::asio::steady_timer gate(io, std::chrono::milliseconds(1));
    shelf.gate = &gate;
    const auto pending = begin("tools/call", {{"name", "wait"}});
    CHECK_FALSE(pending->done);
    const auto id = answer_of(pending)["result"]["taskId"].get<std::string>();
    shelf.gate = nullptr;
    CHECK(test_support::run(io, shelf.find(id)).has_value());
}

TEST_CASE_METHOD(Tasks, "a call stays a call for clients that do not know tasks, and for tools that have none") {
    CHECK(call("plain")["content"][0]["text"] == "done");
    capabilities = {{"elicitation", Json::object()}};
    CHECK(call("answer")["content"][0]["text"] == "done");
    const auto error = modern("tools/call", {{"name", "ask_then_work"}})["error"];
    CHECK(error["code"] == -32021);
    CHECK(error["data"]["requiredCapabilities"]["extensions"].contains("io.modelcontextprotocol/tasks"));
    for (const auto* method : {"tasks/get", "tasks/update", "tasks/cancel"}) CHECK(modern(method, {{"taskId", "x"}})["error"]["code"] == -32021);
}

TEST_CASE("a server that keeps no tasks has none of their methods") {
    test::LiveServer bare;
    CHECK(bare.modern("tasks/get", {{"taskId", "x"}})["error"]["code"] == -32601);
}

TEST_CASE_METHOD(Tasks, "for everybody but its owner a task does not exist") {
    const auto id = begin_task("wait");
    principal = "somebody else";
    CHECK(get(id)["error"]["code"] == -32602);
    CHECK(update(id, Json::object())["error"]["code"] == -32602);
    CHECK(cancel(id)["error"]["code"] == -32602);
    outlet.messages.clear();
    begin("subscriptions/listen", {{"notifications", {{"taskIds", {id}}}}});
    CHECK(outlet.messages.at(0)["params"]["notifications"] == Json::object());
    principal = "tester";
    CHECK(status(id) == "working");
}

TEST_CASE_METHOD(Tasks, "what a task asks is answered key by key, and what does not fit is not taken") {
    const auto id = begin_task("ask_two");
    auto got = get(id)["result"];
    CHECK(got["status"] == "input_required");
    CHECK(got["inputRequests"].size() == 2);
    CHECK(update(id, {{"name", accept("name", 7)}, {"else", accept("name", "Eve")}})["result"]["resultType"] == "complete");
    CHECK(get(id)["result"]["inputRequests"].size() == 2);
    update(id, {{"name", accept("name", "Ada")}});
    got = get(id)["result"];
    CHECK(got["status"] == "input_required");
    CHECK(got["inputRequests"].size() == 1);
    CHECK(got["inputRequests"].contains("city"));
    update(id, {{"city", accept("city", "London")}});
    CHECK(get(id)["result"]["result"]["content"][0]["text"] == "Ada of London");
    CHECK(modern("tasks/update", {{"taskId", id}})["error"]["code"] == -32602);
}

TEST_CASE_METHOD(Tasks, "answers that came with the call are held against the questions too") {
    const Json responses = {{"name", accept("name", "Ada")}, {"city", "nonsense"}};
    const std::string id = modern("tools/call", {{"name", "ask_two"}, {"inputResponses", responses}})["result"]["taskId"];
    const auto got = get(id)["result"];
    CHECK(got["status"] == "input_required");
    CHECK(got["inputRequests"].size() == 1);
    CHECK(got["inputRequests"].contains("city"));
}

TEST_CASE_METHOD(Tasks, "a call may ask in a round and become a task after it, with the answer") {
    const auto asked = call("ask_then_work");
    CHECK(asked["resultType"] == "input_required");
    CHECK_FALSE(asked.contains("taskId"));
    const auto created = modern("tools/call", {{"name", "ask_then_work"}, {"inputResponses", {{"name", accept("name", "Ada")}}}, {"requestState", asked["requestState"]}})["result"];
    CHECK(created["resultType"] == "task");
    CHECK(get(created["taskId"])["result"]["result"]["content"][0]["text"] == "worked for Ada");
}

TEST_CASE_METHOD(Tasks, "an error of the protocol fails a task, and a bug does without telling details") {
    const auto refused = get(begin_task("break_protocol"))["result"];
    CHECK(refused["status"] == "failed");
    CHECK(refused["error"] == Json{{"code", -32602}, {"message", "not so"}, {"data", {{"why", "because"}}}});
    const auto broken = get(begin_task("break_down"))["result"];
    CHECK(broken["status"] == "failed");
    CHECK(broken["error"]["code"] == -32603);
    CHECK(broken.dump().find("secret") == std::string::npos);
}

TEST_CASE_METHOD(Tasks, "cancelling ends a task, also one that waits for an answer, and is acknowledged again afterwards") {
    for (const auto* tool : {"wait", "ask_two"}) {
        const auto id = begin_task(tool);
        for (int i = 0; i < 2; ++i) {
            const auto acknowledged = cancel(id)["result"];
            CHECK(acknowledged["resultType"] == "complete");
            CHECK_FALSE(acknowledged.contains("status"));
            CHECK(status(id) == "cancelled");
        }
        update(id, {{"name", accept("name", "Ada")}});
        CHECK(status(id) == "cancelled");
    }
    const auto ended = begin_task("answer");
    cancel(ended);
    CHECK(status(ended) == "completed");
    CHECK(cancel("no-such-task")["error"]["code"] == -32602);
}

TEST_CASE_METHOD(Tasks, "a subscriber to a task is told of each of its states, as tasks/get would tell it") {
    const auto id = begin_task("ask_two");
    begin("subscriptions/listen", {{"notifications", {{"taskIds", {id}}}}});
    update(id, {{"name", accept("name", "Ada")}, {"city", accept("city", "London")}});
    const auto told = outlet.named("notifications/tasks");
    REQUIRE_FALSE(told.empty());
    CHECK(told.back()["params"]["taskId"] == id);
    CHECK(told.back()["params"]["status"] == "completed");
    CHECK(told.back()["params"]["result"]["content"][0]["text"] == "Ada of London");
}

TEST_CASE_METHOD(Tasks, "an owner has at most a hundred tasks running; others are not in its way") {
    for (int i = 0; i < 100; ++i) begin_task("wait");
    const auto refused = modern("tools/call", {{"name", "wait"}})["error"];
    CHECK(refused["code"] == -32600);
    CHECK_THAT(refused["message"].get<std::string>(), ContainsSubstring("too many tasks"));
    principal = "somebody else";
    CHECK(call("wait")["resultType"] == "task");
}

TEST_CASE("after a restart a task that may be repeated is begun again with its answers, and any other has failed") {
    Shelf shelf;
    std::string repeatable, once, ended, asking;
    {
        Working before(shelf);
        repeatable = before.begin_task("wait");
        once = before.begin_task("wait_once");
        ended = before.begin_task("answer");
        asking = before.begin_task("ask_two");
        before.update(asking, {{"name", accept("name", "Ada")}});
    }
    Working after(shelf);
    CHECK(after.status(repeatable) == "working");
    CHECK(after.status(ended) == "completed");
    const auto failed = after.get(once)["result"];
    CHECK(failed["status"] == "failed");
    CHECK_THAT(failed["error"]["message"].get<std::string>(), ContainsSubstring("restarted"));
    const auto open = after.get(asking)["result"]["inputRequests"];
    CHECK(open.size() == 1);
    after.update(asking, {{"city", accept("city", "London")}});
    CHECK(after.get(asking)["result"]["result"]["content"][0]["text"] == "Ada of London");
}

TEST_CASE("a task whose tool is gone after the restart has failed") {
    Shelf shelf;
    std::string id;
    {
        Working before(shelf);
        id = before.begin_task("wait");
    }
    test::LiveServer after(kept_on(shelf));
    test_support::run(after.io, after.server->start());
    CHECK(after.modern("tasks/get", {{"taskId", id}})["result"]["status"] == "failed");
}

TEST_CASE("what has outlived its time is cancelled when it runs, and forgotten when it has ended") {
    mcp::asio::io_context io;
    Shelf shelf;
    mcp::Notices notices;
    mcp::TimePoint now{std::chrono::hours(1000)};
    const auto run_tool = [](mcp::Call& call, const mcp::Task& task) -> mcp::asio::awaitable<std::string> {
        if (task.tool == "wait") co_await wait_for_ever(call, task.arguments);
        co_return R"({"content":[]})";
    };
    mcp::Tasks tasks(shelf, notices, [&now] { return now; }, run_tool, [](const mcp::Task&) { return true; });
    const auto begin = [&](const char* tool, std::chrono::minutes ttl) {
        mcp::Task task;
        task.owner = "me";
        task.tool = tool;
        task.ttl = ttl;
        return test_support::run(io, tasks.begin(std::move(task))).id;
    };
    const auto status = [&](const std::string& id) -> std::optional<mcp::TaskStatus> {
        const auto found = test_support::run(io, tasks.find(id, "me"));
        return found ? std::optional(found->status) : std::nullopt;
    };
    const auto ended = begin("answer", std::chrono::minutes(1)), running = begin("wait", std::chrono::minutes(1)), longer = begin("wait", std::chrono::minutes(2));
    now += std::chrono::minutes(1) - std::chrono::milliseconds(1);
    test_support::run(io, tasks.expire());
    CHECK(status(ended) == mcp::TaskStatus::completed);
    CHECK(status(running) == mcp::TaskStatus::working);
    now += std::chrono::milliseconds(1);
    test_support::run(io, tasks.expire());
    io.poll();
    CHECK_FALSE(status(ended));
    CHECK_FALSE(status(running));
    CHECK(status(longer) == mcp::TaskStatus::working);
    CHECK(tasks.running() == 1);
    tasks.stop();
    io.restart();
    io.poll();
}

TEST_CASE_METHOD(LegacyTasks, "a legacy client says that a call is to be a task, and waits for its result") {
    const auto tools = legacy("tools/list", {{"cursor", modern("tools/list")["result"]["nextCursor"]}});
    CHECK(tools.contains("result"));
    const auto created = legacy("tools/call", {{"name", "answer"}, {"task", {{"ttl", 60000}}}})["result"]["task"];
    CHECK(created["ttl"] == 60000);
    CHECK(created["pollInterval"].is_number_integer());
    CHECK_FALSE(created.contains("ttlMs"));
    const std::string id = created["taskId"];
    CHECK(legacy("tasks/get", {{"taskId", id}})["result"]["status"] == "completed");
    const auto result = legacy("tasks/result", {{"taskId", id}})["result"];
    CHECK(result["content"][0]["text"] == "done");
    CHECK(result["_meta"]["io.modelcontextprotocol/related-task"]["taskId"] == id);
}

TEST_CASE_METHOD(LegacyTasks, "a tool is called as a task, or not, as it declares") {
    const auto code = [](const Json& answer) { return answer["error"]["code"]; };
    CHECK(code(legacy("tools/call", {{"name", "plain"}, {"task", Json::object()}})) == -32601);
    CHECK(code(legacy("tools/call", {{"name", "ask_then_work"}})) == -32601);
    CHECK(legacy("tools/call", {{"name", "answer"}})["result"]["content"][0]["text"] == "done");
    CHECK(legacy("tools/list")["result"]["tools"][0]["execution"]["taskSupport"] == "optional");
    legacy("initialize", {{"protocolVersion", "2025-06-18"}});
    CHECK(code(legacy("tasks/list")) == -32601);
    CHECK_FALSE(legacy("tools/list")["result"]["tools"][0].contains("execution"));
}

TEST_CASE_METHOD(LegacyTasks, "what a legacy task asks is asked where its result is waited for") {
    const auto id = begin_legacy_task("ask_two");
    CHECK(legacy("tasks/get", {{"taskId", id}})["result"]["status"] == "input_required");
    const auto pending = begin_legacy("tasks/result", {{"taskId", id}});
    REQUIRE(outlet.messages.size() == 2);
    CHECK(outlet.messages[0]["params"]["_meta"]["io.modelcontextprotocol/related-task"]["taskId"] == id);
    send({{"jsonrpc", "2.0"}, {"id", outlet.messages[0]["id"]}, {"result", accept("name", "Ada")}});
    send({{"jsonrpc", "2.0"}, {"id", outlet.messages[1]["id"]}, {"result", accept("city", "London")}});
    CHECK(test::text_of(answer_of(pending)) == "Ada of London");
}

TEST_CASE_METHOD(LegacyTasks, "the result of a task that was cancelled is an error, and it is cancelled once") {
    const auto id = begin_legacy_task("wait");
    const auto pending = begin_legacy("tasks/result", {{"taskId", id}});
    CHECK_FALSE(pending->done);
    CHECK(legacy("tasks/cancel", {{"taskId", id}})["result"]["status"] == "cancelled");
    CHECK(answer_of(pending)["error"]["code"] == -32600);
    CHECK(legacy("tasks/cancel", {{"taskId", id}})["error"]["code"] == -32602);
    const auto failed = begin_legacy_task("break_protocol");
    CHECK(legacy("tasks/result", {{"taskId", failed}})["error"]["message"] == "not so");
}

TEST_CASE_METHOD(LegacyTasks, "the result of a task that does not run any more is not waited for") {
    shelf.loses_ends = true;
    const auto lost = begin_legacy_task("answer");
    CHECK(legacy("tasks/get", {{"taskId", lost}})["result"]["status"] == "working");
    CHECK(legacy("tasks/result", {{"taskId", lost}})["error"]["code"] == -32603);

    const auto pending = begin_legacy("tasks/result", {{"taskId", begin_legacy_task("wait")}});
    CHECK_FALSE(pending->done);
    server->stop();
    CHECK(answer_of(pending)["error"]["code"] == -32603);
}

TEST_CASE_METHOD(LegacyTasks, "a caller lists its own tasks, page by page") {
    std::vector<std::string> begun;
    for (int i = 0; i < 3; ++i) begun.push_back(begin_legacy_task("wait"));
    principal = "somebody else";
    begin_legacy_task("wait");
    principal = "tester";
    const auto first = legacy("tasks/list")["result"];
    REQUIRE(first["tasks"].size() == 2);
    CHECK(first["tasks"][0]["taskId"] == begun[0]);
    const auto second = legacy("tasks/list", {{"cursor", first["nextCursor"]}})["result"];
    REQUIRE(second["tasks"].size() == 1);
    CHECK(second["tasks"][0]["taskId"] == begun[2]);
    CHECK_FALSE(second.contains("nextCursor"));
    CHECK(legacy("tasks/list", {{"cursor", "x"}})["error"]["code"] == -32602);
    principal = "somebody else";
    CHECK(legacy("tasks/list", {{"cursor", first["nextCursor"]}})["error"]["code"] == -32602);
}

TEST_CASE_METHOD(LegacyTasks, "a session is told of the tasks that were begun in it") {
    const auto mine = begin_legacy_task("wait");
    const auto others = begin_task("wait");
    CHECK(peer.wants({mcp::Notice::Kind::task_changed, mine}));
    CHECK_FALSE(peer.wants({mcp::Notice::Kind::task_changed, others}));
}
