// Dispatch: eras, errors, methods.
#include "mcp/server.h"

#include "tests/mcp/server_fixture.h"
#include "tests/support/catch.h"

using mcp::Json;
using test::ServerFixture;

TEST_CASE_METHOD(ServerFixture, "discover says which modern versions are served, with caching hints and who answers") {
    const auto result = ask_modern("server/discover")["result"];
    CHECK(result["supportedVersions"] == Json::array({"2026-07-28"}));
    CHECK(result["resultType"] == "complete");
    CHECK(result["ttlMs"].is_number_integer());
    CHECK(result["cacheScope"] == "public");
    CHECK(result["instructions"] == "Be kind.");
    CHECK(result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"] == "test");
}

TEST_CASE_METHOD(ServerFixture, "initialize echoes each legacy version and offers the latest legacy one instead of any other") {
    for (const auto* version : {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"}) {
        CHECK(ask_legacy("initialize", {{"protocolVersion", version}})["result"]["protocolVersion"] == version);
    }
    for (const auto* version : {"2026-07-28", "1999-01-01"}) {
        CHECK(ask_legacy("initialize", {{"protocolVersion", version}})["result"]["protocolVersion"] == "2025-11-25");
    }
    CHECK(ask_legacy("initialize")["error"]["code"] == -32602);
}

TEST_CASE_METHOD(ServerFixture, "the era is chosen by each message, whatever came before") {
    ask_legacy("initialize", {{"protocolVersion", "2025-06-18"}});
    CHECK(ask_modern("tools/list")["result"]["resultType"] == "complete");
    CHECK_FALSE(ask_legacy("tools/list")["result"].contains("resultType"));
    CHECK(ask_modern("ping")["error"]["code"] == -32601);
    CHECK(reply.http_status == 404);
    CHECK(ask_legacy("ping")["result"] == Json::object());
    CHECK(ask_legacy("prompts/list")["error"]["code"] == -32601);
    CHECK(reply.http_status == 200);
    CHECK(ask_modern("initialize")["error"]["code"] == -32601);
}

TEST_CASE_METHOD(ServerFixture, "a modern request without its declarations is refused as malformed") {
    const Json meta = {{"io.modelcontextprotocol/protocolVersion", "2026-07-28"}};
    const auto answer = ask_legacy("tools/list", {{"_meta", meta}});
    CHECK(answer["error"]["code"] == -32602);
    CHECK(reply.http_status == 400);
    const Json wrong_type = {{"io.modelcontextprotocol/protocolVersion", 7},
                             {"io.modelcontextprotocol/clientCapabilities", Json::object()}};
    CHECK(ask_legacy("tools/list", {{"_meta", wrong_type}})["error"]["code"] == -32602);
}

TEST_CASE_METHOD(ServerFixture, "a version that is not served is refused with those that are") {
    for (const auto* version : {"2025-11-25", "2030-01-01"}) {
        const Json meta = {{"io.modelcontextprotocol/protocolVersion", version},
                           {"io.modelcontextprotocol/clientCapabilities", Json::object()}};
        const auto error = ask_legacy("tools/list", {{"_meta", meta}})["error"];
        CHECK(error["code"] == -32022);
        CHECK(error["data"]["supported"] == Json::array({"2026-07-28"}));
        CHECK(error["data"]["requested"] == version);
        CHECK(reply.http_status == 400);
    }
}

TEST_CASE_METHOD(ServerFixture, "tools are listed in the order of their adding, with all four hints") {
    const auto tools = ask_modern("tools/list")["result"]["tools"];
    REQUIRE(tools.size() == 3);
    CHECK(tools[0]["name"] == "greet");
    CHECK(tools[0]["annotations"].dump() ==
          R"({"title":"Greet","readOnlyHint":true,"destructiveHint":false,"idempotentHint":true,"openWorldHint":false})");
    CHECK(tools[0]["outputSchema"]["required"] == Json::array({"greeting"}));
}

TEST_CASE_METHOD(ServerFixture, "a call answers with data and text, and to older clients with the data as text") {
    const Json call = {{"name", "greet"}, {"arguments", {{"name", "Ada"}}}};
    const auto modern = ask_modern("tools/call", call)["result"];
    CHECK(modern["structuredContent"]["greeting"] == "Hello Ada! ");
    CHECK(modern["content"][0]["text"] == "Hello Ada! ");
    CHECK(modern["isError"] == false);

    ask_legacy("initialize", {{"protocolVersion", "2025-03-26"}});
    const auto older = ask_legacy("tools/call", call)["result"];
    CHECK_FALSE(older.contains("structuredContent"));
    CHECK(older["content"][1]["text"] == R"({"greeting":"Hello Ada! "})");
    CHECK_FALSE(ask_legacy("tools/list")["result"]["tools"][0].contains("outputSchema"));
}

TEST_CASE_METHOD(ServerFixture, "wrong arguments are a result that says all of what is wrong") {
    const auto result = ask_modern("tools/call", {{"name", "greet"}, {"arguments", {{"nam", "Ada"}, {"times", 9}}}})["result"];
    CHECK(result["isError"] == true);
    CHECK_FALSE(result.contains("structuredContent"));
    const auto text = result["content"][0]["text"].get<std::string>();
    CHECK_THAT(text, ContainsSubstring("missing required argument 'name'"));
    CHECK_THAT(text, ContainsSubstring("'times' = 9: at most 3"));
    CHECK_THAT(text, ContainsSubstring("unknown argument 'nam' (did you mean 'name'?)"));
}

TEST_CASE_METHOD(ServerFixture, "the platform's refusals reach the model with code, reason, remedy and valid values") {
    const auto result = ask_modern("tools/call", {{"name", "refuse"}})["result"];
    CHECK(result["isError"] == true);
    CHECK(result["content"][0]["text"] == "shy: the greeter is shy\nWhat to do: Try greet instead.\nValid: greet, break_down");
}

TEST_CASE_METHOD(ServerFixture, "a bug is an internal error that tells no details") {
    const auto answer = ask_modern("tools/call", {{"name", "break_down"}});
    CHECK(answer["error"]["code"] == -32603);
    CHECK(reply.body.find("secret") == std::string::npos);
}

TEST_CASE_METHOD(ServerFixture, "an unknown tool is a protocol error that names the nearest one") {
    const auto error = ask_modern("tools/call", {{"name", "gret"}})["error"];
    CHECK(error["code"] == -32602);
    CHECK_THAT(error["message"].get<std::string>(), ContainsSubstring("did you mean 'greet'"));
    CHECK(reply.http_status == 200);
    CHECK(ask_modern("tools/call")["error"]["code"] == -32602);
    CHECK(ask_modern("tools/call", {{"name", "greet"}, {"arguments", Json::array()}})["error"]["code"] == -32602);
}

TEST_CASE_METHOD(ServerFixture, "resources are read by address and by template, and an unknown one is refused with its address") {
    const auto motto = ask_modern("resources/read", {{"uri", "test://motto"}})["result"];
    CHECK(motto["contents"][0]["text"] == "Onwards.");
    CHECK(motto["ttlMs"] == 5000);
    CHECK(motto["cacheScope"] == "private");
    CHECK(ask_modern("resources/read", {{"uri", "test://squares/12"}})["result"]["contents"][0]["text"] == "144");
    for (const auto* uri : {"test://nothing", "test://squares/-1", "test://squares/", "test://squares/1/2"}) {
        const auto error = ask_modern("resources/read", {{"uri", uri}})["error"];
        CHECK(error["code"] == -32602);
        CHECK(error["data"]["uri"] == uri);
    }
    CHECK(ask_legacy("resources/read", {{"uri", "test://nothing"}})["error"]["code"] == -32002);
    CHECK(ask_modern("resources/templates/list")["result"]["resourceTemplates"][0]["uriTemplate"] == "test://squares/{number}");
    CHECK(ask_modern("resources/list")["result"]["resources"][0]["uri"] == "test://motto");
}

TEST_CASE_METHOD(ServerFixture, "a cursor that was never given out is refused") {
    for (const auto* method : {"tools/list", "resources/list", "resources/templates/list"}) {
        CHECK(ask_modern(method, {{"cursor", "x"}})["error"]["code"] == -32602);
    }
}

TEST_CASE_METHOD(ServerFixture, "an envelope that is wrong is refused, with the id where it can be read") {
    CHECK(ask({{"id", 7}, {"method", "ping"}})["error"]["code"] == -32600);
    CHECK(ask({{"id", 7}, {"method", "ping"}})["id"] == 7);
    CHECK(ask({{"jsonrpc", "2.0"}, {"id", nullptr}, {"method", "ping"}})["error"]["code"] == -32600);
    CHECK_FALSE(ask({{"jsonrpc", "2.0"}, {"id", nullptr}, {"method", "ping"}}).contains("id"));
    CHECK(ask({{"jsonrpc", "2.0"}, {"id", 1}, {"method", 5}})["error"]["code"] == -32600);
    CHECK(ask({{"jsonrpc", "2.0"}, {"id", 1}, {"method", "ping"}, {"params", Json::array()}})["error"]["code"] == -32600);
    CHECK(ask({{"jsonrpc", "2.0"}, {"id", 1}})["error"]["code"] == -32600);
    CHECK(ask("text")["error"]["code"] == -32600);
}

TEST_CASE_METHOD(ServerFixture, "ids come back as they were sent, zero and text included") {
    for (const Json& id : {Json(0), Json("abc"), Json(-5), Json("")}) {
        CHECK(ask({{"jsonrpc", "2.0"}, {"id", id}, {"method", "ping"}})["id"] == id);
    }
}

TEST_CASE_METHOD(ServerFixture, "notifications and responses are accepted without an answer") {
    CHECK(ask({{"jsonrpc", "2.0"}, {"method", "notifications/initialized"}}).is_null());
    CHECK(reply.http_status == 202);
    CHECK(ask({{"jsonrpc", "2.0"}, {"id", 1}, {"result", Json::object()}}).is_null());
}

TEST_CASE_METHOD(ServerFixture, "a batch is served where its revision has batches, and refused elsewhere") {
    const Json batch = Json::parse(
        R"([{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","method":"notifications/initialized"},{"jsonrpc":"2.0","id":2,"method":"nope"}])");
    peer.revision = mcp::Revision::v2025_03_26;
    const auto answers = Json::parse(run(server.handle_batch(batch, {{"tester"}, &peer})).body);
    REQUIRE(answers.size() == 2);
    CHECK(answers[0]["id"] == 1);
    CHECK(answers[1]["error"]["code"] == -32601);
    CHECK(run(server.handle_batch(Json::array({batch[1]}), {{"tester"}, &peer})).http_status == 202);
    CHECK(run(server.handle_batch(Json::array(), {{"tester"}, &peer})).http_status == 400);
    CHECK(run(server.handle_batch(Json(51, batch[0]), {{"tester"}, &peer})).http_status == 400);
    const Json modern = {{"jsonrpc", "2.0"},
                         {"id", 3},
                         {"method", "tools/list"},
                         {"params", {{"_meta", {{"io.modelcontextprotocol/protocolVersion", "2026-07-28"}}}}}};
    const Json initialize = {
        {"jsonrpc", "2.0"}, {"id", 4}, {"method", "initialize"}, {"params", {{"protocolVersion", "2025-03-26"}}}};
    for (const auto& refused : Json::parse(run(server.handle_batch(Json::array({modern, initialize}), {{"tester"}, &peer})).body)) {
        CHECK(refused["error"]["code"] == -32600);
    }
    peer.revision = mcp::Revision::v2025_06_18;
    CHECK(run(server.handle_batch(batch, {{"tester"}, &peer})).http_status == 400);
}

TEST_CASE_METHOD(ServerFixture, "a tool without a title, with a bad name or a name that is taken is a mistake found at start-up") {
    const mcp::Hints hints{true, false, true, false};
    CHECK_THROWS_AS(server.tools().add<&test::Greeter::greet>(greeter, {"greet", "Greet", "Again.", hints, ""}), std::logic_error);
    CHECK_THROWS_AS(server.tools().add<&test::Greeter::greet>(greeter, {"gr eet", "Greet", "Again.", hints, ""}), std::logic_error);
    CHECK_THROWS_AS(server.tools().add<&test::Greeter::greet>(greeter, {"greet2", "", "Again.", hints, ""}), std::logic_error);
}
