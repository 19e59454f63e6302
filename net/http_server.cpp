// Listening, routing, the watch over deadlines, and the orderly end.
#include "net/http_server.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/errc.hpp>
#include <chrono>
#include <exception>
#include <utility>

#include "net/response_head.h"
#include "net/server_state.h"

namespace net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// So many clients at once are still told that there is no room; beyond, they are closed without a word.
constexpr std::size_t refusals_at_once = 64;
// How long cancelled handlers get to unwind before `stop` returns without them.
constexpr std::chrono::milliseconds unwinding{1'000};

// A coroutine that ends with an exception nobody expected: the server goes on, the log says so.
void report(std::string_view what, const std::exception_ptr& failure) {
    if (!failure) return;
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        spdlog::error("http: {} ended: {}", what, error.what());
    } catch (...) {
        spdlog::error("http: {} ended with an unknown exception", what);
    }
}

std::string_view without_brackets(std::string_view host) {
    if (host.size() >= 2 && host.front() == '[' && host.back() == ']') return host.substr(1, host.size() - 2);
    return host;
}

tcp::endpoint resolve(const asio::any_io_executor& executor, std::string_view host, std::uint16_t port) {
    error_code error;
    const std::string name(without_brackets(host));
    const auto address = asio::ip::make_address(name, error);
    if (!error) return {address, port};
    tcp::resolver resolver(executor);
    const auto found = resolver.resolve(name, std::to_string(port), tcp::resolver::passive, error);
    if (error || found.empty()) {
        throw ListenError("cannot listen on '" + std::string(host) +
                          "': it is neither an address of this machine nor a name that " +
                          "resolves to one; use 127.0.0.1, ::1, or 0.0.0.0 for every interface");
    }
    return found.begin()->endpoint();
}

std::string endpoint_text(const tcp::endpoint& endpoint) {
    return BoundEndpoint{endpoint.address().to_string(), endpoint.port()}.text();
}

[[noreturn]] void fail_to_listen(const tcp::endpoint& endpoint, const error_code& error) {
    std::string message = "cannot listen on " + endpoint_text(endpoint) + ": " + error.message();
    if (error == asio::error::address_in_use) {
        message += "; stop the program that holds the port ('ss -ltnp' shows it), or choose another port (0 picks a free one)";
    } else if (error == asio::error::access_denied) {
        message += "; ports below 1024 need a privilege: choose a higher one, or put a reverse proxy in front";
    } else if (error == boost::system::errc::address_not_available) {
        message += "; no interface of this machine has that address: use 127.0.0.1, ::1, or 0.0.0.0 for every interface";
    }
    throw ListenError(message);
}

std::string peer_text(const tcp::endpoint& peer) {
    const auto address = peer.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
    }
    return address.to_string();
}

void admit(const std::shared_ptr<ServerState>& state, tcp::socket socket, const tcp::endpoint& peer) {
    const auto count = state->connections.size();
    if (count >= state->limits.connections + refusals_at_once) return;
    const auto admission = count < state->limits.connections ? Admission::serve : Admission::refuse;
    error_code ignored;  // a client that is gone already is noticed at the first read
    socket.set_option(tcp::no_delay(true), ignored);
    socket.non_blocking(true, ignored);
    make_connection(state, std::move(socket), peer_text(peer), admission)->start();
    state->keep_watch();
}

asio::awaitable<void> accept_clients(std::shared_ptr<ServerState> state, std::shared_ptr<tcp::acceptor> acceptor) {
    for (;;) {
        tcp::socket socket(state->executor);
        tcp::endpoint peer;
        error_code error;
        co_await acceptor->async_accept(socket, peer, asio::redirect_error(asio::use_awaitable, error));
        if (!acceptor->is_open()) co_return;
        if (!error) {
            admit(state, std::move(socket), peer);
            continue;
        }
        if (error == asio::error::connection_aborted) continue;
        // Mostly out of file descriptors: let connections end instead of spinning.
        spdlog::warn("http: cannot accept a connection: {}", error.message());
        asio::steady_timer pause(state->executor, std::chrono::milliseconds(100));
        co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
        if (!acceptor->is_open()) co_return;
    }
}

