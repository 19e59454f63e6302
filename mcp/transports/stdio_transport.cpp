// Reads lines, runs each request as a coroutine of its own, writes messages in the order in which they are ready.
#include "mcp/transports/stdio_transport.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace mcp::transports {
namespace {

constexpr std::size_t read_size = 64 * 1024;

}  // namespace

asio::awaitable<void> StdioTransport::LineOutlet::send(std::string message) {
    while (transport_.unsent_bytes_ >= transport_.limits_.unsent_bytes && !transport_.output_broken_)
        co_await transport_.wait_for_change();
    transport_.send(message);
}

StdioTransport::StdioTransport(asio::any_io_executor executor, Server& server, int input, int output, StdioLimits limits)
    : executor_(executor),
      server_(server),
      limits_(limits),
      input_(executor, input),
      output_(executor, output),
      changed_(executor, asio::steady_timer::time_point::max()),
      outlet_(*this) {
    legacy_.can_answer = true;
    notices_ = server.notices().subscribe([this](const Notice& notice) {
        const bool reads_along = unsent_bytes_ < limits_.unsent_bytes;
        if (legacy_.initialized && reads_along && legacy_.wants(notice)) send(legacy_notification(notice));
    });
}

asio::awaitable<void> StdioTransport::run() {
    co_await read_lines();
    co_await drain();
}

void StdioTransport::stop() {
    stopping_ = true;
    boost::system::error_code ignored;
    input_.cancel(ignored);
    tell_change();
}

asio::awaitable<void> StdioTransport::read_lines() {
    std::string pending;  // what has come of the current line
    std::string chunk(read_size, '\0');
    bool skipping = false;  // inside a line that is too long
    while (!output_broken_ && !stopping_) {
        boost::system::error_code error;
        const std::size_t size =
            co_await input_.async_read_some(asio::buffer(chunk), asio::redirect_error(asio::use_awaitable, error));
        if (error) break;

        std::string_view rest(chunk.data(), size);
        for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
            pending += rest.substr(0, end);
            rest.remove_prefix(end + 1);
            if (!skipping) accept(std::move(pending));
            skipping = false;
            pending.clear();
            co_await wait_for_room();
        }
        if (skipping) continue;
        pending += rest;
        if (pending.size() > limits_.line_bytes) {
            send(error_reply({}, ProtocolError(ErrorCode::invalid_request,
                                               "the message is longer than " + std::to_string(limits_.line_bytes) + " bytes"))
                     .body);
            pending.clear();
            pending.shrink_to_fit();
            skipping = true;
        }
    }
    if (!pending.empty() && !skipping && !stopping_) accept(std::move(pending));
}

asio::awaitable<void> StdioTransport::wait_for_change(std::chrono::steady_clock::time_point deadline) {
    ++waiting_for_change_;
    changed_.expires_at(deadline);
    boost::system::error_code woken;
    co_await changed_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    --waiting_for_change_;
}

void StdioTransport::tell_change() {
    if (waiting_for_change_ > 0) changed_.cancel();
}

asio::awaitable<void> StdioTransport::wait_for_room() {
    while (!output_broken_ && !stopping_ && (waiting_bytes_ >= limits_.waiting_bytes || unsent_bytes_ >= limits_.unsent_bytes)) {
        co_await wait_for_change();
    }
}

// Ends the grace time after the client last took something, whatever still runs.
asio::awaitable<void> StdioTransport::drain() {
    notices_ = {};
    legacy_.pending.fail_all();  // nobody can answer any more
    last_taken_ = std::chrono::steady_clock::now();
    const auto deadline = [this] { return last_taken_ + limits_.grace; };
    while (!output_broken_ && (!running_.empty() || !waiting_.empty() || writing_) &&
           std::chrono::steady_clock::now() < deadline()) {
        co_await wait_for_change(deadline());
    }
    waiting_.clear();
    running_.cancel_all();
    output_.close();
}

void StdioTransport::accept(std::string line) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.find_first_not_of(" \t") == std::string::npos) return;
    try {
        Json json = parse_json(line);
        if (take_at_once(json)) return;
        waiting_bytes_ += line.size();
        waiting_.push_back({std::move(json), line.size()});
        start_waiting();
    } catch (const ProtocolError& error) {
        send(error_reply({}, error).body);
    }
}

// Cancellations and answers to the server's own questions must not wait behind requests.
bool StdioTransport::take_at_once(const Json& json) {
    if (!json.is_object() || find_member(json, "id") == nullptr) {
        const Json* method = find_member(json, "method");
        if (method == nullptr || *method != "notifications/cancelled") return false;
        cancel(read_message(json).params);
        return true;
    }
    if (find_member(json, "method") != nullptr) return false;
    if (find_member(json, "result") == nullptr && find_member(json, "error") == nullptr) return false;
    legacy_.pending.resolve(json);
    return true;
}

void StdioTransport::cancel(const Json& params) {
    running_.cancel(params);
    const Json* id = find_member(params, "requestId");
    if (id == nullptr) return;
    const auto is_meant = [id](const Waiting& waiting) {
        const Json* own = find_member(waiting.json, "id");
        return own != nullptr && *own == *id;
    };
    const auto place = std::find_if(waiting_.begin(), waiting_.end(), is_meant);
    if (place == waiting_.end()) return;
    waiting_bytes_ -= place->bytes;
    waiting_.erase(place);
}

void StdioTransport::start_waiting() {
    while (!waiting_.empty() && running_.size() < limits_.in_flight) {
        Waiting next = std::move(waiting_.front());
        waiting_.pop_front();
        waiting_bytes_ -= next.bytes;
        start(std::move(next.json));
    }
}

void StdioTransport::start(Json json) {
    const auto place = running_.add(readable_id(json));
    const auto request = place->second;
    Arrival arrival{{"stdio"}, &legacy_, &outlet_};
    auto work = json.is_array() ? server_.handle_batch(std::move(json), std::move(arrival))
                                : server_.handle(std::move(json), std::move(arrival));
    asio::co_spawn(
        executor_, std::move(work),
        asio::bind_cancellation_slot(request->cancel.slot(), [this, place, request](std::exception_ptr failed, Reply reply) {
            running_.remove(place);
            tell_change();
            if (!failed && !request->cancelled && !reply.body.empty()) send(reply.body);
            if (!waiting_.empty()) asio::post(executor_, [this] { start_waiting(); });
        }));
}

void StdioTransport::send(std::string_view body) {
    if (output_broken_) return;
    unsent_bytes_ += body.size() + 1;
    (unsent_ += body) += '\n';
    if (writing_) return;
    writing_ = true;
    // After what is ready to run now: its answers go along.
    asio::post(executor_, [this] { start_writing(); });
}

void StdioTransport::start_writing() {
    asio::co_spawn(executor_, write_queued(), [](std::exception_ptr failed) {
        if (failed) spdlog::error("writing to the client failed");
    });
}

// What has gathered while the client took what was written before goes out in one piece.
asio::awaitable<void> StdioTransport::write_queued() {
    while (!unsent_.empty() && !output_broken_) {
        const std::string lines = std::exchange(unsent_, {});
        boost::system::error_code error;
        co_await asio::async_write(output_, asio::buffer(lines), asio::redirect_error(asio::use_awaitable, error));
        unsent_bytes_ -= lines.size();
        last_taken_ = std::chrono::steady_clock::now();
        if (error) output_broken_ = true;  // the client is gone: reading ends with the next line, or with the input
        tell_change();
    }
    writing_ = false;
}

}  // namespace mcp::transports
