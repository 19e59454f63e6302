// MCP over standard input and output: one message per line, nothing else on the output.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <deque>
#include <string>
#include <string_view>

#include "mcp/server.h"
#include "mcp/transports/running_requests.h"

namespace mcp::transports {

struct StdioLimits {
    std::size_t line_bytes = 16 * 1024 * 1024;     // a longer message is refused and skipped
    std::size_t in_flight = 256;                   // requests that run at once; more wait their turn
    std::size_t waiting_bytes = 16 * 1024 * 1024;  // of requests that wait; reading pauses beyond
    std::size_t unsent_bytes = 64 * 1024 * 1024;   // answers the client has not taken; reading pauses beyond
    std::chrono::milliseconds grace{500};  // when the input has ended: for requests that run, since the client last took something
};

// Everything runs on the executor given. The server must outlive the transport; descriptors are taken over.
class StdioTransport {
public:
    StdioTransport(asio::any_io_executor executor, Server& server, int input, int output, StdioLimits limits = {});

    // Serves until the input ends or `stop` is called, then lets running requests finish for the grace time and cancels the rest.
    asio::awaitable<void> run();

    // As if the input had ended.
    void stop();

private:
    // What a request says before its answer is a line like any other.
    class LineOutlet final : public Outlet {
    public:
        explicit LineOutlet(StdioTransport& transport) : transport_(transport) {}
        bool is_open() const override { return true; }
        asio::awaitable<void> send(std::string message) override;

    private:
        StdioTransport& transport_;
    };
    // A request that has not begun, or a whole batch.
    struct Waiting {
        Json json;
        std::size_t bytes;
    };

    asio::awaitable<void> read_lines();
    asio::awaitable<void> wait_for_room();
    asio::awaitable<void> drain();
    asio::awaitable<void> write_queued();
    asio::awaitable<void> wait_for_change(
        std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max());
    void tell_change();
    void accept(std::string line);
    bool take_at_once(const Json& json);
    void cancel(const Json& params);
    void start_waiting();
    void start(Json json);
    void send(std::string_view body);
    void start_writing();

    asio::any_io_executor executor_;
    Server& server_;
    StdioLimits limits_;
    asio::posix::stream_descriptor input_;
    asio::posix::stream_descriptor output_;
    asio::steady_timer changed_;  // cancelled, when somebody waits, as a request ends or answers are written
    int waiting_for_change_ = 0;
    LegacyPeer legacy_;
    LineOutlet outlet_;
    Notices::Subscription notices_;
    RunningRequests running_;
    std::deque<Waiting> waiting_;
    std::size_t waiting_bytes_ = 0;
    std::string unsent_;            // lines that gather while others are written
    std::size_t unsent_bytes_ = 0;  // with those that are being written
    std::chrono::steady_clock::time_point last_taken_;
    bool writing_ = false;
    bool output_broken_ = false;
    bool stopping_ = false;
};

}  // namespace mcp::transports
