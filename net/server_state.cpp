// Routes, the list of connections, and the watch over their deadlines.
#include "net/server_state.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>

#include "net/response_head.h"

namespace net {

namespace asio = boost::asio;

ServerState::ServerState(asio::any_io_executor executor, Limits limits)
    : executor(executor), limits(limits), held(limits.held_bytes), emptied(executor) {}

const Handler* ServerState::handler_for(std::string_view path) const {
    if (const auto route = routes.find(path); route != routes.end()) return &route->second;
    const auto subtree = std::ranges::find_if(subtrees, [path](const auto& entry) { return path.starts_with(entry.first); });
    return subtree == subtrees.end() ? nullptr : &subtree->second;
}

const Refusal* ServerState::overload() const {
    if (handling >= limits.requests) return &refusals::too_busy;
    return held.is_exceeded() ? &refusals::no_memory : nullptr;
}

std::string_view ServerState::date() {
    using namespace std::chrono;
    const auto now = duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
    if (now != date_second_) {
        date_second_ = now;
        date_ = http_date(now);
    }
    return date_;
}

void ServerState::keep_watch() {
    if (watching_) return;
    watching_ = true;
    asio::co_spawn(executor, watch_deadlines(shared_from_this()), [](const std::exception_ptr& failure) {
        if (failure) spdlog::error("http: the watch over deadlines ended");
    });
}

asio::awaitable<void> ServerState::watch_deadlines(std::shared_ptr<ServerState> state) {
    asio::steady_timer timer(state->executor);
    while (!state->connections.empty()) {
        timer.expires_after(state->limits.tick);
        co_await timer.async_wait(asio::use_awaitable);
        const auto now = std::chrono::steady_clock::now();
        for (auto* connection : state->connections) connection->look(now);
    }
    state->watching_ = false;
}

void ServerState::add(Connection& connection) { connections.insert(&connection); }

void ServerState::remove(Connection& connection) {
    connections.erase(&connection);
    if (connections.empty() && stopping) emptied.cancel();
}

std::vector<std::shared_ptr<Connection>> ServerState::snapshot() const {
    std::vector<std::shared_ptr<Connection>> all;
    all.reserve(connections.size());
    for (auto* connection : connections) all.push_back(connection->shared_from_this());
    return all;
}

}  // namespace net
