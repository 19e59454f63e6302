// Streamable HTTP without a session: the modern era, the door, and both eras on one connection.
#include "tests/mcp/transports/http_fixture.h"

namespace {

using test::HttpFixture;
using test::Json;

std::string modern_headers(const Json& message) {
    const Json* name = mcp::find_member(message["params"], "name");
    return "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\nMCP-Protocol-Version: "
           "2026-07-28\r\nMcp-Method: " +
           message["method"].get<std::string>() + "\r\n" +
           (name != nullptr ? "Mcp-Name: " + name->get<std::string>() + "\r\n" : "");
}

Json modern(const char* method, Json params = Json::object(), const Json& id = 1) {
    params["_meta"]["io.modelcontextprotocol/protocolVersion"] = "2026-07-28";
    params["_meta"]["io.modelcontextprotocol/clientCapabilities"] = {{"elicitation", Json::object()}};
    return {{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", std::move(params)}};
}

test::Answer post(HttpFixture& http, const Json& message, const std::string& more = {}) {
    return http.request("POST", modern_headers(message) + more, message.dump());
}

}  // namespace

TEST_CASE("an answer is one document when nothing precedes it, and a stream that ends with it otherwise") {
    HttpFixture http;
    const auto asked = post(http, modern("tools/call", {{"name", "ask"}}));
    CHECK(asked.headers.at("Content-Type") == "application/json");
    CHECK(asked.json["result"]["resultType"] == "input_required");

    const auto told = post(http, modern("tools/call", {{"name", "say"}, {"_meta", {{"progressToken", 7}}}}));
    REQUIRE(told.events.size() == 3);
    CHECK(told.ids.empty());
    CHECK(told.events[0]["params"]["progressToken"] == 7);
    CHECK(told.events[2]["result"]["resultType"] == "complete");
}

TEST_CASE("a client that takes no stream gets the answer alone") {
    HttpFixture http;
    const Json message = modern("tools/call", {{"name", "say"}, {"_meta", {{"progressToken", 7}}}});
    auto headers = modern_headers(message);
    headers.replace(headers.find(", text/event-stream"), 19, "");
    const auto answer = http.request("POST", headers, message.dump());
    CHECK(answer.json["result"]["content"][0]["text"] == "done");
}

TEST_CASE("input is asked for and given in two requests, which stand alone") {
    HttpFixture http;
    const auto first = post(http, modern("tools/call", {{"name", "ask"}}));
    Json again = {{"name", "ask"},
                  {"requestState", first.json["result"]["requestState"]},
                  {"inputResponses", {{"sure", {{"action", "accept"}, {"content", {{"ok", true}}}}}}}};
    const auto second = post(http, modern("tools/call", again, "two"));
    CHECK(Json::parse(second.json["result"]["content"][0]["text"].get<std::string>())["content"]["ok"] == true);
    CHECK(post(http, modern("tools/call", again)).json["error"]["code"] == -32602);  // used once
}

TEST_CASE("closing the connection cancels the work") {
    HttpFixture http;
    auto client = http.client();
    const Json message = modern("tools/call", {{"name", "sleep"}});
    client.send(HttpFixture::head("POST", modern_headers(message), message.dump().size()) + message.dump());
    http.run_until([&] { return http.sleepers == 1; });
    client.reset();
    http.run_until([&] { return http.sleepers == 0; });
    CHECK(http.cancelled == 1);
}

TEST_CASE("a subscription acknowledges first, brings what was asked for, and ends with a result when the server stops") {
    HttpFixture http;
    const Json message =
        modern("subscriptions/listen",
               {{"notifications", {{"resourceSubscriptions", {"test://clock", "test://nothing"}}, {"toolsListChanged", true}}}}, 0);
    auto client = http.client();
    client.send(HttpFixture::head("POST", modern_headers(message), message.dump().size()) + message.dump());
    auto bytes = client.until("}}}\n\n\r\n");
    http.server_.notices().publish(mcp::resource_updated("test://other"));
    http.server_.notices().publish(mcp::resource_updated("test://clock"));
    bytes += client.until("}}}\n\n\r\n");
    http.server_.stop();
    bytes += client.until_closed();

    const auto events = test::read_answer(bytes).events;
    REQUIRE(events.size() == 3);
    const char* id = "io.modelcontextprotocol/subscriptionId";
    CHECK(events[0]["method"] == "notifications/subscriptions/acknowledged");
    CHECK(events[0]["params"]["notifications"] == Json({{"resourceSubscriptions", {"test://clock"}}}));
    CHECK(events[0]["params"]["_meta"][id] == 0);
    CHECK(events[1]["method"] == "notifications/resources/updated");
    CHECK(events[1]["params"]["uri"] == "test://clock");
    CHECK(events[1]["params"]["_meta"][id] == 0);
    CHECK(events[2]["id"] == 0);
    CHECK(events[2]["result"]["_meta"][id] == 0);
    CHECK(http.server_.notices().size() == 0);
}

TEST_CASE("a listener that leaves is forgotten") {
    HttpFixture http;
    const Json message = modern("subscriptions/listen", {{"notifications", {{"resourceSubscriptions", {"test://clock"}}}}});
    auto client = http.client();
    client.send(HttpFixture::head("POST", modern_headers(message), message.dump().size()) + message.dump());
    client.until("}}}\n\n\r\n");
    CHECK(http.server_.notices().size() == 1);
    client.close();
    http.run_until([&] { return http.server_.notices().size() == 0; });
}

TEST_CASE("modern requests know no session, and clients send no responses") {
    HttpFixture http;
    const auto answer = post(http, modern("tools/list"), "Mcp-Session-Id: whatever\r\nLast-Event-ID: 1-1\r\n");
    CHECK(answer.status == 200);
    CHECK(answer.headers.count("Mcp-Session-Id") == 0);
    const Json response = {{"jsonrpc", "2.0"}, {"id", 1}, {"result", Json::object()}};
    CHECK(http.request("POST", "Content-Type: application/json\r\nMCP-Protocol-Version: 2026-07-28\r\n", response.dump()).status ==
          400);
}

TEST_CASE("both eras are served on one connection, message by message") {
    HttpFixture http;
    auto client = http.client();
    const auto send = [&](const std::string& headers, const Json& message) {
        const std::string body = message.dump();
        client.send("POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers +
                    "\r\n" + body);
        return test::read_answer(client.answer());
    };
    const Json list = modern("tools/list");
    const Json initialize = {{"jsonrpc", "2.0"},
                             {"id", 0},
                             {"method", "initialize"},
                             {"params", {{"protocolVersion", "2025-06-18"}, {"capabilities", Json::object()}}}};
    CHECK(send(modern_headers(list), list).json["result"]["resultType"] == "complete");
    const auto begun = send(HttpFixture::legacy_headers({}), initialize);
    CHECK(begun.json["result"]["protocolVersion"] == "2025-06-18");
    CHECK(send(modern_headers(list), list).json["result"]["resultType"] == "complete");
    const Json legacy = {{"jsonrpc", "2.0"}, {"id", 2}, {"method", "tools/list"}};
    CHECK_FALSE(
        send(HttpFixture::legacy_headers(begun.headers.at("Mcp-Session-Id")), legacy).json["result"].contains("resultType"));
    CHECK(send(HttpFixture::legacy_headers({}), legacy).status == 200);
}

TEST_CASE("browsers are told what they may do, by origin") {
    HttpFixture http;
    const std::string beforehand =
        "Origin: http://localhost:5173\r\nAccess-Control-Request-Method: POST\r\n"
        "Access-Control-Request-Headers: content-type, Mcp-Method, mcp-param-region, x-secret\r\n";
    const auto preflight = http.request("OPTIONS", beforehand);
    CHECK(preflight.status == 204);
    CHECK(preflight.headers.at("Access-Control-Allow-Origin") == "http://localhost:5173");
    CHECK(preflight.headers.at("Access-Control-Allow-Methods") == "GET, POST, DELETE, OPTIONS");
    CHECK(preflight.headers.at("Access-Control-Allow-Headers") == "content-type, Mcp-Method, mcp-param-region");

    const Json list = modern("tools/list");
    const auto answer = post(http, list, "Origin: http://localhost:5173\r\n");
    CHECK(answer.headers.at("Access-Control-Allow-Origin") == "http://localhost:5173");
    CHECK_THAT(answer.headers.at("Access-Control-Expose-Headers"), Catch::Contains("Mcp-Session-Id"));
    CHECK(answer.headers.at("Vary") == "Origin");
    CHECK(
        post(http, modern("tools/call", {{"name", "say"}, {"_meta", {{"progressToken", 1}}}}), "Origin: http://localhost:5173\r\n")
            .headers.at("Access-Control-Allow-Origin") == "http://localhost:5173");

    CHECK(post(http, list).headers.count("Access-Control-Allow-Origin") == 0);
    const auto foreign = http.request("OPTIONS", "Origin: https://evil.example\r\nAccess-Control-Request-Method: POST\r\n");
    CHECK(foreign.status == 403);
    CHECK(foreign.headers.count("Access-Control-Allow-Origin") == 0);
}

TEST_CASE("a caller that asks too often is told to wait") {
    mcp::transports::HttpOptions options;
    options.door.requests_per_second = 1;
    HttpFixture http(options);
    CHECK(post(http, modern("tools/list")).status == 200);
    CHECK(post(http, modern("tools/list")).status == 200);
    const auto refused = post(http, modern("tools/list"));
    CHECK(refused.status == 429);
    CHECK(refused.headers.at("Retry-After") == "1");
}

TEST_CASE("the rate fills up again with time, for each caller alone") {
    using namespace std::chrono_literals;
    mcp::transports::RateLimit limit(10);
    const mcp::transports::RateLimit::Clock::time_point start{};
    for (int i = 0; i < 20; ++i) CHECK_FALSE(limit.refuse("a", start));
    CHECK(limit.refuse("a", start) == 1s);
    CHECK_FALSE(limit.refuse("b", start));
    CHECK_FALSE(limit.refuse("a", start + 100ms));
    CHECK(limit.refuse("a", start + 150ms));
    CHECK_FALSE(limit.refuse("a", start + 10s));
}

TEST_CASE("with a token every request must carry it; sessions are its holder's") {
    mcp::transports::HttpOptions options;
    options.door.bearer_token = "correct horse battery staple";
    HttpFixture http(options);
    const Json list = modern("tools/list");
    CHECK(post(http, list).status == 401);
    CHECK(post(http, list, "Authorization: Bearer correct horse battery stable\r\n").status == 401);
    CHECK(post(http, list, "Authorization: Basic correct horse battery staple\r\n").headers.at("WWW-Authenticate") == "Bearer");
    CHECK(post(http, list, "Authorization: bearer correct horse battery staple\r\n").status == 200);
    // A browser's question beforehand carries no credentials.
    CHECK(http.request("OPTIONS", "Origin: http://localhost\r\nAccess-Control-Request-Method: POST\r\n").status == 204);
}
