// TLS over one non-blocking socket, the server's side. Inside net/ only.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <memory>

struct ssl_ctx_st;
struct ssl_st;

namespace net {

// Nothing here waits. What cannot go on says would_block, and `awaited` what the socket must be ready for before it is called
// again; every other error is final. One read and one write may be under way at a time.
class TlsSession {
public:
    // The socket stays the caller's. It must be open at each call, since its number could be another's after it was closed.
    TlsSession(const std::shared_ptr<ssl_ctx_st>& context, int socket);

    void shake_hands(boost::system::error_code& error);
    // Whether the handshake failed because the client spoke HTTP without TLS.
    bool got_plain_http() const { return plain_http_; }

    // Zero with `eof` when the client has said that nothing follows, or closed.
    std::size_t read(boost::asio::mutable_buffer buffer, boost::system::error_code& error);
    // At most one record. After would_block, the same bytes must be offered again.
    std::size_t write(boost::asio::const_buffer buffer, boost::system::error_code& error);
    // Says that nothing follows, if that can be sent at once.
    void say_goodbye();

    boost::asio::socket_base::wait_type awaited() const { return awaited_; }

private:
    struct Free {
        void operator()(ssl_st* session) const;
    };

    boost::system::error_code failure(int result);

    std::unique_ptr<ssl_st, Free> session_;
    boost::asio::socket_base::wait_type awaited_ = boost::asio::socket_base::wait_read;
    bool plain_http_ = false;
    bool established_ = false;
};

}  // namespace net
