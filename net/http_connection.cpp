// The life of a connection: from the handshake through its requests to its end.
#include "net/http_connection.h"

#include <spdlog/spdlog.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <exception>
#include <utility>

namespace net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::steady_clock;

// Pipelined requests wait up to here while a handler works; beyond, the client is no longer watched, and a stream is cut.
constexpr std::size_t pipelined_bytes = 64 * 1024;
// After a last answer the client gets so long, and may send so much, before it is closed upon. Closing with bytes unread
// would reset the connection, and the answer could be lost on the way.
constexpr std::chrono::milliseconds parting{2'000};
constexpr std::chrono::milliseconds parting_when_stopping{200};
constexpr std::size_t parting_bytes = 8 * 1024 * 1024;

std::string describe(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        return error.what();
    } catch (...) {
        return "an exception that is no std::exception";
    }
}

}  // namespace

HttpConnection::HttpConnection(std::shared_ptr<ServerState> state, ClientSocket socket, Client client, const Refusal* refusal)
    : state_(std::move(state)),
      client_(std::move(client)),
      socket_(std::move(socket)),
      refusal_(refusal),
      reader_(state_->limits),
      held_(state_->held) {
    reader_.set_remote_address(client_.address);
    state_->add(*this);
}

HttpConnection::~HttpConnection() { state_->remove(*this); }

void HttpConnection::start() {
    const auto self = std::static_pointer_cast<HttpConnection>(shared_from_this());
    asio::co_spawn(state_->executor, run(self),
                   asio::bind_cancellation_slot(cancel_.slot(), [self](const std::exception_ptr& failure) {
                       self->socket_.close();
                       if (failure && !self->gone_) spdlog::error("http: a connection ended: {}", describe(failure));
                   }));
}

asio::awaitable<void> HttpConnection::run(std::shared_ptr<HttpConnection> self) {
    if (self->socket_.is_tls()) {
        const bool established = co_await self->shake_hands();
        if (!established) self->keep_alive_ = false;
    }
    if (self->refusal_) co_await self->refuse(*self->refusal_);
    while (self->keeps_alive()) {
        const bool arrived = co_await self->read_request();
        if (arrived) co_await self->handle();
    }
    if (!self->gone_) co_await self->part();
}

asio::awaitable<bool> HttpConnection::shake_hands() {
    stage_ = Stage::handshake;
    set_deadline(state_->limits.tls_handshake);
    const auto outcome = co_await socket_.shake_hands();
    if (outcome == ClientSocket::Handshake::plain_http) refusal_ = &refusals::plain_http;
    co_return outcome == ClientSocket::Handshake::done;
}

// Reads one request. False when there is none to serve: the client left, was too slow, or has been refused.
asio::awaitable<bool> HttpConnection::read_request() {
    reader_.next();
    stage_ = Stage::idle;
    keep_alive_ = false;  // until a request says otherwise
    set_deadline(state_->limits.idle);
    for (auto reached = RequestReader::Stage::nothing;;) {
        const auto stage = reader_.advance();
        held_.resize(reader_.held());
        if (stage == RequestReader::Stage::complete) break;
        if (stage == RequestReader::Stage::refused) {
            co_await refuse(reader_.refusal());
            co_return false;
        }
        if (stage != RequestReader::Stage::nothing && state_->held.is_exceeded()) {
            co_await refuse(refusals::no_memory);
            co_return false;
        }
        if (stage != reached) {
            stage_ = Stage::reading;
            if (stage == RequestReader::Stage::body && reader_.awaits_continue()) {
                constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
                const auto rest = send_at_once({asio::buffer(go_on)});
                if (rest) co_await send_rest(*rest);
            }
            set_deadline(stage == RequestReader::Stage::body ? state_->limits.read_body : state_->limits.read_header);
            reached = stage;
        }
        const bool more = co_await read_more();
        if (more) continue;
        if (timed_out_ && stage_ == Stage::reading) co_await refuse(refusals::too_slow);
        co_return false;
    }
    keep_alive_ = request().keep_alive;
    co_return true;
}

// Reads what the client sends next. False when there is nothing more to come, or not in time.
asio::awaitable<bool> HttpConnection::read_more() {
    error_code error;
    const auto count = co_await socket_.read(reader_.space(), error);
    reader_.filled(count);
    co_return !error;
}

