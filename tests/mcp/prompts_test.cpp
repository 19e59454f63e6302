// Prompts and completion.
#include "tests/mcp/live_server.h"
#include "tests/support/catch.h"

using mcp::Json;
using test::LiveServer;

namespace {

mcp::asio::awaitable<mcp::PromptText> review(mcp::Call&, mcp::PromptArguments arguments) {
    mcp::PromptText text;
    text.description = "A review";
    text.messages.push_back(
        {mcp::PromptMessage::Role::user, mcp::Content::text("Review " + arguments["file"] + ", " + arguments["style"])});
    text.messages.push_back(
        {mcp::PromptMessage::Role::assistant, mcp::Content::link("test://file", "file", "The file", "text/plain")});
    co_return text;
}

mcp::asio::awaitable<mcp::PromptText> interview(mcp::Call& call, mcp::PromptArguments) {
    auto question = test::form("topic");
    const Json answer = co_await call.ask("topic", std::move(question));
    mcp::PromptText text;
    text.messages.push_back(
        {mcp::PromptMessage::Role::user, mcp::Content::text(answer.at("content").at("topic").get<std::string>())});
    co_return text;
}

mcp::asio::awaitable<mcp::Completion> many_files(mcp::Call&, std::string typed, mcp::FilledIn context) {
    std::vector<std::string> values;
    for (int i = 0; i < 150; ++i) values.push_back(typed + context["style"] + std::to_string(i));
    mcp::Completion completion{std::move(values), 500};
    co_return completion;
}

mcp::asio::awaitable<mcp::Completion> styles(mcp::Call&, std::string typed, mcp::FilledIn) {
    static const std::vector<std::string> all = {"Strict", "kind", "unstrict"};
    co_return mcp::completion_among(all, typed);
}

mcp::asio::awaitable<std::optional<mcp::Contents>> no_contents(mcp::Call&, mcp::Variables) { co_return std::nullopt; }

class WithPrompts : public LiveServer {
public:
    WithPrompts() {
        mcp::Prompt prompt{"review", "Review", "Reviews a file.", {}, review};
        prompt.arguments.push_back({"file", "Which file", true, many_files});
        prompt.arguments.push_back({"style", "How", false, styles});
        prompt.arguments.push_back({"tone", "In which tone", false, {}});
        server->prompts().add(std::move(prompt));
        server->prompts().add({"interview", "Interview", "Asks first.", {}, interview});
        mcp::ResourceTemplate family{"test://files/{file}/{line}", "line", "Line", "A line.", "text/plain", {}, no_contents};
        family.complete["file"] = many_files;
        server->resources().add(std::move(family));
    }

    Json get(Json arguments) { return modern("prompts/get", {{"name", "review"}, {"arguments", std::move(arguments)}}); }
    Json complete(Json ref, const char* argument, const char* typed, Json context = Json::object()) {
        return modern(
            "completion/complete",
            {{"ref", std::move(ref)}, {"argument", {{"name", argument}, {"value", typed}}}, {"context", std::move(context)}});
    }
    const Json prompt_ref = {{"type", "ref/prompt"}, {"name", "review"}};
    const Json template_ref = {{"type", "ref/resource"}, {"uri", "test://files/{file}/{line}"}};
};

}  // namespace

TEST_CASE_METHOD(WithPrompts, "prompts are listed with their arguments, and declared as a capability") {
    const auto listed = modern("prompts/list")["result"]["prompts"];
    REQUIRE(listed.size() == 2);
    CHECK(listed[0]["arguments"][0] == Json{{"name", "file"}, {"description", "Which file"}, {"required", true}});
    CHECK_FALSE(listed[1].contains("arguments"));
    CHECK(modern("server/discover")["result"]["capabilities"].contains("prompts"));
    CHECK(legacy("initialize", {{"protocolVersion", "2025-11-25"}})["result"]["capabilities"].contains("prompts"));
}

TEST_CASE("a server without prompts neither declares them nor has their methods") {
    LiveServer bare;
    CHECK_FALSE(bare.modern("server/discover")["result"]["capabilities"].contains("prompts"));
    CHECK(bare.modern("prompts/list")["error"]["code"] == -32601);
    CHECK(bare.legacy("prompts/get", {{"name", "x"}})["error"]["code"] == -32601);
}

TEST_CASE_METHOD(WithPrompts, "a prompt is filled in, and says what it would hold where the revision cannot carry it") {
    const auto messages = get({{"file", "a.cpp"}, {"style", "kindly"}})["result"]["messages"];
    CHECK(messages[0]["content"]["text"] == "Review a.cpp, kindly");
    CHECK(messages[1]["role"] == "assistant");
    CHECK(messages[1]["content"]["type"] == "resource_link");
    legacy("initialize", {{"protocolVersion", "2025-03-26"}});
    const auto older = legacy("prompts/get", {{"name", "review"}, {"arguments", {{"file", "a.cpp"}}}})["result"]["messages"];
    CHECK(older[1]["content"]["type"] == "text");
    CHECK_THAT(older[1]["content"]["text"].get<std::string>(), ContainsSubstring("test://file"));
}

