// The sockets that clients come in by.
#include "net/listener.h"

#include <netinet/tcp.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detail/socket_option.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/errc.hpp>
#include <exception>
#include <string>
#include <utility>

#include "net/http_server.h"

namespace net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// So many clients at once are still told that there is no room; beyond, they are closed without a word.
constexpr std::size_t refusals_at_once = 64;

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

[[noreturn]] void fail_to_listen(const tcp::endpoint& endpoint, const error_code& error) {
    const BoundEndpoint named{endpoint.address().to_string(), endpoint.port()};
    std::string message = "cannot listen on " + named.text() + ": " + error.message();
    if (error == asio::error::address_in_use) {
        message += "; stop the program that holds the port ('ss -ltnp' shows it), or choose another port (0 picks a free one)";
    } else if (error == asio::error::access_denied) {
        message += "; ports below 1024 need a privilege: choose a higher one, or put a reverse proxy in front";
    } else if (error == boost::system::errc::address_not_available) {
        message += "; no interface of this machine has that address: use 127.0.0.1, ::1, or 0.0.0.0 for every interface";
    }
    throw ListenError(message);
}

// What every connection inherits from the socket it was accepted by, so that none pays for setting it.
void set_options_of_clients(tcp::acceptor& acceptor, std::chrono::seconds vanished) {
    using asio::detail::socket_option::integer;
    error_code ignored;  // without them the server serves all the same
    acceptor.set_option(tcp::no_delay(true), ignored);
    // A client that has vanished: probes while nothing is under way, the user timeout while something is.
    const int seconds = std::max(4, static_cast<int>(vanished.count()));
    constexpr int probes = 3;
    acceptor.set_option(asio::socket_base::keep_alive(true), ignored);
    acceptor.set_option(integer<IPPROTO_TCP, TCP_KEEPIDLE>(seconds - seconds / 4 * probes), ignored);
    acceptor.set_option(integer<IPPROTO_TCP, TCP_KEEPINTVL>(seconds / 4), ignored);
    acceptor.set_option(integer<IPPROTO_TCP, TCP_KEEPCNT>(probes), ignored);
    acceptor.set_option(integer<IPPROTO_TCP, TCP_USER_TIMEOUT>(seconds * 1000), ignored);
}

asio::ip::address address_of(const tcp::endpoint& peer) {
    const auto address = peer.address();
    if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
}

// Whom a limit per address counts together: an IPv4 address, or the IPv6 network that one customer usually has.
std::string network_of(const asio::ip::address& address) {
    if (address.is_v4()) return address.to_string();
    auto bytes = address.to_v6().to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
    return asio::ip::address_v6(bytes).to_string();
}

void admit(const std::shared_ptr<ServerState>& state, tcp::socket socket, const tcp::endpoint& peer, const TlsIdentity* identity) {
    const auto& limits = state->limits;
    const auto address = address_of(peer);
    const auto count = state->connections.size();
    const Refusal* refusal = count >= limits.connections ? &refusals::no_room : nullptr;
    Client client{address.to_string(), {}};
    if (limits.connections_per_address != 0) {
        const auto network = network_of(address);
        if (!refusal && state->clients.of(network) >= limits.connections_per_address) refusal = &refusals::no_room_for_address;
        if (!refusal) client.place = ClientCount::Place(state->clients, network);
    }
    if (refusal && (identity || count >= limits.connections + refusals_at_once)) return;

    error_code ignored;  // a client that is gone already is noticed at the first read
    socket.non_blocking(true, ignored);
    auto bytes = identity ? ClientSocket(std::move(socket), identity->context()) : ClientSocket(std::move(socket));
    make_connection(state, std::move(bytes), std::move(client), refusal)->start();
    state->keep_watch();
}

asio::awaitable<void> accept_all(std::shared_ptr<ServerState> state, std::shared_ptr<tcp::acceptor> acceptor,
                                 std::shared_ptr<const TlsIdentity> identity) {
    for (;;) {
        tcp::socket socket(state->executor);
        tcp::endpoint peer;
        error_code error;
        co_await acceptor->async_accept(socket, peer, asio::redirect_error(asio::use_awaitable, error));
        if (!acceptor->is_open()) co_return;
        if (!error) {
            admit(state, std::move(socket), peer, identity.get());
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

}  // namespace

std::shared_ptr<tcp::acceptor> bind_to(const ServerState& state, std::string_view host, std::uint16_t port) {
    const auto endpoint = resolve(state.executor, host, port);
    auto acceptor = std::make_shared<tcp::acceptor>(state.executor);
    error_code error;
    error_code ignored;
    acceptor->open(endpoint.protocol(), error);
    if (error) fail_to_listen(endpoint, error);
    acceptor->set_option(tcp::acceptor::reuse_address(true), ignored);  // a restart need not wait for old connections to expire
    if (endpoint.address().is_v6() && endpoint.address().is_unspecified()) {
        acceptor->set_option(asio::ip::v6_only(false), ignored);  // "::" serves IPv4 too
    }
    set_options_of_clients(*acceptor, state.limits.vanished);
    acceptor->bind(endpoint, error);
    if (!error) acceptor->listen(tcp::acceptor::max_listen_connections, error);
    if (error) fail_to_listen(endpoint, error);
    return acceptor;
}

void accept_clients(std::shared_ptr<ServerState> state, std::shared_ptr<tcp::acceptor> acceptor,
                    std::shared_ptr<const TlsIdentity> identity) {
    const auto executor = state->executor;
    asio::co_spawn(executor, accept_all(std::move(state), std::move(acceptor), std::move(identity)),
                   [](const std::exception_ptr& failure) {
                       if (!failure) return;
                       try {
                           std::rethrow_exception(failure);
                       } catch (const std::exception& error) {
                           spdlog::error("http: a listener ended: {}", error.what());
                       } catch (...) {
                           spdlog::error("http: a listener ended with an unknown exception");
                       }
                   });
}

}  // namespace net
