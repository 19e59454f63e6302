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

namespace {

constexpr std::string_view line_end = "\r\n";

// What stands before the bytes of a chunk.
std::string chunk_begin(std::size_t size) {
    std::array<char, 18> text;
    auto* end = std::to_chars(text.data(), text.data() + 16, size, 16).ptr;
    return std::string(text.data(), end) + std::string(line_end);
}

}  // namespace

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
    const auto rest = send_at_once({asio::buffer(head_), send_body ? asio::buffer(response.body) : asio::const_buffer()});
    if (rest) co_await send_rest(*rest);
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
    const auto rest = send_at_once({asio::buffer(head_)});
    if (rest) co_await send_rest(*rest);
    // A stream may stay for hours: it keeps no buffers.
    head_ = {};
    reader_.shrink();
    watch_client();
}

asio::awaitable<void> HttpConnection::write(std::string chunk) {
    if (stage_ != Stage::streaming) throw std::logic_error("no stream has been started");
    if (chunk.empty() || request().method == "HEAD") co_return;  // an empty chunk would end the stream
    Pieces pieces = {asio::buffer(chunk)};
    const std::string begin = chunk_begin(chunk.size());
    if (chunked_) pieces = {asio::buffer(begin), asio::buffer(chunk), asio::buffer(line_end)};
    if (!heartbeat_.empty()) last_sent_ = std::chrono::steady_clock::now();
    const auto rest = send_at_once(pieces);
    if (rest) co_await send_rest(*rest);
}

void HttpConnection::keep_alive(std::string_view bytes, std::chrono::milliseconds interval) {
    if (stage_ != Stage::streaming) throw std::logic_error("no stream has been started");
    if (request().method == "HEAD") return;
    heartbeat_ = chunked_ ? chunk_begin(bytes.size()) + std::string(bytes) + std::string(line_end) : std::string(bytes);
    heartbeat_interval_ = interval;
    last_sent_ = std::chrono::steady_clock::now();
}

// Nobody waits for it, so it goes out now or not at all: not while something else is being sent, and not in pieces.
void HttpConnection::send_heartbeat(SteadyTime now) {
    const bool is_sending = deadline_ != SteadyTime::max();
    if (gone_ || is_sending || stage_ != Stage::streaming || now - last_sent_ < heartbeat_interval_) return;
    last_sent_ = now;
    error_code error;
    const Pieces pieces = {asio::buffer(heartbeat_)};
    if (socket_.write_now(pieces, error) != heartbeat_.size()) client_left();
}

asio::awaitable<void> HttpConnection::finish() {
    if (stage_ != Stage::streaming) throw std::logic_error("no stream has been started");
    stage_ = Stage::answered;
    heartbeat_ = {};
    if (!chunked_ || request().method == "HEAD") co_return;
    constexpr std::string_view last_chunk = "0\r\n\r\n";
    const auto rest = send_at_once({asio::buffer(last_chunk)});
    if (rest) co_await send_rest(*rest);
}

// Sends what the system takes now, and returns what it did not: mostly nothing.
std::optional<Pieces> HttpConnection::send_at_once(const Pieces& pieces) {
    if (gone_) throw boost::system::system_error(asio::error::broken_pipe);
    error_code error;
    const auto sent = socket_.write_now(pieces, error);
    if (error && error != asio::error::would_block && error != asio::error::try_again) fail_to_send(error);
    if (sent == asio::buffer_size(pieces)) return std::nullopt;
    return without_first(pieces, sent);
}

// Sends as the system takes it, within the deadline of a write.
asio::awaitable<void> HttpConnection::send_rest(Pieces rest) {
    const ByteBudget::Share held(state_->held, asio::buffer_size(rest));
    set_deadline(state_->limits.write);
    error_code error;
    co_await socket_.write(rest, error);
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
