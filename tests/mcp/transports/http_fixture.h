// A server with tools that talk while they work, behind a real listener, and a client that speaks in whole answers.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <sstream>

#include "mcp/outlet.h"
#include "mcp/transports/http_transport.h"
#include "tests/net/loopback.h"
#include "tests/support/catch.h"

namespace test {

using mcp::Json;
namespace asio = boost::asio;

// One HTTP answer, taken apart.
struct Answer {
    int status = 0;
    std::map<std::string, std::string> headers;
    std::string body;
    Json json;                 // of a JSON document
    std::vector<Json> events;  // of a stream, in order; null for one without data
    std::vector<std::string> ids;
};

inline std::string unchunked(const std::string& body) {
    std::string text;
    std::size_t at = 0;
    while (at < body.size()) {
        const auto line = body.find("\r\n", at);
        const auto size = std::stoul(body.substr(at, line - at), nullptr, 16);
        if (size == 0) break;
        text += body.substr(line + 2, size);
        at = line + 2 + size + 2;
    }
    return text;
}

inline Answer read_answer(const std::string& bytes) {
    Answer answer;
    const auto end = bytes.find("\r\n\r\n");
    std::istringstream head(bytes.substr(0, end));
    std::string line;
    std::getline(head, line);
    answer.status = std::stoi(line.substr(9, 3));
    while (std::getline(head, line)) {
        if (line.ends_with('\r')) line.pop_back();
        answer.headers[line.substr(0, line.find(':'))] = line.substr(line.find(':') + 2);
    }
    answer.body = bytes.substr(end + 4);
    if (answer.headers["Content-Type"] == "application/json") answer.json = Json::parse(answer.body);
    if (answer.headers["Content-Type"] != "text/event-stream") return answer;
    std::istringstream events(unchunked(answer.body));
    std::string id;
    while (std::getline(events, line)) {
        if (line.starts_with("id: ")) answer.ids.push_back(line.substr(4));
        if (line.starts_with("data: ")) answer.events.push_back(line.size() > 6 ? Json::parse(line.substr(6)) : Json());
    }
    return answer;
}

inline mcp::ToolOutput said(std::string text) { return {{}, std::move(text), {}, false}; }

class HttpFixture : public loopback::Loopback {
public:
    explicit HttpFixture(mcp::transports::HttpOptions options = {})
        : server_({"test", "Test", "1.0", "A server for tests", "Be kind."}, no_failures), transport(server_, std::move(options)) {
        add("say", [](mcp::Call& call, const Json&) { return say(call); });
        add("ask", [](mcp::Call& call, const Json&) { return ask(call); });
        add("sleep", [this](mcp::Call&, const Json&) { return sleep(); });
        add("let_go", [](mcp::Call& call, const Json&) { return let_go(call); });
        server_.resources().add(
            mcp::Resource{"test://clock", "clock", "Clock", "A clock.", "text/plain", {}, [](mcp::Call&) { return clock(); }});
        Loopback::server.route("/mcp", [this](net::Exchange& exchange) { return transport.handle(exchange); });
    }

    // Sends a request on a connection of its own and returns the answer, to the end of a stream.
    Answer request(const std::string& method, const std::string& headers, const std::string& body = {}) {
        auto client = this->client();
        client.send(head(method, headers, body.size()) + body);
        return read_answer(client.until_closed());
    }

    static std::string head(const std::string& method, const std::string& headers, std::size_t size) {
        return method + " /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " + std::to_string(size) +
               "\r\n" + headers + "\r\n";
    }

    static std::string legacy_headers(const std::string& session) {
        return "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\nMCP-Protocol-Version: "
               "2025-11-25\r\n" +
               (session.empty() ? "" : "Mcp-Session-Id: " + session + "\r\n");
    }

    Answer post(const std::string& session, const Json& message) {
        return request("POST", legacy_headers(session), message.dump());
    }

    static Json call_of(const char* tool, const Json& id = 1) {
        return {{"jsonrpc", "2.0"},
                {"id", id},
                {"method", "tools/call"},
                {"params", {{"name", tool}, {"_meta", {{"progressToken", "p"}}}}}};
    }

    // Begins a session whose client can be asked; its id.
    std::string initialize(const char* revision = "2025-11-25") {
        const Json message = {{"jsonrpc", "2.0"},
                              {"id", 0},
                              {"method", "initialize"},
                              {"params",
                               {{"protocolVersion", revision},
                                {"capabilities", {{"elicitation", Json::object()}}},
                                {"clientInfo", {{"name", "t"}, {"version", "1"}}}}}};
        const auto answer = post({}, message);
        REQUIRE(answer.status == 200);
        return answer.headers.at("Mcp-Session-Id");
    }

    mcp::Server server_;
    mcp::transports::HttpTransport transport;
    int sleepers = 0;   // that sleep now
    int cancelled = 0;  // that were woken by a cancellation

private:
    static std::optional<mcp::ToolFailure> no_failures(const std::exception&) { return std::nullopt; }

    void add(const char* name, std::function<asio::awaitable<mcp::ToolOutput>(mcp::Call&, const Json&)> invoke) {
        mcp::Tool tool;
        tool.about = {name, name, "For tests.", {}, "test"};
        tool.input_schema = {{"type", "object"}};
        tool.invoke = std::move(invoke);
        server_.tools().add(std::move(tool));
    }

    static asio::awaitable<mcp::ToolOutput> say(mcp::Call& call) {
        co_await call.progress(1, 2);
        co_await call.progress(2, 2);
        co_return said("done");
    }
    static asio::awaitable<mcp::ToolOutput> ask(mcp::Call& call) {
        mcp::Question question = mcp::elicitation("Sure?", {{"type", "object"}, {"properties", {{"ok", {{"type", "boolean"}}}}}});
        const Json answer = co_await call.ask("sure", std::move(question));
        co_return said(answer.dump());
    }
    asio::awaitable<mcp::ToolOutput> sleep() {
        struct Counted {
            explicit Counted(int& count) : count(count) { ++count; }
            ~Counted() { --count; }
            int& count;
        } const counted(sleepers);
        asio::steady_timer forever(co_await asio::this_coro::executor, std::chrono::hours(1));
        try {
            co_await forever.async_wait(asio::use_awaitable);
        } catch (const boost::system::system_error&) {
            ++cancelled;
            throw;
        }
        co_return said("awake");
    }
    static asio::awaitable<mcp::ToolOutput> let_go(mcp::Call& call) {
        call.outlet->release_connection();
        asio::steady_timer pause(co_await asio::this_coro::executor, std::chrono::milliseconds(20));
        co_await pause.async_wait(asio::use_awaitable);
        co_return said("fetched later");
    }
    static asio::awaitable<mcp::Contents> clock() { co_return mcp::Contents{"text/plain", "noon"}; }
};

}  // namespace test
