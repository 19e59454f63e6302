// Writing an answer: whole, or as a stream. What the system takes at once costs no trip through the event loop.
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <charconv>
#include <stdexcept>

#include "net/http_connection.h"
#include "net/response_head.h"

namespace net {

namespace asio = boost::asio;
using boost::system::error_code;

asio::awaitable<void> HttpConnection::respond(Response response) {
    if (stage_ != Stage::handling) throw std::logic_error("this request has been answered already");
    if (response.close) keep_alive_ = false;
    const bool bodiless = is_bodiless(response.status);
    ResponseHead head{.status = response.status,
                      .content_type = response.content_type,
                      .date = state_->date(),
                      .connection = connection_header()};
    if (!bodiless) head.content_length = response.body.size();
    write_head(head_, head, response.headers);
    stage_ = Stage::answered;
    const bool send_body = !bodiless && request().method != "HEAD";
    const Pieces pieces = {asio::buffer(head_), send_body ? asio::buffer(response.body) : asio::const_buffer()};
    std::size_t sent = 0;
    if (!send_at_once(pieces, sent)) co_await send_rest(pieces, sent);
}

asio::awaitable<void> HttpConnection::start_stream(unsigned status, std::string content_type, Headers headers) {
    if (stage_ != Stage::handling) throw std::logic_error("this request has been answered already");
    chunked_ = !reader_.is_http_1_0();
    if (!chunked_) keep_alive_ = false;
    ResponseHead head{.status = status,
                      .content_type = content_type,
                      .chunked = chunked_,
                      .date = state_->date(),
                      .connection = connection_header()};
    write_head(head_, head, headers);
    stage_ = Stage::streaming;
    turn_.reset();
    const Pieces pieces = {asio::buffer(head_)};
    std::size_t sent = 0;
    if (!send_at_once(pieces, sent)) co_await send_rest(pieces, sent);
    // A stream may stay for hours: it keeps no buffers.
    head_ = {};
    reader_.shrink();
    watch_client();
}

asio::awaitable<void> HttpConnection::write(std::string chunk) {
    if (stage_ != Stage::streaming) throw std::logic_error("no stream has been started");
    if (chunk.empty() || request().method == "HEAD") co_return;  // an empty chunk would end the stream
    constexpr std::string_view line_end = "\r\n";
    std::array<char, 18> size;
    auto* end = std::to_chars(size.data(), size.data() + 16, chunk.size(), 16).ptr;
    *end++ = '\r';
    *end++ = '\n';
    Pieces pieces = {asio::buffer(chunk)};
    if (chunked_) {
        pieces = {asio::buffer(size.data(), static_cast<std::size_t>(end - size.data())), asio::buffer(chunk),
                  asio::buffer(line_end)};
    }
    std::size_t sent = 0;
    if (!send_at_once(pieces, sent)) co_await send_rest(pieces, sent);
}

asio::awaitable<void> HttpConnection::finish() {
    if (stage_ != Stage::streaming) throw std::logic_error("no stream has been started");
    stage_ = Stage::answered;
    if (!chunked_ || request().method == "HEAD") co_return;
    constexpr std::string_view last_chunk = "0\r\n\r\n";
    const Pieces pieces = {asio::buffer(last_chunk)};
    std::size_t sent = 0;
    if (!send_at_once(pieces, sent)) co_await send_rest(pieces, sent);
}

// Sends what the system takes now; whether that was all. Most answers end here.
bool HttpConnection::send_at_once(const Pieces& pieces, std::size_t& sent) {
    if (gone_) throw boost::system::system_error(asio::error::broken_pipe);
    error_code error;
    sent = socket_.write_now(pieces, error);
    if (error && error != asio::error::would_block && error != asio::error::try_again) fail_to_send(error);
    return sent == asio::buffer_size(pieces);
}

// Sends the others as the system takes them, within the deadline of a write.
asio::awaitable<void> HttpConnection::send_rest(Pieces pieces, std::size_t sent) {
    const ByteBudget::Share held(state_->held, asio::buffer_size(pieces) - sent);
    set_deadline(state_->limits.write);
    error_code error;
    co_await socket_.write(pieces, sent, error);
    deadline_ = SteadyTime::max();
    if (error) fail_to_send(error);
}

void HttpConnection::fail_to_send(const error_code& error) {
    client_left();
    throw boost::system::system_error(error);
}

std::string_view HttpConnection::connection_header() const {
    if (!keeps_alive()) return "close";
    return reader_.is_http_1_0() ? "keep-alive" : "";
}

}  // namespace net
