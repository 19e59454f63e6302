// Sessions of the legacy era over a real socket: their ids, their streams, their end.
#include "tests/mcp/transports/http_fixture.h"

namespace {

using test::HttpFixture;
using test::Json;

std::string text_of(const Json& message) { return message["result"]["content"][0]["text"]; }

}  // namespace

TEST_CASE("a session has an id that nobody guesses, and lives until it is deleted") {
    HttpFixture http;
    const auto session = http.initialize();
    CHECK(session.size() >= 22);
    CHECK(session != http.initialize());

    const Json ping = {{"jsonrpc", "2.0"}, {"id", 1}, {"method", "ping"}};
    CHECK(http.post(session, ping).json["result"] == Json::object());
    CHECK(http.post(session, {{"jsonrpc", "2.0"}, {"method", "notifications/initialized"}}).status == 202);
    CHECK(http.request("DELETE", HttpFixture::legacy_headers(session)).status == 204);
    CHECK(http.post(session, ping).status == 404);
    CHECK(http.request("DELETE", HttpFixture::legacy_headers(session)).status == 404);
    CHECK(http.request("GET", HttpFixture::legacy_headers(session)).status == 404);
    CHECK(http.post("never-given-out", ping).status == 404);
    CHECK(http.transport.sessions() == 1);
}

TEST_CASE("GET and DELETE without a session are not served") {
    HttpFixture http;
    for (const char* method : {"GET", "DELETE", "PUT", "PATCH"}) {
        const auto answer = http.request(method, HttpFixture::legacy_headers({}));
        CHECK(answer.status == 405);
        CHECK(answer.headers.at("Allow") == "GET, POST, DELETE, OPTIONS");
    }
}

TEST_CASE("a failed initialize leaves no session") {
    HttpFixture http;
    const auto answer = http.post({}, {{"jsonrpc", "2.0"}, {"id", 0}, {"method", "initialize"}, {"params", Json::object()}});
    CHECK(answer.json["error"]["code"] == -32602);
    CHECK(answer.headers.count("Mcp-Session-Id") == 0);
    CHECK(http.transport.sessions() == 0);
}

TEST_CASE("what a request says before its answer comes on a stream that begins with a priming event") {
    HttpFixture http;
    const auto answer = http.post(http.initialize(), HttpFixture::call_of("say"));
    REQUIRE(answer.events.size() == 4);
    CHECK(answer.events[0].is_null());
    CHECK(answer.body.find("retry: 500") != std::string::npos);
    CHECK(answer.events[1]["method"] == "notifications/progress");
    CHECK(answer.events[1]["params"] == Json({{"progressToken", "p"}, {"progress", 1.0}, {"total", 2.0}}));
    CHECK(text_of(answer.events[3]) == "done");
    CHECK(answer.ids.size() == 4);
    CHECK(std::set<std::string>(answer.ids.begin(), answer.ids.end()).size() == 4);
    CHECK(answer.headers.at("X-Accel-Buffering") == "no");
}

TEST_CASE("older revisions know no priming event") {
    HttpFixture http;
    const auto answer = http.post(http.initialize("2025-06-18"), HttpFixture::call_of("say"));
    REQUIRE(answer.events.size() == 3);
    CHECK(answer.events[0]["method"] == "notifications/progress");
}

