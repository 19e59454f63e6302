// A server whose tools run as tasks, over a store that outlives it.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "mcp/tasks.h"
#include "tests/mcp/live_server.h"

namespace test {

using mcp::TaskSupport;

// Can be slow to keep a task, and can lose how one ended.
class Shelf final : public mcp::TaskStore {
public:
    asio::awaitable<void> insert(mcp::Task task) override {
        if (gate != nullptr) co_await gate->async_wait(asio::use_awaitable);
        co_await memory.insert(std::move(task));
    }
    asio::awaitable<void> save(mcp::Task task) override {
        if (loses_ends && mcp::is_terminal(task.status)) throw std::runtime_error("the disk is full");
        co_await memory.save(std::move(task));
    }
    asio::awaitable<std::optional<mcp::Task>> find(std::string id) override { return memory.find(std::move(id)); }
    asio::awaitable<std::vector<mcp::Task>> list(std::string owner, std::string after, std::size_t limit) override {
        return memory.list(std::move(owner), std::move(after), limit);
    }
    asio::awaitable<std::vector<mcp::Task>> unfinished() override { return memory.unfinished(); }
    asio::awaitable<void> erase_expired(mcp::TimePoint now) override { return memory.erase_expired(now); }

    mcp::MemoryTaskStore memory;
    asio::steady_timer* gate = nullptr;
    bool loses_ends = false;
};

inline asio::awaitable<mcp::ToolOutput> answer_at_once(mcp::Call& call, const Json&) {
    co_await call.become_task();
    co_return said("done");
}

inline asio::awaitable<mcp::ToolOutput> wait_for_ever(mcp::Call& call, const Json&) {
    co_await call.become_task();
    asio::steady_timer timer(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
    co_await timer.async_wait(asio::use_awaitable);
    co_return said("never");
}

inline asio::awaitable<mcp::ToolOutput> ask_two(mcp::Call& call, const Json&) {
    co_await call.become_task();
    mcp::Questions questions = {{"name", form("name")}, {"city", form("city")}};
    const auto answers = co_await call.ask(std::move(questions));
    co_return said(answers.at("name").at("content").at("name").get<std::string>() + " of " +
                   answers.at("city").at("content").at("city").get<std::string>());
}

inline asio::awaitable<mcp::ToolOutput> ask_then_work(mcp::Call& call, const Json&) {
    auto question = form("name");
    const Json answer = co_await call.ask("name", std::move(question));
    co_await call.become_task();
    co_return said("worked for " + answer.at("content").at("name").get<std::string>());
}

inline asio::awaitable<mcp::ToolOutput> break_down(mcp::Call& call, const Json&) {
    co_await call.become_task();
    throw std::runtime_error("secret detail");
}

inline asio::awaitable<mcp::ToolOutput> break_protocol(mcp::Call& call, const Json&) {
    co_await call.become_task();
    throw mcp::ProtocolError(mcp::ErrorCode::invalid_params, "not so", {{"why", "because"}});
}

inline mcp::ServerOptions kept_on(Shelf& shelf) {
    mcp::ServerOptions options;
    options.task_store = &shelf;
    options.page_size = 2;
    return options;
}

class Working : public LiveServer {
public:
    explicit Working(Shelf& shelf) : LiveServer(kept_on(shelf)) {
        add_tool("answer", answer_at_once, TaskSupport::optional);
        add_tool("wait", wait_for_ever, TaskSupport::optional);
        add_tool("wait_once", wait_for_ever, TaskSupport::optional, false);
        add_tool("ask_two", ask_two, TaskSupport::optional);
        add_tool("ask_then_work", ask_then_work, TaskSupport::required);
        add_tool("break_down", break_down, TaskSupport::optional);
        add_tool("break_protocol", break_protocol, TaskSupport::optional);
        add_tool("plain", answer_at_once);
        test_support::run(io, server->start());
    }

    Json call(const std::string& tool) { return modern("tools/call", {{"name", tool}})["result"]; }
    std::string begin_task(const std::string& tool) { return call(tool)["taskId"]; }
    Json get(const std::string& task) { return modern("tasks/get", {{"taskId", task}}); }
    std::string status(const std::string& task) { return get(task)["result"]["status"]; }
    Json update(const std::string& task, Json responses) {
        return modern("tasks/update", {{"taskId", task}, {"inputResponses", std::move(responses)}});
    }
    Json cancel(const std::string& task) { return modern("tasks/cancel", {{"taskId", task}}); }
};

struct ShelfAndServer {
    Shelf shelf;
};

// The shelf is there before the server, and after it.
class Tasks : public ShelfAndServer, public Working {
public:
    Tasks() : Working(shelf) {}
};

}  // namespace test
