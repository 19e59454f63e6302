// The experimental tasks of revision 2025-11-25: asked for by the client, their results waited for.
#include "tests/mcp/task_fixture.h"
#include "tests/support/catch.h"

using mcp::Json;
using test::accept;

namespace {

class LegacyTasks : public test::Tasks {
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
