// One client's connection: reads a request within its limits, has it handled, answers, and again.
//
// Every read and write has a deadline, kept as a number: one timer for all connections (ServerState::keep_watch) cancels the
// socket of those past theirs, so that a request costs no timer. In the same way a request that is answered at once pays
// nothing for the watch over its client: only a handler that is still busy at the next tick gets a read beside it. What that
// read brings is the next, pipelined request and stays in the buffer, or the end of the client.
//
// The parser is driven by hand: bytes that are here already cost no trip through the event loop.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/system/system_error.hpp>
#include <charconv>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "net/ascii.h"
#include "net/refusal.h"
#include "net/response_head.h"
#include "net/server_state.h"

namespace net {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::steady_clock;

constexpr std::size_t small_read = 4 * 1024;
constexpr std::size_t large_read = 64 * 1024;
// Pipelined requests wait in the buffer up to here while a handler works; beyond, the client is no longer watched.
constexpr std::size_t pipelined_bytes = 64 * 1024;
// After a last answer the client gets so long, and may send so much, before it is closed upon. Closing with bytes unread
// would reset the connection, and the answer could be lost on the way.
constexpr std::chrono::milliseconds parting{2'000};
constexpr std::chrono::milliseconds parting_when_stopping{200};
constexpr std::size_t parting_bytes = 8 * 1024 * 1024;

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

std::string describe(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        return error.what();
    } catch (...) {
        return "an exception that is no std::exception";
    }
}

class HttpConnection final : public Connection, public Exchange {
public:
    HttpConnection(std::shared_ptr<ServerState> state, tcp::socket socket, std::string remote_address, Admission admission)
        : state_(std::move(state)),
          socket_(std::move(socket)),
          remote_address_(std::move(remote_address)),
          admission_(admission),
          read_done_(socket_.get_executor(), SteadyTime::max()) {
        state_->add(*this);
    }
    ~HttpConnection() override { state_->remove(*this); }

    void start() override;
    void look(SteadyTime now) override;
    void drain() override;
    void cut() override;
    bool has_request() const override { return stage_ != Stage::idle && stage_ != Stage::parting; }

    const Request& request() const override { return request_; }
    asio::awaitable<void> respond(Response response) override;
    asio::awaitable<void> start_stream(unsigned status, std::string content_type, Headers headers) override;
    asio::awaitable<void> write(std::string chunk) override;
    asio::awaitable<void> finish() override;
    bool client_gone() const override { return gone_; }

private:
    enum class Stage { idle, reading, handling, streaming, answered, parting };
    using Parser = http::request_parser<http::string_body>;

    static asio::awaitable<void> run(std::shared_ptr<HttpConnection> self);
    asio::awaitable<bool> read_request();
    asio::awaitable<bool> read_header();
    asio::awaitable<bool> read_body();
    asio::awaitable<bool> read_more(std::size_t size);
    asio::awaitable<void> answer();
    asio::awaitable<void> refuse(const Refusal& refusal);
    asio::awaitable<void> part();
    asio::awaitable<void> send(asio::const_buffer first, asio::const_buffer second = {}, asio::const_buffer third = {});

    error_code feed();
    const Refusal* objection() const;
    void fill_request();
    bool keeps_alive() const { return keep_alive_ && !state_->stopping; }
    std::string_view connection_header() const;
    void watch_client();
    void client_left();
    void set_deadline(std::chrono::milliseconds from_now) {
        timed_out_ = false;
        deadline_ = steady_clock::now() + from_now;
    }

    std::shared_ptr<ServerState> state_;
    tcp::socket socket_;
    std::string remote_address_;
    Admission admission_;
    asio::cancellation_signal cancel_;  // of the coroutine `run`, and through it of the handler

    boost::beast::flat_buffer buffer_;
    std::optional<Parser> parser_;
    Request request_;
    std::string head_;  // of the answer being written
    Stage stage_ = Stage::idle;
    bool keep_alive_ = true;
    bool chunked_ = false;
    bool gone_ = false;  // nothing can be read or written any more

