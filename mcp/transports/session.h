// Sessions of the legacy era over HTTP (2025-11-25, basic/transports): what `initialize` agreed on, the streams to the client, and
// the requests that run in it whether or not a connection waits for their answers.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

#include "mcp/legacy_peer.h"
#include "mcp/outlet.h"
#include "mcp/server.h"
#include "mcp/transports/event_stream.h"
#include "mcp/transports/running_requests.h"

namespace mcp::transports {

class Session : public std::enable_shared_from_this<Session> {
public:
    using Clock = std::chrono::steady_clock;

    Session(asio::any_io_executor executor, Server& server, std::string id, Principal principal);

    const std::string id;
    const Principal principal;
    LegacyPeer peer;

    // Begins to serve a request. The stream gets what is said before the answer, and the answer when something was; otherwise the
    // answer is in the `Answering` when the stream has ended.
    struct Answering {
        std::shared_ptr<EventStream> stream;
        Reply reply;  // when nothing was said before it
    };
    std::shared_ptr<Answering> start(Message message, bool client_takes_streams);

    // Takes a notification or a response.
    void take(Message message);

    // The stream for what belongs to no request; its connection before this one is let go.
    std::shared_ptr<EventStream> standalone();

    // The stream with this number, or nullptr when it is not kept any more.
    std::shared_ptr<EventStream> stream(std::uint64_t number) const;

    // Cancels what runs and ends every stream.
    void close();

    void touch() { last_used_ = Clock::now(); }
    Clock::time_point last_used() const { return last_used_; }
    // Whether a request runs or a client listens.
    bool is_busy() const;

private:
    std::shared_ptr<EventStream> open_stream();
    void forget_old_streams();

    asio::any_io_executor executor_;
    Server& server_;
    RunningRequests running_;
    std::map<std::uint64_t, std::shared_ptr<EventStream>> streams_;
    std::shared_ptr<EventStream> standalone_;
    std::uint64_t last_stream_ = 0;
    Notices::Subscription notices_;
    Clock::time_point last_used_ = Clock::now();
};

// The sessions of one endpoint. A session that is neither used nor busy for the idle time ends; so does the one that has been idle
// longest, when a new one finds no room.
class Sessions {
public:
    struct Limits {
        std::size_t count = 10'000;
        std::chrono::milliseconds idle{std::chrono::minutes(30)};
    };

    Sessions(Server& server, Limits limits) : server_(server), limits_(limits) {}
    ~Sessions() { close_all(); }

    // Nothing when every session is busy and there is no room for another.
    std::shared_ptr<Session> begin(asio::any_io_executor executor, Principal principal);

    // Nullptr when there is none with this id, or it is somebody else's.
    std::shared_ptr<Session> find(std::string_view id, const Principal& principal) const;

    void end(const std::string& id);
    void close_all();
    std::size_t size() const { return sessions_.size(); }

private:
    bool make_room();
    void keep_sweeping(asio::any_io_executor executor);
    asio::awaitable<void> sweep(std::shared_ptr<asio::steady_timer> timer);

    Server& server_;
    Limits limits_;
    std::unordered_map<std::string, std::shared_ptr<Session>> sessions_;
    std::shared_ptr<asio::steady_timer> sweeping_;
};

}  // namespace mcp::transports
