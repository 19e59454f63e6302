// What a handler says before its answer: progress and log messages; and questions to a legacy client on the answer's stream.
#include "tests/mcp/live_server.h"
#include "tests/support/catch.h"

using mcp::Json;
using mcp::LogLevel;

namespace {

mcp::asio::awaitable<mcp::ToolOutput> log_all(mcp::Call& call, const Json&) {
    co_await call.log(LogLevel::debug, "fine");
    Json trouble = {{"disk", "full"}};
    co_await call.log(LogLevel::warning, std::move(trouble), "storage");
    co_await call.log(LogLevel::emergency, "gone");
    co_return test::said("logged");
}

mcp::asio::awaitable<mcp::ToolOutput> count_up(mcp::Call& call, const Json&) {
    std::string begun = "begun";
    co_await call.progress(1, 1000, std::move(begun));
    co_await call.progress(1, 1000);
    co_await call.progress(0.5, 1000);
    for (int i = 2; i <= 1000; ++i) co_await call.progress(i, 1000);
    co_return test::said("counted");
}

mcp::asio::awaitable<mcp::ToolOutput> ask_both(mcp::Call& call, const Json&) {
    mcp::Questions questions = {{"name", test::form("name")},
                                {"page", mcp::elicitation_at("Sign in", "https://example.org/sign-in")}};
    const auto answers = co_await call.ask(std::move(questions));
    co_return test::said(answers.at("name").at("content").at("name").get<std::string>() + " " +
                         answers.at("page").at("action").get<std::string>());
}

class Talking : public test::LiveServer {
public:
    Talking() {
        add_tool("log_all", log_all);
        add_tool("count_up", count_up);
        add_tool("ask_both", ask_both);
    }

    std::vector<std::string> levels() const {
        std::vector<std::string> found;
        for (const auto& message : outlet.named("notifications/message")) found.push_back(message["params"]["level"]);
        return found;
    }

    void initialize(const char* version = "2025-11-25") {
        legacy("initialize", {{"protocolVersion", version},
                              {"capabilities", {{"elicitation", {{"form", Json::object()}, {"url", Json::object()}}}}}});
        peer.can_answer = true;
    }

    // The client's answer to the question with this number.
    void respond(std::size_t number, Json result) {
        send({{"jsonrpc", "2.0"}, {"id", outlet.messages.at(number)["id"]}, {"result", std::move(result)}});
    }
};

using Levels = std::vector<std::string>;

Json with_level(const char* level) { return {{"name", "log_all"}, {"_meta", {{"io.modelcontextprotocol/logLevel", level}}}}; }

}  // namespace

TEST_CASE_METHOD(Talking, "a modern client is told of what it asked for with the request, and of nothing otherwise") {
    modern("tools/call", {{"name", "log_all"}});
    CHECK(levels() == Levels{});
    modern("tools/call", with_level("warning"));
    CHECK(levels() == Levels{"warning", "emergency"});
    CHECK(outlet.messages[0]["params"] == Json{{"level", "warning"}, {"logger", "storage"}, {"data", {{"disk", "full"}}}});
    CHECK(modern("tools/call", with_level("loud"))["error"]["code"] == -32602);
}

TEST_CASE_METHOD(Talking, "a legacy client sets its level for the session") {
    initialize();
    legacy("tools/call", {{"name", "log_all"}});
    CHECK(levels() == Levels{"warning", "emergency"});
    CHECK(legacy("logging/setLevel", {{"level", "emergency"}})["result"] == Json::object());
    outlet.messages.clear();
    legacy("tools/call", {{"name", "log_all"}});
    CHECK(levels() == Levels{"emergency"});
    CHECK(legacy("logging/setLevel", {{"level", "loud"}})["error"]["code"] == -32602);
}