    SteadyTime deadline_ = SteadyTime::max();
    bool timed_out_ = false;
    // The read beside a handler. It has bytes of its own, since those in `buffer_` move while it is under way.
    bool reading_ = false;
    bool read_well_ = false;
    std::vector<char> read_beside_;
    asio::steady_timer read_done_;  // cancelled when it ends
};

void HttpConnection::start() {
    const auto self = std::static_pointer_cast<HttpConnection>(shared_from_this());
    asio::co_spawn(state_->executor, run(self),
                   asio::bind_cancellation_slot(cancel_.slot(), [self](const std::exception_ptr& failure) {
                       error_code ignored;
                       self->socket_.close(ignored);
                       if (failure && !self->gone_) spdlog::error("http: a connection ended: {}", describe(failure));
                   }));
}

asio::awaitable<void> HttpConnection::run(std::shared_ptr<HttpConnection> self) {
    if (self->admission_ == Admission::refuse) co_await self->refuse(refusals::no_room);
    while (self->keeps_alive()) {
        const bool arrived = co_await self->read_request();
        if (arrived) co_await self->answer();
    }
    if (!self->gone_) co_await self->part();
}

// Reads one request. False when there is none to serve: the client left, was too slow, or has been refused.
asio::awaitable<bool> HttpConnection::read_request() {
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(state_->limits.header_bytes));
    parser_->body_limit(state_->limits.body_bytes);
    stage_ = Stage::idle;
    keep_alive_ = false;  // until a request says otherwise
    const bool has_header = co_await read_header();
    if (!has_header) co_return false;
    if (const auto* refusal = objection()) {
        co_await refuse(*refusal);
        co_return false;
    }
    if (!parser_->is_done()) {
        const bool has_body = co_await read_body();
        if (!has_body) co_return false;
    }
    fill_request();
    co_return true;
}

asio::awaitable<bool> HttpConnection::read_header() {
    set_deadline(state_->limits.idle);
    while (!parser_->is_header_done()) {
        if (buffer_.size() != 0) {
            if (stage_ == Stage::idle) {
                stage_ = Stage::reading;
                set_deadline(state_->limits.read_header);
            }
            if (const auto error = feed()) {
                if (error == http::error::header_limit) {
                    co_await refuse(refusals::header_too_large);
                } else {
                    co_await refuse(error == http::error::body_limit ? refusals::too_large : refusals::malformed);
                }
                co_return false;
            }
            if (parser_->is_header_done()) break;
        }
        const bool more = co_await read_more(small_read);
        if (!more) {
            if (timed_out_ && stage_ == Stage::reading) co_await refuse(refusals::too_slow);
            co_return false;
        }
    }
    co_return true;
}

asio::awaitable<bool> HttpConnection::read_body() {
    set_deadline(state_->limits.read_body);
    const auto& message = parser_->get();
    if (message.version() == 11 && buffer_.size() == 0 && message.count(http::field::expect) != 0) {
        constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        co_await send(asio::buffer(go_on));
        set_deadline(state_->limits.read_body);
    }
    parser_->eager(true);
    for (;;) {
        if (buffer_.size() != 0) {
            if (const auto error = feed()) {
                co_await refuse(error == http::error::body_limit ? refusals::too_large : refusals::malformed);
                co_return false;
            }
            if (parser_->is_done()) break;
            // Of a body nothing stays in the buffer but the header or trailer of a chunk that has not ended.
            if (buffer_.size() > state_->limits.header_bytes) {
                co_await refuse(refusals::header_too_large);
                co_return false;
            }
        }
        const auto left = parser_->content_length_remaining().value_or(small_read);
        const bool more = co_await read_more(std::clamp<std::uint64_t>(left, small_read, large_read));
        if (!more) {
            if (timed_out_) co_await refuse(refusals::too_slow);
            co_return false;
        }
    }
    if (buffer_.size() == 0 && buffer_.capacity() > small_read) buffer_.shrink_to_fit();
    co_return true;
}

// Gives the parser what is in the buffer. That it needs more is no error.
error_code HttpConnection::feed() {
    error_code error;
    buffer_.consume(parser_->put(buffer_.data(), error));
    if (error == http::error::need_more) error.clear();
    return error;
}

