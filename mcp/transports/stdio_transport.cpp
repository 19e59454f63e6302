// Reads lines, runs each request as a coroutine of its own, writes answers in the order in which they are ready.
#include "mcp/transports/stdio_transport.h"

#include <spdlog/spdlog.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace mcp::transports {
namespace {

constexpr std::size_t read_size = 64 * 1024;

}  // namespace

StdioTransport::StdioTransport(asio::any_io_executor executor, Server& server, int input, int output, StdioLimits limits)
    : executor_(executor),
      server_(server),
      limits_(limits),
      input_(executor, input),
      output_(executor, output),
      changed_(executor, asio::steady_timer::time_point::max()) {}

asio::awaitable<void> StdioTransport::run() {
    co_await read_lines();
    co_await drain();
}

asio::awaitable<void> StdioTransport::read_lines() {
    std::string pending;  // what has come of the current line
    std::string chunk(read_size, '\0');
    bool skipping = false;  // inside a line that is too long
    while (!output_broken_) {
        boost::system::error_code error;
        const std::size_t size = co_await input_.async_read_some(asio::buffer(chunk), asio::redirect_error(asio::use_awaitable, error));
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
            send(error_reply({}, ProtocolError(ErrorCode::invalid_request, "the message is longer than " +
                                                                               std::to_string(limits_.line_bytes) + " bytes"))
                     .body);
            pending.clear();
            pending.shrink_to_fit();
            skipping = true;
        }
    }
    if (!pending.empty() && !skipping) accept(std::move(pending));
}

asio::awaitable<void> StdioTransport::wait_for_room() {
    while (!output_broken_ && (running_.size() >= limits_.in_flight || unsent_bytes_ >= limits_.unsent_bytes)) {
        boost::system::error_code woken;
        co_await changed_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    }
}

// Ends within the grace time, whatever still runs and however slowly the client reads.
asio::awaitable<void> StdioTransport::drain() {
    changed_.expires_after(limits_.grace);
    const auto deadline = changed_.expiry();
    while (!output_broken_ && (!running_.empty() || writing_) && std::chrono::steady_clock::now() < deadline) {
        boost::system::error_code woken;
        co_await changed_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    }
    for (auto& [id, request] : running_) {
        request->cancelled = true;
        request->cancel.emit(asio::cancellation_type::terminal);
    }
    output_.close();
}

void StdioTransport::accept(std::string line) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.find_first_not_of(" \t") == std::string::npos) return;
    try {
        start(parse_json(line));
    } catch (const ProtocolError& error) {
        send(error_reply({}, error).body);
    }
}

void StdioTransport::start(Json json) {
    auto request = std::make_shared<Running>();
    const std::string id = write_json(readable_id(json));
    if (const Json* method = find_member(json, "method"); method != nullptr && *method == "notifications/cancelled" &&
        find_member(json, "id") == nullptr) {
        return cancel_request(read_message(std::move(json)));
    }
    const auto place = running_.emplace(id, request);
    const Arrival arrival{{"stdio"}, &legacy_, &outlet_};
    auto work = json.is_array() ? server_.handle_batch(std::move(json), arrival) : server_.handle(std::move(json), arrival);
    asio::co_spawn(executor_, std::move(work),
                   asio::bind_cancellation_slot(request->cancel.slot(), [this, place, request](std::exception_ptr failed, Reply reply) {
                       running_.erase(place);
                       changed_.cancel();
                       if (failed || request->cancelled || reply.body.empty()) return;
                       send(std::move(reply.body));
                   }));
}

void StdioTransport::cancel_request(const Message& notification) {
    const Json* id = find_member(notification.params, "requestId");
    if (id == nullptr || !(id->is_string() || id->is_number_integer())) return;
    const auto found = running_.find(write_json(*id));
    if (found == running_.end()) return;  // finished already, or never was
    const auto request = found->second;
    request->cancelled = true;
    request->cancel.emit(asio::cancellation_type::terminal);
}

void StdioTransport::send(std::string body) {
    if (output_broken_) return;
    body += '\n';
    unsent_bytes_ += body.size();
    unsent_.push_back(std::move(body));
    if (writing_) return;
    writing_ = true;
    asio::co_spawn(executor_, write_queued(), [](std::exception_ptr failed) {
        if (failed) spdlog::error("writing to the client failed");
    });
}

asio::awaitable<void> StdioTransport::write_queued() {
    while (!unsent_.empty()) {
        const std::string line = std::move(unsent_.front());
        unsent_.pop_front();
        boost::system::error_code error;
        co_await asio::async_write(output_, asio::buffer(line), asio::redirect_error(asio::use_awaitable, error));
        unsent_bytes_ -= line.size();
        changed_.cancel();
        if (error) {
            output_broken_ = true;  // the client is gone: reading ends with the next line, or with the input
            break;
        }
    }
    writing_ = false;
}

}  // namespace mcp::transports
