// One stream of a session: messages in order, each with an id, kept for a while so that a client whose connection broke can take up
// where it was (2025-11-25, basic/transports, "Resumability and Redelivery").
//
// The stream goes on without a connection. What its writer may get ahead of its reader is bounded: beyond, `push` waits.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/http.h"

namespace mcp::transports {

namespace asio = boost::asio;

// A place in a session's streams, as `Last-Event-ID` names it: "<stream>-<event>".
struct EventId {
    std::uint64_t stream = 0;
    std::uint64_t event = 0;  // 0: before the first

    std::string text() const { return std::to_string(stream) + "-" + std::to_string(event); }
    static std::optional<EventId> parse(std::string_view text);
};

// Held by shared_ptr: whoever delivers it may outlive the session.
class EventStream {
public:
    EventStream(asio::any_io_executor executor, std::uint64_t number);

    std::uint64_t number() const { return number_; }

    // Appends a message; waits while the reader is too far behind.
    asio::awaitable<void> push(std::string message);

    // Appends a message, or drops it when the reader is behind by more than a little.
    void offer(std::string message);

    // Appends the last message, whatever its size.
    void offer_last(std::string message) { append(std::move(message)); }

    // Nothing follows.
    void end();

    // Ends the connection that delivers now or next, not the stream.
    void release();

    // Whether there is more to it than one answer: messages, or a connection that was let go.
    bool is_stream() const { return next_ > 1 || was_released_; }
    bool ended() const { return ended_; }
    std::uint64_t last_delivered() const { return delivered_; }
    bool is_delivered() const { return readers_ > 0; }

    // Waits until it is a stream, or has ended without becoming one.
    asio::awaitable<void> wait_for_news();

    // Whether everything after the event is still kept.
    bool can_resume_after(std::uint64_t event) const;

    // Sends what comes after the event, in a stream of its own, until the end, until `release`, or until another delivery begins.
    // With `primed` the first event says where the stream is.
    static asio::awaitable<void> deliver(std::shared_ptr<EventStream> stream, net::Exchange& exchange, std::uint64_t after,
                                         bool primed, net::Headers headers);

private:
    struct Event {
        std::uint64_t number;
        std::string message;
    };

    void append(std::string message);
    void count_delivered(std::uint64_t event);
    const Event* after(std::uint64_t event) const;
    asio::awaitable<void> changed();

    static constexpr std::size_t most_behind_bytes = 1024 * 1024;
    static constexpr std::size_t most_offered_bytes = 32 * 1024;
    static constexpr std::size_t most_kept_events = 256;  // that were delivered once

    const std::uint64_t number_;
    asio::steady_timer changed_;
    std::deque<Event> events_;
    std::uint64_t next_ = 1;
    std::uint64_t delivered_ = 0;
    std::size_t behind_bytes_ = 0;  // of events after `delivered_`
    std::uint64_t reader_ = 0;      // which delivery is the current one
    int readers_ = 0;
    bool ended_ = false;
    bool release_asked_ = false;
    bool was_released_ = false;
};

}  // namespace mcp::transports
