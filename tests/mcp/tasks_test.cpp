// Tasks (SEP-2663): durable, bound to their owner, asking, ending, outliving the server.
#include "tests/mcp/task_fixture.h"
#include "tests/support/catch.h"

using mcp::Json;
using test::accept;
using test::Shelf;
using test::Tasks;
using test::Working;

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
    for (const auto* method : {"tasks/get", "tasks/update", "tasks/cancel"})
        CHECK(modern(method, {{"taskId", "x"}})["error"]["code"] == -32021);
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
    const auto created = modern("tools/call", {{"name", "ask_then_work"},
                                               {"inputResponses", {{"name", accept("name", "Ada")}}},
                                               {"requestState", asked["requestState"]}})["result"];
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
    test::LiveServer after(test::kept_on(shelf));
    test_support::run(after.io, after.server->start());
    CHECK(after.modern("tasks/get", {{"taskId", id}})["result"]["status"] == "failed");
}

TEST_CASE("what has outlived its time is cancelled when it runs, and forgotten when it has ended") {
    mcp::asio::io_context io;
    Shelf shelf;
    mcp::Notices notices;
    mcp::TimePoint now{std::chrono::hours(1000)};
    const auto run_tool = [](mcp::Call& call, const mcp::Task& task) -> mcp::asio::awaitable<std::string> {
        if (task.tool == "wait") co_await test::wait_for_ever(call, task.arguments);
        co_return R"({"content":[]})";
    };
    mcp::Tasks tasks(
        shelf, notices, [&now] { return now; }, run_tool, [](const mcp::Task&) { return true; });
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
    const auto ended = begin("answer", std::chrono::minutes(1)), running = begin("wait", std::chrono::minutes(1)),
               longer = begin("wait", std::chrono::minutes(2));
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