TEST_CASE("the client is asked on the stream of the answer, and answers by a request of its own") {
    HttpFixture http;
    const auto session = http.initialize();
    auto client = http.client();
    const std::string body = HttpFixture::call_of("ask").dump();
    client.send(HttpFixture::head("POST", HttpFixture::legacy_headers(session), body.size()) + body);
    auto bytes = client.until("}}}}\n\n\r\n");
    const auto asked = test::read_answer(bytes + "0\r\n\r\n").events.back();
    CHECK(asked["method"] == "elicitation/create");
    CHECK(asked["params"]["message"] == "Sure?");

    SECTION("fittingly") {
        const Json response = {
            {"jsonrpc", "2.0"}, {"id", asked["id"]}, {"result", {{"action", "accept"}, {"content", {{"ok", true}}}}}};
        CHECK(http.post(session, response).status == 202);
        bytes += client.until_closed();
        CHECK(Json::parse(text_of(test::read_answer(bytes).events.back()))["content"]["ok"] == true);
    }
    SECTION("not fittingly: the tool fails in words") {
        http.post(session,
                  {{"jsonrpc", "2.0"}, {"id", asked["id"]}, {"result", {{"action", "accept"}, {"content", {{"ok", "yes"}}}}}});
        bytes += client.until_closed();
        const auto result = test::read_answer(bytes).events.back()["result"];
        CHECK(result["isError"] == true);
        CHECK_THAT(result["content"][0]["text"].get<std::string>(), Catch::Contains("'ok' is not what was asked for"));
    }
    SECTION("from another session: nobody hears it") {
        http.post(http.initialize(),
                  {{"jsonrpc", "2.0"}, {"id", asked["id"]}, {"result", {{"action", "accept"}, {"content", {{"ok", true}}}}}});
        http.request("DELETE", HttpFixture::legacy_headers(session));
        bytes += client.until_closed();
        CHECK(test::read_answer(bytes).events.back()["method"] == "elicitation/create");
    }
}

TEST_CASE("a stream that broke off is taken up after the last event that arrived") {
    HttpFixture http;
    const auto session = http.initialize();
    const auto whole = http.post(session, HttpFixture::call_of("say"));
    const auto again = http.request("GET", HttpFixture::legacy_headers(session) + "Last-Event-ID: " + whole.ids[1] + "\r\n");
    REQUIRE(again.events.size() == 3);  // priming, the second progress, the answer
    CHECK(again.events[1] == whole.events[2]);
    CHECK(again.events[2] == whole.events[3]);

    CHECK(http.request("GET", HttpFixture::legacy_headers(session) + "Last-Event-ID: 99-1\r\n").status == 400);
    CHECK(http.request("GET", HttpFixture::legacy_headers(session) + "Last-Event-ID: what\r\n").status == 400);
    const auto other = http.initialize();
    CHECK(http.request("GET", HttpFixture::legacy_headers(other) + "Last-Event-ID: " + whole.ids[1] + "\r\n").status == 400);
}

TEST_CASE("a request goes on when its connection is let go or lost, and its answer can be fetched") {
    HttpFixture http;
    const auto session = http.initialize();
    SECTION("let go by the tool") {
        const auto first = http.post(session, HttpFixture::call_of("let_go"));
        REQUIRE(first.ids.size() == 1);
        CHECK(first.events == std::vector<Json>{Json()});
        const auto rest = http.request("GET", HttpFixture::legacy_headers(session) + "Last-Event-ID: " + first.ids[0] + "\r\n");
        CHECK(text_of(rest.events.back()) == "fetched later");
    }
    SECTION("lost") {
        auto client = http.client();
        const std::string body = HttpFixture::call_of("sleep", "s").dump();
        client.send(HttpFixture::head("POST", HttpFixture::legacy_headers(session), body.size()) + body);
        http.run_until([&] { return http.sleepers == 1; });
        client.reset();
        CHECK(http.post(session, {{"jsonrpc", "2.0"}, {"id", 2}, {"method", "ping"}}).status == 200);
        CHECK(http.cancelled == 0);
        const Json cancel = {{"jsonrpc", "2.0"}, {"method", "notifications/cancelled"}, {"params", {{"requestId", "s"}}}};
        CHECK(http.post(session, cancel).status == 202);
        http.run_until([&] { return http.sleepers == 0; });
        CHECK(http.cancelled == 1);
    }
}

TEST_CASE("a deleted session takes its work with it") {
    HttpFixture http;
    const auto session = http.initialize();
    auto client = http.client();
    const std::string body = HttpFixture::call_of("sleep").dump();
    client.send(HttpFixture::head("POST", HttpFixture::legacy_headers(session), body.size()) + body);
    http.run_until([&] { return http.sleepers == 1; });
    CHECK(http.request("DELETE", HttpFixture::legacy_headers(session)).status == 204);
    http.run_until([&] { return http.cancelled == 1; });
    CHECK(test::read_answer(client.until_closed()).status == 202);
}