TEST_CASE_METHOD(Talking, "progress grows, comes not too often, and ends with its end") {
    modern("tools/call", {{"name", "count_up"}, {"_meta", {{"progressToken", "p"}}}});
    const auto told = outlet.named("notifications/progress");
    REQUIRE(told.size() >= 2);
    CHECK(told.size() < 1000);
    double last = 0;
    for (const auto& message : told) {
        CHECK(message["params"]["progressToken"] == "p");
        CHECK(message["params"]["progress"] > last);
        last = message["params"]["progress"];
    }
    CHECK(told.front()["params"]["message"] == "begun");
    CHECK(last == 1000);
}

TEST_CASE_METHOD(Talking, "without a token, or without a way back, there is no progress") {
    modern("tools/call", {{"name", "count_up"}});
    CHECK(outlet.messages.empty());
    outlet.open = false;
    CHECK(test::text_of(modern("tools/call", {{"name", "count_up"}, {"_meta", {{"progressToken", 0}}}})) == "counted");
    CHECK(outlet.messages.empty());
}

TEST_CASE_METHOD(Talking, "a legacy client is asked by requests on the stream, and the call goes on with its answers") {
    initialize();
    const auto pending = begin_legacy("tools/call", {{"name", "ask_both"}});
    REQUIRE(outlet.messages.size() == 2);
    CHECK(outlet.messages[0]["method"] == "elicitation/create");
    CHECK(outlet.messages[0]["params"]["mode"] == "form");
    CHECK(outlet.messages[1]["params"]["url"] == "https://example.org/sign-in");
    CHECK(outlet.messages[1]["params"]["elicitationId"].is_string());
    CHECK(outlet.messages[0]["id"] != outlet.messages[1]["id"]);
    respond(1, {{"action", "accept"}});
    CHECK_FALSE(pending->done);
    respond(0, test::accept("name", "Ada"));
    CHECK(test::text_of(answer_of(pending)) == "Ada accept");
}

TEST_CASE_METHOD(Talking, "an older client is asked without the mode that it does not know") {
    initialize("2025-06-18");
    begin_legacy("tools/call", {{"name", "ask_both"}});
    CHECK_FALSE(outlet.messages.at(0)["params"].contains("mode"));
    peer.pending.fail_all();
}

TEST_CASE_METHOD(Talking, "a client that answers with an error, unfittingly or not at all makes the call fail in words") {
    initialize();
    const auto failure_after = [this](auto&& happens) {
        outlet.messages.clear();
        const auto pending = begin_legacy("tools/call", {{"name", "ask_both"}});
        happens();
        const auto result = answer_of(pending)["result"];
        CHECK(result["isError"] == true);
        return result["content"][0]["text"].get<std::string>();
    };
    CHECK_THAT(
        failure_after([&] {
            send({{"jsonrpc", "2.0"}, {"id", outlet.messages.at(0)["id"]}, {"error", {{"code", -1}, {"message", "no time"}}}});
        }),
        ContainsSubstring("no time"));
    CHECK_THAT(failure_after([&] { respond(0, {{"action", "accept"}}); }), ContainsSubstring("'content' must be an object"));
    CHECK_THAT(failure_after([&] { peer.pending.fail_all(); }), ContainsSubstring("did not answer"));
}

TEST_CASE_METHOD(Talking, "a legacy client that cannot be asked makes the call fail in words") {
    initialize();
    peer.can_answer = false;
    CHECK_THAT(test::text_of(legacy("tools/call", {{"name", "ask_both"}})), ContainsSubstring("no way to ask"));
    peer.can_answer = true;
    outlet.open = false;
    CHECK_THAT(test::text_of(legacy("tools/call", {{"name", "ask_both"}})), ContainsSubstring("no way to ask"));
    outlet.open = true;
    legacy("initialize", {{"protocolVersion", "2025-11-25"}, {"capabilities", Json::object()}});
    CHECK_THAT(test::text_of(legacy("tools/call", {{"name", "ask_both"}})), ContainsSubstring("needs a client that can be asked"));
}

TEST_CASE_METHOD(Talking, "responses that nobody waits for are dropped") {
    initialize();
    for (const Json& unknown : {Json("ask-99"), Json(7)}) send({{"jsonrpc", "2.0"}, {"id", unknown}, {"result", Json::object()}});
    CHECK(outlet.messages.empty());
}