asio::awaitable<void> HttpConnection::handle() {
    deadline_ = SteadyTime::max();
    stage_ = Stage::handling;
    const auto* refusal = state_->overload();
    const auto* handler = state_->handler_for(request().path);
    if (!refusal && !handler) refusal = &refusals::not_found;
    if (refusal) {
        co_await respond(answer_of(*refusal));
        co_return;
    }
    std::exception_ptr failure;
    turn_.emplace(*state_);
    try {
        co_await (*handler)(*this);
    } catch (...) {
        failure = std::current_exception();
    }
    turn_.reset();
    if (gone_ || stage_ == Stage::answered) {
        if (failure && !gone_)
            spdlog::error("http: after answering {} {}: {}", request().method, request().path, describe(failure));
        co_return;
    }
    spdlog::error("http: {} {} failed: {}", request().method, request().path,
                  failure ? describe(failure) : "the handler ended without a whole answer");
    if (stage_ == Stage::handling) {
        co_await respond(answer_of(refusals::failed));
    } else {
        client_left();  // a stream broken off: the missing end tells the client
    }
}

// The server's own answer instead of a handler's; the connection closes after it, and what was read is given up.
asio::awaitable<void> HttpConnection::refuse(const Refusal& refusal) {
    keep_alive_ = false;
    stage_ = Stage::handling;
    deadline_ = SteadyTime::max();
    co_await respond(answer_of(refusal));
    reader_.next();
    held_.resize(reader_.held());
}

// Says that nothing follows, and waits until the client has closed too.
asio::awaitable<void> HttpConnection::part() {
    stage_ = Stage::parting;
    set_deadline(state_->stopping ? parting_when_stopping : parting);
    socket_.shut_down();
    for (std::size_t ignored = 0; ignored < parting_bytes;) {
        ignored += reader_.waiting();
        reader_.discard_waiting();
        const bool more = co_await read_more();
        if (!more) break;
    }
}

// Waits, beside the handler, for what the client sends or for its end.
void HttpConnection::watch_client() {
    if (watching_ || gone_ || reader_.waiting() >= pipelined_bytes || state_->held.is_exceeded()) return;
    watching_ = true;
    const auto self = std::static_pointer_cast<HttpConnection>(shared_from_this());
    socket_.when_readable([self](const error_code& error) {
        self->watching_ = false;
        const bool is_busy = self->stage_ == Stage::handling || self->stage_ == Stage::streaming;
        if (!error && is_busy && !self->gone_) self->client_sent_something();
    });
}

void HttpConnection::client_sent_something() {
    error_code error;
    while (!error && reader_.waiting() < pipelined_bytes) {
        reader_.filled(socket_.read_now(reader_.space(), error));
    }
    held_.resize(reader_.held());
    const bool has_left = error && error != asio::error::would_block && error != asio::error::try_again;
    // A stream may have no end: whoever floods it could never be noticed to leave.
    const bool floods_stream = stage_ == Stage::streaming && reader_.waiting() >= pipelined_bytes;
    if (has_left || floods_stream) {
        client_left();
    } else {
        watch_client();
    }
}

// Nothing more can be sent: whatever the handler waits for is cancelled.
void HttpConnection::client_left() {
    gone_ = true;
    keep_alive_ = false;
    // Closed in the usual way, the system would go on offering what this client has not taken.
    timed_out_ ? socket_.reset() : socket_.close();
    cancel_.emit(asio::cancellation_type::terminal);
}

void HttpConnection::set_deadline(std::chrono::milliseconds from_now) {
    timed_out_ = false;
    deadline_ = steady_clock::now() + from_now;
}

void HttpConnection::look(SteadyTime now) {
    if (now >= deadline_) {
        timed_out_ = true;
        deadline_ = SteadyTime::max();
        socket_.cancel();
    } else if (stage_ == Stage::handling || stage_ == Stage::streaming) {
        if (!heartbeat_.empty()) send_heartbeat(now);
        watch_client();
    }
}

void HttpConnection::drain() {
    if (stage_ == Stage::idle || stage_ == Stage::handshake) cut();
    if (stage_ == Stage::parting) set_deadline(parting_when_stopping);
}

void HttpConnection::cut() { client_left(); }

std::shared_ptr<Connection> make_connection(std::shared_ptr<ServerState> state, ClientSocket socket, Client client,
                                            const Refusal* refusal) {
    return std::make_shared<HttpConnection>(std::move(state), std::move(socket), std::move(client), refusal);
}

}  // namespace net