TEST_CASE("the session's own stream brings what was subscribed to, and nothing else") {
    HttpFixture http;
    const auto session = http.initialize();
    const auto subscribe = [&](const char* method, const char* uri) {
        return http.post(session, {{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", {{"uri", uri}}}}).json;
    };
    CHECK(subscribe("resources/subscribe", "test://clock")["result"] == Json::object());
    CHECK(subscribe("resources/subscribe", "test://nothing")["error"]["code"] == -32002);
    auto client = http.client();
    client.send(HttpFixture::head("GET", HttpFixture::legacy_headers(session), 0));
    client.until("data: \n\n\r\n");
    http.server_.notices().publish(mcp::resource_updated("test://other"));
    http.server_.notices().publish(mcp::resource_updated("test://clock"));
    const auto event = client.until("}}\n\n\r\n");
    CHECK(event.find(R"("method":"notifications/resources/updated","params":{"uri":"test://clock"})") != std::string::npos);
    CHECK(event.find("test://other") == std::string::npos);

    CHECK(subscribe("resources/unsubscribe", "test://clock")["result"] == Json::object());
    http.server_.notices().publish(mcp::resource_updated("test://clock"));
    http.request("DELETE", HttpFixture::legacy_headers(session));
    CHECK(client.until_closed().find("updated") == std::string::npos);
}

TEST_CASE("a second stream of the session takes the first one's place") {
    HttpFixture http;
    const auto session = http.initialize();
    auto first = http.client();
    first.send(HttpFixture::head("GET", HttpFixture::legacy_headers(session), 0));
    first.until("data: \n\n\r\n");
    auto second = http.client();
    second.send(HttpFixture::head("GET", HttpFixture::legacy_headers(session), 0));
    second.until("data: \n\n\r\n");
    CHECK(first.until_closed() == "0\r\n\r\n");
}

TEST_CASE("a subscription needs a session") {
    HttpFixture http;
    const auto answer =
        http.post({}, {{"jsonrpc", "2.0"}, {"id", 1}, {"method", "resources/subscribe"}, {"params", {{"uri", "test://clock"}}}});
    CHECK(answer.json["error"]["code"] == -32600);
}

TEST_CASE("idle sessions end, busy ones stay") {
    mcp::transports::HttpOptions options;
    options.sessions.idle = std::chrono::milliseconds(40);
    HttpFixture http(options);
    const auto idle = http.initialize();
    const auto busy = http.initialize();
    auto client = http.client();
    client.send(HttpFixture::head("GET", HttpFixture::legacy_headers(busy), 0));
    client.until("data: \n\n\r\n");
    http.run_until([&] { return http.transport.sessions() == 1; });
    CHECK(http.post(idle, {{"jsonrpc", "2.0"}, {"id", 1}, {"method", "ping"}}).status == 404);
    CHECK(http.post(busy, {{"jsonrpc", "2.0"}, {"id", 1}, {"method", "ping"}}).status == 200);
}

TEST_CASE("when there is no room the idlest session makes it, unless every one is busy") {
    mcp::transports::HttpOptions options;
    options.sessions.count = 2;
    HttpFixture http(options);
    const Json ping = {{"jsonrpc", "2.0"}, {"id", 1}, {"method", "ping"}};
    const auto first = http.initialize();
    const auto second = http.initialize();
    http.post(first, ping);
    const auto third = http.initialize();
    CHECK(http.post(second, ping).status == 404);
    CHECK(http.post(first, ping).status == 200);

    auto one = http.client(), two = http.client();
    for (auto* pair : {&one, &two}) {
        pair->send(HttpFixture::head("GET", HttpFixture::legacy_headers(pair == &one ? first : third), 0));
        pair->until("data: \n\n\r\n");
    }
    const Json initialize = {
        {"jsonrpc", "2.0"}, {"id", 0}, {"method", "initialize"}, {"params", {{"protocolVersion", "2025-11-25"}}}};
    const auto refused = http.post({}, initialize);
    CHECK(refused.status == 503);
    CHECK(refused.headers.count("Retry-After") == 1);
}
