// The bytes to and from one client, over TCP or over TLS. Inside net/ only.
#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include "net/tls_session.h"

namespace net {

// What is sent at once: at most a head, or the size of a chunk, its bytes and its end.
using Pieces = std::array<boost::asio::const_buffer, 3>;

// The pieces without their first bytes.
Pieces without_first(Pieces pieces, std::size_t bytes);

// `now` does what can be done without waiting, and says would_block when that is nothing. One read and one write may be under
// way at a time, and `when_readable` beside them.
class ClientSocket {
public:
    using Tcp = boost::asio::ip::tcp::socket;
    using Error = boost::system::error_code;

    explicit ClientSocket(Tcp tcp) : tcp_(std::move(tcp)) {}
    // The client is expected to speak TLS: `shake_hands` comes first.
    ClientSocket(Tcp tcp, const std::shared_ptr<ssl_ctx_st>& context) : tcp_(std::move(tcp)) {
        tls_.emplace(context, tcp_.native_handle());
    }

    bool is_tls() const { return tls_.has_value(); }
    enum class Handshake { done, plain_http, failed };
    // After anything but `done` the socket is a plain one.
    boost::asio::awaitable<Handshake> shake_hands();

    // At least one byte, or an error: eof when no more will come.
    boost::asio::awaitable<std::size_t> read(boost::asio::mutable_buffer buffer, Error& error);
    std::size_t read_now(boost::asio::mutable_buffer buffer, Error& error);
    // Calls handler(error) once there may be something to read.
    template <class Handler>
    void when_readable(Handler handler) {
        tcp_.async_wait(Tcp::wait_read, std::move(handler));
    }

    // Sends all pieces.
    boost::asio::awaitable<void> write(Pieces pieces, Error& error);
    std::size_t write_now(const Pieces& pieces, Error& error);

    // Says that nothing follows.
    void shut_down();
    // Ends every wait with operation_aborted.
    void cancel();
    void close();
    // Closes without offering the client what it has not taken yet.
    void reset();

private:
    boost::asio::awaitable<std::size_t> read_tls(boost::asio::mutable_buffer buffer, Error& error);
    std::size_t write_tls_now(const Pieces& pieces, Error& error);

    Tcp tcp_;
    std::optional<TlsSession> tls_;
};

}  // namespace net