// What is wrong with a header that is well-formed: mostly what two programs could read in two ways (RFC 9112 section 6.3).
const Refusal* HttpConnection::objection() const {
    const auto& message = parser_->get();
    const auto lengths = message.count(http::field::content_length);
    const auto codings = message.count(http::field::transfer_encoding);
    if (lengths + codings > 1) return &refusals::ambiguous;
    if (codings == 1 && message.version() < 11) return &refusals::ambiguous;
    if (codings == 1 && !same_ignoring_case(view(message[http::field::transfer_encoding]), "chunked"))
        return &refusals::unknown_coding;
    if (lengths == 1 && message[http::field::content_length].find(',') != boost::beast::string_view::npos)
        return &refusals::ambiguous;
    const auto hosts = message.count(http::field::host);
    if (hosts > 1 || (hosts == 0 && message.version() == 11)) return &refusals::bad_host;
    if (message.version() == 11 && message.count(http::field::expect) != 0 &&
        !same_ignoring_case(view(message[http::field::expect]), "100-continue")) {
        return &refusals::bad_expectation;
    }
    return nullptr;
}

void HttpConnection::fill_request() {
    const auto& message = parser_->get();
    request_.method = view(message.method_string());
    request_.set_target(view(message.target()));
    request_.body = message.body();
    request_.remote_address = remote_address_;
    request_.headers.clear();
    for (const auto& field : message) request_.headers.push_back({view(field.name_string()), view(field.value())});
    request_.keep_alive = parser_->keep_alive();
    keep_alive_ = request_.keep_alive;
}

// Reads what the client sends next into the buffer. False when there is nothing more to come, or not in time.
asio::awaitable<bool> HttpConnection::read_more(std::size_t size) {
    if (reading_) {
        error_code ended;
        co_await read_done_.async_wait(asio::redirect_error(asio::use_awaitable, ended));
        co_return read_well_;
    }
    error_code error;
    const auto count = co_await socket_.async_read_some(buffer_.prepare(size), asio::redirect_error(asio::use_awaitable, error));
    buffer_.commit(count);
    co_return !error;
}

asio::awaitable<void> HttpConnection::answer() {
    deadline_ = SteadyTime::max();
    stage_ = Stage::handling;
    const auto* handler = state_->handler_for(request_.path);
    if (!handler) {
        co_await respond(answer_of(refusals::not_found));
        co_return;
    }
    std::exception_ptr failure;
    try {
        co_await (*handler)(*this);
    } catch (...) {
        failure = std::current_exception();
    }
    if (gone_ || stage_ == Stage::answered) {
        if (failure && !gone_) spdlog::error("http: after answering {} {}: {}", request_.method, request_.path, describe(failure));
        co_return;
    }
    spdlog::error("http: {} {} failed: {}", request_.method, request_.path,
                  failure ? describe(failure) : "the handler ended without a whole answer");
    if (stage_ == Stage::handling) {
        co_await respond(answer_of(refusals::failed));
    } else {
        client_left();  // a stream broken off: the missing end tells the client
    }
}

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
    const bool send_body = !bodiless && request_.method != "HEAD";
    co_await send(asio::buffer(head_), send_body ? asio::buffer(response.body) : asio::const_buffer());
}

asio::awaitable<void> HttpConnection::start_stream(unsigned status, std::string content_type, Headers headers) {
    if (stage_ != Stage::handling) throw std::logic_error("this request has been answered already");
    chunked_ = parser_->get().version() == 11;
    if (!chunked_) keep_alive_ = false;
    ResponseHead head{.status = status,
                      .content_type = content_type,
                      .chunked = chunked_,
                      .date = state_->date(),
                      .connection = connection_header()};
    write_head(head_, head, headers);
    stage_ = Stage::streaming;
    co_await send(asio::buffer(head_));
    watch_client();
}

asio::awaitable<void> HttpConnection::write(std::string chunk) {
    if (stage_ != Stage::streaming) throw std::logic_error("no stream has been started");
    if (chunk.empty() || request_.method == "HEAD") co_return;  // an empty chunk would end the stream
    if (!chunked_) {
        co_await send(asio::buffer(chunk));
        co_return;
    }
    constexpr std::string_view line_end = "\r\n";
    std::array<char, 18> size;
    auto* end = std::to_chars(size.data(), size.data() + 16, chunk.size(), 16).ptr;
    *end++ = '\r';
    *end++ = '\n';
    co_await send(asio::buffer(size.data(), static_cast<std::size_t>(end - size.data())), asio::buffer(chunk),
                  asio::buffer(line_end));
}

