// A server with one tool of each kind, and a way to ask it something and have the answer.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <stdexcept>

#include "mcp/server.h"

namespace test {

struct GreetArguments {
    std::string name;
    int times = 1;
    void fields(auto& f) {
        f("name", name, {.text = "Whom to greet", .required = true});
        f("times", times, {.text = "How often", .min = 1, .max = 3});
    }
};

struct GreetResult {
    std::string greeting;
    void fields(auto& f) { f("greeting", greeting, {.text = "The greeting"}); }
    std::string to_text() const { return greeting; }
};

struct KnownError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Greeter {
public:
    GreetResult greet(mcp::Call&, GreetArguments arguments) {
        std::string text;
        for (int i = 0; i < arguments.times; ++i) text += "Hello " + arguments.name + "! ";
        return {text};
    }
    mcp::asio::awaitable<GreetResult> refuse(mcp::Call&, mcp::NoArguments) {
        throw KnownError("the greeter is shy");
        co_return GreetResult{};
    }
    GreetResult break_down(mcp::Call&, mcp::NoArguments) { throw std::runtime_error("secret detail"); }
};

class ServerFixture {
public:
    ServerFixture() : server({"test", "Test", "1.0", "A server for tests", "Be kind."}, failure_of) {
        const mcp::Hints hints{.read_only = true, .destructive = false, .idempotent = true, .open_world = false};
        server.tools().add<&Greeter::greet>(greeter, {"greet", "Greet", "Says hello.", hints, "greet"});
        server.tools().add<&Greeter::refuse>(greeter, {"refuse", "Refuse", "Always refuses.", hints, "greet"});
        server.tools().add<&Greeter::break_down>(greeter, {"break_down", "Break down", "Has a bug.", hints, "greet"});
        server.resources().add(mcp::Resource{
            "test://motto", "motto", "Motto", "A motto.", "text/plain", {std::chrono::seconds(5), false}, [](mcp::Call&) {
                return motto();
            }});
        server.resources().add(mcp::ResourceTemplate{
            "test://squares/{number}", "square", "Square", "A square.", "text/plain", {}, [](mcp::Call&, mcp::Variables v) {
                return square(std::move(v));
            }});
    }

    // The answer to one message, whichever way it ends; null for none.
    mcp::Json ask(const mcp::Json& message) {
        reply = run(server.handle(message, mcp::Arrival{{"tester"}, &peer, &outlet}));
        return reply.body.empty() ? mcp::Json() : mcp::Json::parse(reply.body);
    }

    // A request of the modern era.
    mcp::Json ask_modern(const std::string& method, mcp::Json params = mcp::Json::object()) {
        params["_meta"] = {{"io.modelcontextprotocol/protocolVersion", "2026-07-28"},
                           {"io.modelcontextprotocol/clientCapabilities", mcp::Json::object()}};
        return ask({{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", std::move(params)}});
    }

    mcp::Json ask_legacy(const std::string& method, mcp::Json params = mcp::Json::object()) {
        return ask({{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", std::move(params)}});
    }

    mcp::Reply run(mcp::asio::awaitable<mcp::Reply> work) {
        boost::asio::io_context io;
        mcp::Reply result;
        boost::asio::co_spawn(io, std::move(work), [&](std::exception_ptr failed, mcp::Reply reply) {
            if (failed) std::rethrow_exception(failed);
            result = std::move(reply);
        });
        io.run();
        return result;
    }

    Greeter greeter;
    mcp::Server server;
    mcp::LegacyPeer peer;
    mcp::NoOutlet outlet;
    mcp::Reply reply;

private:
    static std::optional<mcp::ToolFailure> failure_of(const std::exception& error) {
        if (dynamic_cast<const KnownError*>(&error) == nullptr) return std::nullopt;
        return mcp::ToolFailure{"shy", error.what(), "Try greet instead.", {"greet", "break_down"}};
    }
    static mcp::asio::awaitable<mcp::Contents> motto() { co_return mcp::Contents{"text/plain", "Onwards."}; }
    static mcp::asio::awaitable<std::optional<mcp::Contents>> square(mcp::Variables variables) {
        const int number = std::stoi(variables.at("number"));
        if (number < 0) co_return std::nullopt;
        co_return mcp::Contents{"text/plain", std::to_string(number * number)};
    }
};

}  // namespace test
