// Questions in the modern era: what is asked again, and which states are believed.
#include "tests/mcp/live_server.h"
#include "tests/support/catch.h"

using mcp::Json;
using test::accept;
using test::form;
using test::LiveServer;
using test::text_of;

namespace {

std::string word(const Json& answer, const char* field) {
    return mcp::accepted(answer) ? answer.at("content").at(field).get<std::string>() : answer.at("action").get<std::string>();
}

mcp::asio::awaitable<mcp::ToolOutput> ask_name(mcp::Call& call, const Json&) {
    auto question = form("name");
    const Json answer = co_await call.ask("name", std::move(question));
    co_return test::said("Hello " + word(answer, "name"));
}

mcp::asio::awaitable<mcp::ToolOutput> ask_two(mcp::Call& call, const Json&) {
    mcp::Questions questions = {{"name", form("name")}, {"city", form("city")}};
    const auto answers = co_await call.ask(std::move(questions));
    co_return test::said(word(answers.at("name"), "name") + " of " + word(answers.at("city"), "city"));
}

mcp::asio::awaitable<mcp::ToolOutput> ask_in_rounds(mcp::Call& call, const Json&) {
    auto first = form("name");
    const Json name = co_await call.ask("first", std::move(first));
    auto second = form("city");
    const Json city = co_await call.ask("second", std::move(second));
    co_return test::said(word(name, "name") + " of " + word(city, "city"));
}

mcp::asio::awaitable<mcp::ToolOutput> ask_model(mcp::Call& call, const Json&) {
    auto question = mcp::sampling({{"messages", Json::array()}, {"maxTokens", 10}});
    const Json answer = co_await call.ask("model", std::move(question));
    co_return test::said(answer.at("model").get<std::string>());
}

class Asking : public LiveServer {
public:
    Asking() {
        add_tool("ask_name", ask_name);
        add_tool("ask_two", ask_two);
        add_tool("ask_in_rounds", ask_in_rounds);
        add_tool("ask_model", ask_model);
    }

    Json call(const std::string& tool, Json responses = nullptr, Json state = nullptr, Json arguments = Json::object()) {
        Json params = {{"name", tool}, {"arguments", std::move(arguments)}};
        if (!responses.is_null()) params["inputResponses"] = std::move(responses);
        if (!state.is_null()) params["requestState"] = std::move(state);
        return modern("tools/call", std::move(params));
    }

