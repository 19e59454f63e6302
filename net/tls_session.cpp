// OpenSSL on a socket of Asio's: the bytes go straight between the two, so a session needs no buffers while it is idle.
#include "net/tls_session.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/sslerr.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/error.hpp>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <new>

namespace net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

int size_of(std::size_t size) { return static_cast<int>(std::min<std::size_t>(size, INT_MAX)); }

int socket_of(BIO* bio) { return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio))); }

bool may_retry() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

int receive(BIO* bio, char* data, int size) {
    BIO_clear_retry_flags(bio);
    const auto count = ::recv(socket_of(bio), data, static_cast<std::size_t>(size), 0);
    if (count < 0 && may_retry()) BIO_set_retry_read(bio);
    return static_cast<int>(count);
}

// OpenSSL's own socket BIO would raise SIGPIPE once the client is gone.
int send(BIO* bio, const char* data, int size) {
    BIO_clear_retry_flags(bio);
    const auto count = ::send(socket_of(bio), data, static_cast<std::size_t>(size), MSG_NOSIGNAL);
    if (count < 0 && may_retry()) BIO_set_retry_write(bio);
    return static_cast<int>(count);
}

long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

const BIO_METHOD* socket_method() {
    static BIO_METHOD* const method = [] {
        auto* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket without signals");
        if (!made) throw std::bad_alloc();
        BIO_meth_set_read(made, receive);
        BIO_meth_set_write(made, send);
        BIO_meth_set_ctrl(made, control);
        return made;
    }();
    return method;
}

}  // namespace

void TlsSession::Free::operator()(ssl_st* session) const { SSL_free(session); }

TlsSession::TlsSession(const std::shared_ptr<ssl_ctx_st>& context, int socket) : session_(SSL_new(context.get())) {
    auto* bio = BIO_new(socket_method());
    if (!session_ || !bio) {
        BIO_free(bio);
        throw std::bad_alloc();
    }
    BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(socket)));
    BIO_set_init(bio, 1);
    SSL_set_bio(session_.get(), bio, bio);
    SSL_set_accept_state(session_.get());
}

void TlsSession::shake_hands(error_code& error) {
    ERR_clear_error();
    const int result = SSL_do_handshake(session_.get());
    established_ = result == 1;
    error = established_ ? error_code() : failure(result);
}

std::size_t TlsSession::read(asio::mutable_buffer buffer, error_code& error) {
    ERR_clear_error();
    const int result = SSL_read(session_.get(), buffer.data(), size_of(buffer.size()));
    error = result > 0 ? error_code() : failure(result);
    return result > 0 ? static_cast<std::size_t>(result) : 0;
}

std::size_t TlsSession::write(asio::const_buffer buffer, error_code& error) {
    ERR_clear_error();
    const int result = SSL_write(session_.get(), buffer.data(), size_of(buffer.size()));
    error = result > 0 ? error_code() : failure(result);
    return result > 0 ? static_cast<std::size_t>(result) : 0;
}

void TlsSession::say_goodbye() {
    if (!established_) return;
    ERR_clear_error();
    SSL_shutdown(session_.get());
    ERR_clear_error();
}

error_code TlsSession::failure(int result) {
    const int reset = errno;
    switch (SSL_get_error(session_.get(), result)) {
        case SSL_ERROR_WANT_READ:
            awaited_ = asio::socket_base::wait_read;
            return asio::error::would_block;
        case SSL_ERROR_WANT_WRITE:
            awaited_ = asio::socket_base::wait_write;
            return asio::error::would_block;
        case SSL_ERROR_ZERO_RETURN:
            return asio::error::eof;
        case SSL_ERROR_SYSCALL:
            established_ = false;
            return result < 0 && reset != 0 ? error_code(reset, boost::system::system_category()) : asio::error::eof;
        default:
            // A broken session, or a client that closed without goodbye: a request has a length, so nothing is taken for whole.
            established_ = false;
            plain_http_ = ERR_GET_REASON(ERR_peek_error()) == SSL_R_HTTP_REQUEST;
            ERR_clear_error();
            return asio::error::connection_aborted;
    }
}

}  // namespace net
