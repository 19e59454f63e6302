// A server that stays alive between requests, on a clock that the test moves: for what waits, asks, notifies and runs as a task.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "mcp/outlet.h"
#include "mcp/server.h"
#include "tests/support/run.h"

namespace test {

namespace asio = boost::asio;
using mcp::Json;

// Keeps what is said before the answer.
class RecordingOutlet final : public mcp::Outlet {
public:
    bool is_open() const override { return open; }
    asio::awaitable<void> send(std::string message) override {
        messages.push_back(Json::parse(message));
        co_return;
    }

    std::vector<Json> named(const std::string& method) const {
        std::vector<Json> found;
        for (const auto& message : messages) {
            if (message.contains("method") && message["method"] == method) found.push_back(message);
        }
        return found;
    }

    std::vector<Json> messages;
    bool open = true;
};

// What a client that can do everything declares.
inline Json everything() {
    return {{"elicitation", {{"form", Json::object()}, {"url", Json::object()}}},
            {"sampling", Json::object()},
            {"roots", Json::object()},
            {"extensions", {{"io.modelcontextprotocol/tasks", Json::object()}}}};
}

inline Json accept(const char* field, Json value) { return {{"action", "accept"}, {"content", {{field, std::move(value)}}}}; }

class LiveServer {
public:
    using Handler = asio::awaitable<mcp::ToolOutput> (*)(mcp::Call&, const Json&);

    explicit LiveServer(mcp::ServerOptions options = {}) {
        options.now = [this] { return now; };
        server = std::make_unique<mcp::Server>(mcp::ServerInfo{"live", "Live", "1.0", "A server for tests", ""}, no_failure,
                                               std::move(options));
    }
    ~LiveServer() { stop(); }

    // Ends the server as a shutdown does, and lets everything notice.
    void stop() {
        server->stop();
        settle();
    }

    void add_tool(const std::string& name, Handler handler, mcp::TaskSupport tasks = mcp::TaskSupport::forbidden,
                  bool idempotent = true) {
        mcp::Tool tool;
        const mcp::Hints hints{.read_only = false, .destructive = false, .idempotent = idempotent, .open_world = false};
        tool.about = {name, name, "A tool for tests.", hints, "test", tasks};
        tool.input_schema = {{"type", "object"}};
        tool.invoke = handler;
        server->tools().add(std::move(tool));
    }

    Json modern(const std::string& method, Json params = Json::object()) { return answer_of(begin(method, std::move(params))); }
    Json legacy(const std::string& method, Json params = Json::object()) {
        return answer_of(begin_legacy(method, std::move(params)));
    }

    // The same without waiting for the answer.
    using Pending = std::shared_ptr<test_support::Outcome<mcp::Reply>>;
    Pending begin(const std::string& method, Json params = Json::object()) {
        params["_meta"]["io.modelcontextprotocol/protocolVersion"] = "2026-07-28";
        params["_meta"]["io.modelcontextprotocol/clientCapabilities"] = capabilities;
        return begin_legacy(method, std::move(params));
    }
    Pending begin_legacy(const std::string& method, Json params = Json::object()) {
        return send({{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", std::move(params)}});
    }
    Pending send(Json message) {
        mcp::Arrival arrival{{principal}, &peer, &outlet};
        auto pending = test_support::start(io, server->handle(std::move(message), std::move(arrival)));
        settle();
        return pending;
    }

    // Runs everything that does not wait.
    void settle() {
        io.restart();
        io.poll();
    }

    // Runs until the answer is there, and reads it.
    Json answer_of(const Pending& pending) {
        io.restart();
        while (!pending->done && io.run_one() > 0) {}
        if (!pending->done) throw std::logic_error("the request waits for something that never comes");
        const auto reply = test_support::result_of(*pending);
        settle();
        return reply.body.empty() ? Json() : Json::parse(reply.body);
    }

    asio::io_context io;
    mcp::TimePoint now = mcp::TimePoint(std::chrono::hours(24 * 365 * 56));
    std::string principal = "tester";
    Json capabilities = everything();
    Json id = 1;
    mcp::LegacyPeer peer;
    RecordingOutlet outlet;
    std::unique_ptr<mcp::Server> server;

private:
    static std::optional<mcp::ToolFailure> no_failure(const std::exception&) { return std::nullopt; }
};

inline mcp::Question form(const char* field, const char* type = "string") {
    return mcp::elicitation("Please say", {{"type", "object"}, {"properties", {{field, {{"type", type}}}}}, {"required", {field}}});
}

inline mcp::ToolOutput said(std::string text) { return {{}, std::move(text), {}, false}; }

inline std::string text_of(const Json& answer) { return answer.at("result").at("content").at(0).at("text").get<std::string>(); }

}  // namespace test
