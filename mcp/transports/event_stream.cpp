// Keeping and delivering events.
#include "mcp/transports/event_stream.h"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>

#include "mcp/transports/sse.h"

namespace mcp::transports {
namespace {

constexpr std::chrono::milliseconds retry{500};

std::optional<std::uint64_t> number_in(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

}  // namespace

std::optional<EventId> EventId::parse(std::string_view text) {
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto stream = number_in(text.substr(0, dash));
    const auto event = number_in(text.substr(dash + 1));
    if (!stream || !event) return std::nullopt;
    return EventId{*stream, *event};
}

EventStream::EventStream(asio::any_io_executor executor, std::uint64_t number)
    : number_(number), changed_(std::move(executor), asio::steady_timer::time_point::max()) {}

void EventStream::append(std::string message) {
    behind_bytes_ += message.size();
    events_.push_back({next_++, std::move(message)});
    changed_.cancel();
}

asio::awaitable<void> EventStream::push(std::string message) {
    while (behind_bytes_ >= most_behind_bytes && !ended_) co_await changed();
    if (!ended_) append(std::move(message));
}

void EventStream::offer(std::string message) {
    if (behind_bytes_ < most_offered_bytes && !ended_) append(std::move(message));
}

void EventStream::end() {
    ended_ = true;
    changed_.cancel();
}

void EventStream::release() {
    release_asked_ = was_released_ = true;
    changed_.cancel();
}

asio::awaitable<void> EventStream::changed() {
    boost::system::error_code woken;
    co_await changed_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
}

asio::awaitable<void> EventStream::wait_for_news() {
    while (!is_stream() && !ended_) co_await changed();
}

bool EventStream::can_resume_after(std::uint64_t event) const {
    return event < next_ && (events_.empty() ? event + 1 == next_ : events_.front().number <= event + 1);
}

const EventStream::Event* EventStream::after(std::uint64_t event) const {
    if (events_.empty() || event >= events_.back().number) return nullptr;
    return &events_[event + 1 > events_.front().number ? event + 1 - events_.front().number : 0];
}

void EventStream::count_delivered(std::uint64_t event) {
    if (event <= delivered_) return;  // again, to a client that came back
    for (; delivered_ < event; ++delivered_) {
        if (const Event* passed = after(delivered_)) behind_bytes_ -= passed->message.size();
    }
    while (events_.size() > most_kept_events && events_.front().number < delivered_) events_.pop_front();
    changed_.cancel();
}

asio::awaitable<void> EventStream::deliver(std::shared_ptr<EventStream> stream, net::Exchange& exchange, std::uint64_t after,
                                           bool primed, net::Headers headers) {
    const auto reader = ++stream->reader_;
    stream->changed_.cancel();  // a delivery before this one ends
    struct Counted {
        explicit Counted(int& count) : count(count) { ++count; }
        ~Counted() { --count; }
        int& count;
    } const counted(stream->readers_);

    co_await start_events(exchange, headers);
    if (primed) {
        std::string priming = sse_priming(EventId{stream->number_, after}.text(), retry);
        co_await exchange.write(std::move(priming));
    }
    while (stream->reader_ == reader && !stream->release_asked_) {
        if (const Event* event = stream->after(after)) {
            after = event->number;
            std::string text = sse_event(event->message, EventId{stream->number_, after}.text());
            co_await exchange.write(std::move(text));
            stream->count_delivered(after);
        } else if (stream->ended_) {
            break;
        } else {
            co_await stream->changed();
        }
    }
    if (stream->reader_ == reader) stream->release_asked_ = false;
    co_await exchange.finish();
}

}  // namespace mcp::transports