    // The state that the tool gives out with its first question.
    Json state_of(const std::string& tool, Json arguments = Json::object()) {
        return call(tool, nullptr, nullptr, std::move(arguments))["result"]["requestState"];
    }
};

std::vector<std::string> keys(const Json& answer) {
    std::vector<std::string> found;
    for (const auto& [key, request] : answer.at("result").at("inputRequests").items()) found.push_back(key);
    return found;
}

using Keys = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(Asking, "a question ends the request, and the answer to it ends the next one") {
    const auto asked = call("ask_name")["result"];
    CHECK(asked["resultType"] == "input_required");
    CHECK(asked["inputRequests"]["name"]["method"] == "elicitation/create");
    CHECK(asked["inputRequests"]["name"]["params"]["requestedSchema"]["required"] == Json::array({"name"}));
    const auto answered = call("ask_name", {{"name", accept("name", "Ada")}}, asked["requestState"]);
    CHECK(answered["result"]["resultType"] == "complete");
    CHECK(text_of(answered) == "Hello Ada");
}

TEST_CASE_METHOD(Asking, "declining and closing a form are answers") {
    CHECK(text_of(call("ask_name", {{"name", {{"action", "decline"}}}}, state_of("ask_name"))) == "Hello decline");
    CHECK(text_of(call("ask_name", {{"name", {{"action", "cancel"}}}}, state_of("ask_name"))) == "Hello cancel");
}

TEST_CASE_METHOD(Asking, "only what was not answered is asked again") {
    const auto first = call("ask_two");
    CHECK(keys(first) == Keys{"name", "city"});
    const auto second = call("ask_two", {{"name", accept("name", "Ada")}}, first["result"]["requestState"]);
    CHECK(keys(second) == Keys{"city"});
    CHECK(text_of(call("ask_two", {{"city", accept("city", "London")}}, second["result"]["requestState"])) == "Ada of London");
}

TEST_CASE_METHOD(Asking, "an answer that does not fit its question is asked for again") {
    const Json misfits[] = {
        "text", {{"action", "perhaps"}}, {{"action", "accept"}}, accept("name", 7), accept("other", "Ada"), Json::object()};
    for (const auto& misfit : misfits) {
        const auto again = call("ask_name", {{"name", misfit}}, state_of("ask_name"));
        CHECK(keys(again) == Keys{"name"});
    }
}

TEST_CASE_METHOD(Asking, "answers to what was not asked are ignored") {
    const Json responses = {{"name", accept("name", "Ada")}, {"else", accept("name", "Eve")}};
    CHECK(text_of(call("ask_name", responses, state_of("ask_name"))) == "Hello Ada");
}

TEST_CASE_METHOD(Asking, "each round has a state of its own, and the answers of the earlier ones are kept in it") {
    const auto first = call("ask_in_rounds");
    const auto second = call("ask_in_rounds", {{"first", accept("name", "Ada")}}, first["result"]["requestState"]);
    CHECK(keys(second) == Keys{"second"});
    CHECK(second["result"]["requestState"] != first["result"]["requestState"]);
    CHECK(text_of(call("ask_in_rounds", {{"second", accept("city", "London")}}, second["result"]["requestState"])) ==
          "Ada of London");
}

TEST_CASE_METHOD(Asking, "a state is believed only unchanged, once, within the hour, from the same caller, for the same request") {
    const Json answer = {{"name", accept("name", "Ada")}};
    const auto is_refused = [&](const Json& state) {
        const auto reply = call("ask_name", answer, state);
        return reply.contains("error") && reply["error"]["code"] == -32602;
    };
    SECTION("unchanged") {
        const auto state = state_of("ask_name").get<std::string>();
        for (std::size_t i = 0; i < state.size(); ++i) {
            std::string changed = state;
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            CHECK(is_refused(changed));
        }
        CHECK(is_refused(""));
        CHECK(is_refused(7));
        CHECK_FALSE(is_refused(state));
    }
    SECTION("once") {
        const auto state = state_of("ask_name");
        CHECK_FALSE(is_refused(state));
        CHECK(is_refused(state));
    }
    SECTION("within the hour") {
        const auto state = state_of("ask_name"), other = state_of("ask_name");
        now += std::chrono::minutes(59);
        CHECK_FALSE(is_refused(state));
        now += std::chrono::minutes(1);
        CHECK(is_refused(other));
    }
    SECTION("from the same caller") {
        const auto state = state_of("ask_name");
        principal = "somebody else";
        CHECK(is_refused(state));
    }
    SECTION("for the same request") {
        CHECK(is_refused(state_of("ask_two")));
        CHECK(is_refused(state_of("ask_name", {{"to", "whom"}})));
    }
}

TEST_CASE_METHOD(Asking, "the order of members does not make another request") {
    const auto state = state_of("ask_name", {{"a", 1}, {"b", 2}});
    CHECK(text_of(call("ask_name", {{"name", accept("name", "Ada")}}, state, {{"b", 2}, {"a", 1}})) == "Hello Ada");
}

TEST_CASE_METHOD(Asking, "answers that are no object are an error of the protocol") {
    CHECK(call("ask_name", Json::array())["error"]["code"] == -32602);
}

TEST_CASE_METHOD(Asking, "a client is asked only what it has declared") {
    capabilities = {{"elicitation", {{"url", Json::object()}}}};
    const auto form_error = call("ask_name")["error"];
    CHECK(form_error["code"] == -32021);
    CHECK(form_error["data"]["requiredCapabilities"] == Json{{"elicitation", {{"form", Json::object()}}}});
    CHECK(call("ask_model")["error"]["data"]["requiredCapabilities"] == Json{{"sampling", Json::object()}});
    capabilities = {{"elicitation", Json::object()}};
    CHECK(keys(call("ask_name")) == Keys{"name"});
}

TEST_CASE("forms are held against the keywords that they may use") {
    const auto objects = [](const char* schema, Json value) {
        const Json form = {{"type", "object"}, {"properties", {{"x", Json::parse(schema)}}}};
        return mcp::objection_to(mcp::elicitation("?", form), accept("x", std::move(value))).has_value();
    };
    CHECK_FALSE(objects(R"({"type":"integer"})", 3));
    CHECK_FALSE(objects(R"({"type":"integer"})", 3.0));
    CHECK_FALSE(objects(R"({"type":"integer"})", 1e300));
    CHECK(objects(R"({"type":"integer"})", 3.5));
    CHECK(objects(R"({"type":"integer","minimum":4})", 3));
    CHECK(objects(R"({"type":"number","maximum":2})", 3));
    CHECK(objects(R"({"type":"string","minLength":2})", "é"));
    CHECK_FALSE(objects(R"({"type":"string","maxLength":2})", "éé"));
    CHECK(objects(R"({"type":"boolean"})", "true"));
    CHECK(objects(R"({"type":"string","enum":["a","b"]})", "c"));
    CHECK_FALSE(objects(R"({"type":"string","oneOf":[{"const":"a","title":"A"}]})", "a"));
    CHECK(objects(R"({"type":"string","oneOf":[{"const":"a","title":"A"}]})", "b"));
    CHECK(objects(R"({"type":"array","items":{"type":"string","enum":["a","b"]}})", {"a", "c"}));
    CHECK_FALSE(objects(R"({"type":"array","items":{"anyOf":[{"const":"a","title":"A"}]}})", Json::array({"a"})));
    CHECK(objects(R"({"type":"array","maxItems":1,"items":{"type":"string"}})", {"a", "b"}));
}

TEST_CASE("answers of models and lists of roots are held against their shape") {
    const auto question = mcp::sampling(Json::object());
    const Json good = {{"role", "assistant"}, {"model", "m"}, {"content", {{"type", "text"}, {"text", "Hello"}}}};
    CHECK_FALSE(mcp::objection_to(question, good));
    for (const char* member : {"role", "model", "content"}) {
        Json lacking = good;
        lacking.erase(member);
        CHECK(mcp::objection_to(question, lacking));
    }
    CHECK_FALSE(mcp::objection_to(mcp::roots(), {{"roots", Json::array({{{"uri", "file:///x"}}})}}));
    CHECK(mcp::objection_to(mcp::roots(), {{"roots", Json::array({{{"name", "x"}}})}}));
    CHECK(mcp::objection_to(mcp::roots(), Json::object()));
}
