// Turns the bytes of one connection into requests, within limits. Does no input or output of its own. Inside net/ only.
#pragma once

#include <boost/asio/buffer.hpp>
#include <cstddef>
#include <memory>

#include "net/http.h"
#include "net/limits.h"
#include "net/refusal.h"

namespace net {

class RequestReader {
public:
    explicit RequestReader(const Limits& limits);
    ~RequestReader();

    // How far the current request has come. `refused` is an end as `complete` is.
    enum class Stage { nothing, header, body, complete, refused };

    // Forgets the request and turns to the next; bytes that came behind it are kept.
    void next();
    // Takes apart what has arrived.
    Stage advance();

    // Where the next bytes go, and how many came. What `space` returned is invalid once anything else has been called.
    boost::asio::mutable_buffer space();
    void filled(std::size_t count);
    // Bytes that arrived and do not belong to the current request, or not yet.
    std::size_t waiting() const;
    void discard_waiting();
    // Gives back the memory that no byte is in.
    void shrink();

    // Valid from `body` on; its body from `complete` on. The views stay valid until `next`.
    const Request& request() const { return request_; }
    void set_remote_address(std::string_view address) { request_.remote_address = address; }
    bool is_http_1_0() const { return http_1_0_; }
    // Whether the client waits to be told that it may send the body.
    bool awaits_continue() const;
    // Bytes of the body that have arrived, and those that wait.
    std::size_t held() const { return body_size() + waiting(); }
    const Refusal& refusal() const { return *refusal_; }

private:
    struct Bytes;  // the buffer and Beast's parser

    Stage advance_header();
    Stage advance_body();
    Stage refuse(const Refusal& refusal);
    const Refusal* take_header();
    std::size_t body_size() const;

    const Limits& limits_;
    std::unique_ptr<Bytes> bytes_;
    Request request_;
    Stage stage_ = Stage::nothing;
    bool http_1_0_ = false;
    const Refusal* refusal_ = nullptr;
};

}  // namespace net