asio::awaitable<void> HttpConnection::finish() {
    if (stage_ != Stage::streaming) throw std::logic_error("no stream has been started");
    stage_ = Stage::answered;
    constexpr std::string_view last_chunk = "0\r\n\r\n";
    if (chunked_ && request_.method != "HEAD") co_await send(asio::buffer(last_chunk));
}

// The server's own answer before there is a whole request; the connection closes after it.
asio::awaitable<void> HttpConnection::refuse(const Refusal& refusal) {
    keep_alive_ = false;
    stage_ = Stage::handling;
    deadline_ = SteadyTime::max();
    request_.method = parser_ && parser_->is_header_done() ? view(parser_->get().method_string()) : std::string_view();
    co_await respond(answer_of(refusal));
}

// Says that nothing follows, and waits until the client has closed too.
asio::awaitable<void> HttpConnection::part() {
    error_code error;
    socket_.shutdown(tcp::socket::shutdown_send, error);
    stage_ = Stage::parting;
    set_deadline(state_->stopping ? parting_when_stopping : parting);
    std::size_t ignored = 0;
    while (!error && ignored < parting_bytes) {
        ignored += buffer_.size();
        buffer_.clear();
        const bool more = co_await read_more(small_read);
        if (!more) break;
    }
}

// Sends all of the buffers: at once when the system takes them, else as it takes them.
asio::awaitable<void> HttpConnection::send(asio::const_buffer first, asio::const_buffer second, asio::const_buffer third) {
    if (gone_) throw boost::system::system_error(asio::error::broken_pipe);
    std::array<asio::const_buffer, 3> buffers = {first, second, third};
    error_code error;
    auto sent = socket_.write_some(buffers, error);
    if (error == asio::error::would_block || error == asio::error::try_again) error.clear();
    if (!error && sent < asio::buffer_size(buffers)) {
        for (auto& buffer : buffers) {
            const auto part = std::min(sent, buffer.size());
            buffer += part;
            sent -= part;
        }
        set_deadline(state_->limits.write);
        co_await asio::async_write(socket_, buffers, asio::redirect_error(asio::use_awaitable, error));
        deadline_ = SteadyTime::max();
    }
    if (!error) co_return;
    client_left();
    throw boost::system::system_error(error);
}

std::string_view HttpConnection::connection_header() const {
    if (!keeps_alive()) return "close";
    return parser_->get().version() < 11 ? "keep-alive" : "";
}

// Reads beside the handler: to learn that the client left, and into the buffer whatever it sends.
void HttpConnection::watch_client() {
    if (reading_ || gone_ || buffer_.size() >= pipelined_bytes) return;
    reading_ = true;
    read_beside_.resize(small_read);
    const auto self = std::static_pointer_cast<HttpConnection>(shared_from_this());
    socket_.async_read_some(asio::buffer(read_beside_), [self](const error_code& error, std::size_t count) {
        self->reading_ = false;
        self->read_well_ = !error;
        self->buffer_.commit(asio::buffer_copy(self->buffer_.prepare(count), asio::buffer(self->read_beside_)));
        self->read_done_.cancel();
        if (self->stage_ != Stage::handling && self->stage_ != Stage::streaming) return;
        if (error) {
            self->client_left();
        } else {
            self->watch_client();
        }
    });
}

// Nothing more can be sent: whatever the handler waits for is cancelled.
void HttpConnection::client_left() {
    gone_ = true;
    keep_alive_ = false;
    error_code ignored;
    // Closed in the usual way, the system would go on offering what this client has not taken.
    if (timed_out_) socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    socket_.close(ignored);
    cancel_.emit(asio::cancellation_type::terminal);
}

void HttpConnection::look(SteadyTime now) {
    if (now >= deadline_) {
        timed_out_ = true;
        deadline_ = SteadyTime::max();
        error_code ignored;
        socket_.cancel(ignored);
    } else if (stage_ == Stage::handling) {
        watch_client();
    }
}

void HttpConnection::drain() {
    if (stage_ == Stage::idle) cut();
    if (stage_ == Stage::parting) set_deadline(parting_when_stopping);
}

void HttpConnection::cut() { client_left(); }

}  // namespace

std::shared_ptr<Connection> make_connection(std::shared_ptr<ServerState> state, tcp::socket socket, std::string remote_address,
                                            Admission admission) {
    return std::make_shared<HttpConnection>(std::move(state), std::move(socket), std::move(remote_address), admission);
}

}  // namespace net