// Waits until the last connection has ended, at most so long.
asio::awaitable<void> wait_until_empty(std::shared_ptr<ServerState> state, std::chrono::milliseconds at_most) {
    if (state->connections.empty()) co_return;
    state->emptied.expires_after(at_most);
    error_code emptied;
    co_await state->emptied.async_wait(asio::redirect_error(asio::use_awaitable, emptied));
}

}  // namespace

ServerState::ServerState(asio::any_io_executor executor, Limits limits) : executor(executor), limits(limits), emptied(executor) {}

const Handler* ServerState::handler_for(std::string_view path) const {
    if (const auto route = routes.find(path); route != routes.end()) return &route->second;
    const auto subtree = std::ranges::find_if(subtrees, [path](const auto& entry) { return path.starts_with(entry.first); });
    return subtree == subtrees.end() ? nullptr : &subtree->second;
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
    asio::co_spawn(executor, watch_deadlines(shared_from_this()),
                   [](const std::exception_ptr& failure) { report("the watch over deadlines", failure); });
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

std::string BoundEndpoint::text() const {
    const bool v6 = address.find(':') != std::string::npos;
    return (v6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

HttpServer::HttpServer(asio::any_io_executor executor, Limits limits)
    : state_(std::make_shared<ServerState>(std::move(executor), limits)) {}

HttpServer::~HttpServer() {
    state_->stopping = true;
    for (const auto& acceptor : state_->acceptors) {
        error_code ignored;
        acceptor->close(ignored);
    }
    for (const auto& connection : state_->snapshot()) connection->cut();
}

void HttpServer::route(std::string path, Handler handler) {
    if (!path.ends_with("/*")) {
        state_->routes.insert_or_assign(std::move(path), std::move(handler));
        return;
    }
    path.pop_back();
    auto& subtrees = state_->subtrees;
    std::erase_if(subtrees, [&path](const auto& entry) { return entry.first == path; });
    const auto place = std::ranges::find_if(subtrees, [&path](const auto& entry) { return entry.first.size() < path.size(); });
    subtrees.emplace(place, std::move(path), std::move(handler));
}

BoundEndpoint HttpServer::listen(std::string_view host, std::uint16_t port) {
    const auto endpoint = resolve(state_->executor, host, port);
    auto acceptor = std::make_shared<tcp::acceptor>(state_->executor);
    error_code error;
    error_code ignored;
    acceptor->open(endpoint.protocol(), error);
    if (error) fail_to_listen(endpoint, error);
    acceptor->set_option(tcp::acceptor::reuse_address(true), ignored);  // a restart need not wait for old connections to expire
    if (endpoint.address().is_v6() && endpoint.address().is_unspecified()) {
        acceptor->set_option(asio::ip::v6_only(false), ignored);  // "::" serves IPv4 too
    }
    acceptor->bind(endpoint, error);
    if (!error) acceptor->listen(tcp::acceptor::max_listen_connections, error);
    if (error) fail_to_listen(endpoint, error);
    const auto bound = acceptor->local_endpoint(error);
    if (error) fail_to_listen(endpoint, error);

    state_->acceptors.push_back(acceptor);
    asio::co_spawn(state_->executor, accept_clients(state_, acceptor),
                   [](const std::exception_ptr& failure) { report("a listener", failure); });
    return {bound.address().to_string(), bound.port()};
}

asio::awaitable<std::size_t> HttpServer::stop(std::chrono::milliseconds grace) {
    const auto state = state_;  // the server may be destroyed while this waits
    state->stopping = true;
    for (const auto& acceptor : state->acceptors) {
        error_code ignored;
        acceptor->close(ignored);
    }
    state->acceptors.clear();
    for (const auto& connection : state->snapshot()) connection->drain();
    co_await wait_until_empty(state, grace);

    std::size_t cut = 0;
    for (const auto& connection : state->snapshot()) {
        if (connection->has_request()) ++cut;
        connection->cut();
    }
    co_await wait_until_empty(state, unwinding);
    co_return cut;
}

std::size_t HttpServer::connections() const { return state_->connections.size(); }

}  // namespace net
