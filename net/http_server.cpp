// The server's beginning and end, and its routes.
#include "net/http_server.h"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <utility>

#include "net/listener.h"
#include "net/server_state.h"

namespace net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// How long cancelled handlers get to unwind before `stop` returns without them.
constexpr std::chrono::milliseconds unwinding{1'000};

BoundEndpoint listen_on(const std::shared_ptr<ServerState>& state, std::string_view host, std::uint16_t port,
                        std::shared_ptr<const TlsIdentity> identity) {
    const auto acceptor = bind_to(*state, host, port);
    const auto bound = acceptor->local_endpoint();
    state->acceptors.push_back(acceptor);
    accept_clients(state, acceptor, std::move(identity));
    return {bound.address().to_string(), bound.port()};
}

void stop_listening(ServerState& state) {
    state.stopping = true;
    for (const auto& acceptor : state.acceptors) {
        error_code ignored;
        acceptor->close(ignored);
    }
    state.acceptors.clear();
}

// Waits until the last connection has ended, at most so long.
asio::awaitable<void> wait_until_empty(std::shared_ptr<ServerState> state, std::chrono::milliseconds at_most) {
    if (state->connections.empty()) co_return;
    state->emptied.expires_after(at_most);
    error_code emptied;
    co_await state->emptied.async_wait(asio::redirect_error(asio::use_awaitable, emptied));
}

}  // namespace

std::string BoundEndpoint::text() const {
    const bool v6 = address.find(':') != std::string::npos;
    return (v6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

HttpServer::HttpServer(asio::any_io_executor executor, Limits limits)
    : state_(std::make_shared<ServerState>(std::move(executor), limits)) {}

HttpServer::~HttpServer() {
    stop_listening(*state_);
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

BoundEndpoint HttpServer::listen(std::string_view host, std::uint16_t port) { return listen_on(state_, host, port, nullptr); }

BoundEndpoint HttpServer::listen_tls(std::string_view host, std::uint16_t port, std::shared_ptr<const TlsIdentity> identity) {
    if (!identity) throw std::logic_error("TLS without an identity");
    return listen_on(state_, host, port, std::move(identity));
}

asio::awaitable<std::size_t> HttpServer::stop(std::chrono::milliseconds grace) {
    const auto state = state_;  // the server may be destroyed while this waits
    stop_listening(*state);
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
