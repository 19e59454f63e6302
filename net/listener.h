// Listening on one endpoint: binding it, and admitting the clients that come. Inside net/ only.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <memory>
#include <string_view>

#include "net/server_state.h"
#include "net/tls.h"

namespace net {

// `host` is an address or a name. Throws ListenError (net/http_server.h).
std::shared_ptr<boost::asio::ip::tcp::acceptor> bind_to(const ServerState& state, std::string_view host, std::uint16_t port);

// Admits clients until the acceptor is closed; with an identity they must speak TLS.
void accept_clients(std::shared_ptr<ServerState> state, std::shared_ptr<boost::asio::ip::tcp::acceptor> acceptor,
                    std::shared_ptr<const TlsIdentity> identity);

}  // namespace net