TEST_CASE_METHOD(WithPrompts, "an unknown prompt and arguments that do not fit are refused with what is wrong") {
    const auto refusal = [](const Json& answer) {
        CHECK(answer["error"]["code"] == -32602);
        return answer["error"]["message"].get<std::string>();
    };
    CHECK_THAT(refusal(modern("prompts/get", {{"name", "reviw"}})), ContainsSubstring("did you mean 'review'"));
    CHECK_THAT(refusal(get(Json::object())), ContainsSubstring("needs the argument 'file'"));
    CHECK_THAT(refusal(get({{"file", "a"}, {"stile", "x"}})), ContainsSubstring("did you mean 'style'"));
    CHECK_THAT(refusal(get({{"file", 7}})), ContainsSubstring("must be a string"));
    refusal(modern("prompts/get"));
    refusal(get(Json::array()));
}

TEST_CASE_METHOD(WithPrompts, "a prompt may ask, in rounds") {
    const Json params = {{"name", "interview"}};
    const auto asked = modern("prompts/get", params)["result"];
    CHECK(asked["resultType"] == "input_required");
    Json again = params;
    again["inputResponses"] = {{"topic", test::accept("topic", "trees")}};
    again["requestState"] = asked["requestState"];
    CHECK(modern("prompts/get", again)["result"]["messages"][0]["content"]["text"] == "trees");
}

TEST_CASE_METHOD(WithPrompts, "a prompt that cannot ask a legacy client says so") {
    legacy("initialize", {{"protocolVersion", "2025-11-25"}, {"capabilities", {{"elicitation", Json::object()}}}});
    const auto error = legacy("prompts/get", {{"name", "interview"}})["error"];
    CHECK(error["code"] == -32600);
    CHECK_THAT(error["message"].get<std::string>(), ContainsSubstring("no way to ask"));
}

TEST_CASE_METHOD(WithPrompts, "completions are cut at a hundred, with the total, and know what was filled in") {
    const auto completion = complete(prompt_ref, "file", "a", {{"arguments", {{"style", "-s-"}}}})["result"]["completion"];
    CHECK(completion["values"].size() == 100);
    CHECK(completion["values"][0] == "a-s-0");
    CHECK(completion["total"] == 500);
    CHECK(completion["hasMore"] == true);
    CHECK(complete(template_ref, "file", "b")["result"]["completion"]["values"][1] == "b1");
}

TEST_CASE_METHOD(WithPrompts, "what begins with the typed text stands before what holds it, whatever the case") {
    const auto completion = complete(prompt_ref, "style", "STRICT")["result"]["completion"];
    CHECK(completion["values"] == Json::array({"Strict", "unstrict"}));
    CHECK(completion["hasMore"] == false);
    CHECK(complete(prompt_ref, "style", "zzz")["result"]["completion"]["values"].empty());
}

TEST_CASE_METHOD(WithPrompts, "where nothing completes, nothing is offered; what does not exist is refused") {
    CHECK(complete(prompt_ref, "tone", "x")["result"]["completion"]["values"].empty());
    CHECK(complete(template_ref, "line", "1")["result"]["completion"]["values"].empty());
    CHECK(complete(prompt_ref, "nothing", "x")["error"]["code"] == -32602);
    CHECK(complete(template_ref, "nothing", "x")["error"]["code"] == -32602);
    CHECK(complete({{"type", "ref/prompt"}, {"name", "nothing"}}, "x", "")["error"]["code"] == -32602);
    CHECK(complete({{"type", "ref/resource"}, {"uri", "test://nothing"}}, "x", "")["error"]["code"] == -32602);
    CHECK(complete({{"type", "ref/tool"}, {"name", "review"}}, "x", "")["error"]["code"] == -32602);
    CHECK(modern("completion/complete")["error"]["code"] == -32602);
}

TEST_CASE("a prompt without name or description, or with a name that is taken, is a mistake found at start-up") {
    mcp::Prompts prompts;
    prompts.add({"one", "", "The first.", {}, review});
    CHECK_THROWS_AS(prompts.add({"one", "", "Again.", {}, review}), std::logic_error);
    CHECK_THROWS_AS(prompts.add({"", "", "Nameless.", {}, review}), std::logic_error);
    CHECK_THROWS_AS(prompts.add({"two", "", "", {}, review}), std::logic_error);
}
