// Plain sockets are read and written by Asio's own operations, which cost fewest system calls; TLS tries, and waits for the socket.
#include "net/client_socket.h"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t record_bytes = 16 * 1024;  // the most that one TLS record holds

bool would_block(const error_code& error) { return error == asio::error::would_block || error == asio::error::try_again; }

}  // namespace

Pieces without_first(Pieces pieces, std::size_t bytes) {
    for (auto& piece : pieces) {
        const auto part = std::min(bytes, piece.size());
        piece += part;
        bytes -= part;
    }
    return pieces;
}

asio::awaitable<ClientSocket::Handshake> ClientSocket::shake_hands() {
    error_code error;
    for (;;) {
        tls_->shake_hands(error);
        if (!error) co_return Handshake::done;
        if (!would_block(error)) break;
        co_await tcp_.async_wait(tls_->awaited(), asio::redirect_error(asio::use_awaitable, error));
        if (error) break;
    }
    const auto outcome = tls_->got_plain_http() ? Handshake::plain_http : Handshake::failed;
    tls_.reset();
    co_return outcome;
}

asio::awaitable<std::size_t> ClientSocket::read(asio::mutable_buffer buffer, error_code& error) {
    if (tls_) return read_tls(buffer, error);
    return tcp_.async_read_some(buffer, asio::redirect_error(asio::use_awaitable, error));
}

asio::awaitable<std::size_t> ClientSocket::read_tls(asio::mutable_buffer buffer, error_code& error) {
    for (;;) {
        const auto count = read_now(buffer, error);
        if (!would_block(error)) co_return count;
        co_await tcp_.async_wait(tls_->awaited(), asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return 0;
    }
}

std::size_t ClientSocket::read_now(asio::mutable_buffer buffer, error_code& error) {
    if (!tls_) return tcp_.read_some(buffer, error);
    if (tcp_.is_open()) return tls_->read(buffer, error);
    error = asio::error::bad_descriptor;
    return 0;
}

asio::awaitable<void> ClientSocket::write(Pieces pieces, error_code& error) {
    if (!tls_) {
        co_await asio::async_write(tcp_, pieces, asio::redirect_error(asio::use_awaitable, error));
        co_return;
    }
    while (asio::buffer_size(pieces) != 0) {
        const auto count = write_tls_now(pieces, error);
        pieces = without_first(pieces, count);
        if (would_block(error)) co_await tcp_.async_wait(tls_->awaited(), asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return;
    }
}

std::size_t ClientSocket::write_now(const Pieces& pieces, error_code& error) {
    if (!tls_) return tcp_.write_some(pieces, error);
    std::size_t written = 0;
    error.clear();
    while (!error && written < asio::buffer_size(pieces)) written += write_tls_now(without_first(pieces, written), error);
    if (written != 0 && would_block(error)) error.clear();
    return written;
}

// One record. Small pieces are put together, since each record costs an encryption and a system call.
std::size_t ClientSocket::write_tls_now(const Pieces& pieces, error_code& error) {
    if (!tcp_.is_open()) {
        error = asio::error::bad_descriptor;
        return 0;
    }
    std::array<char, record_bytes> record;
    const auto size = asio::buffer_copy(asio::buffer(record), pieces);
    return tls_->write(asio::buffer(record.data(), size), error);
}

void ClientSocket::shut_down() {
    error_code ignored;
    if (tls_ && tcp_.is_open()) tls_->say_goodbye();
    tcp_.shutdown(Tcp::shutdown_send, ignored);
}

void ClientSocket::cancel() {
    error_code ignored;
    tcp_.cancel(ignored);
}

void ClientSocket::close() {
    error_code ignored;
    tcp_.close(ignored);
}

void ClientSocket::reset() {
    error_code ignored;
    tcp_.set_option(asio::socket_base::linger(true, 0), ignored);
    tcp_.close(ignored);
}

}  // namespace net
