// MCP over standard input and output: one message per line, nothing else on the output.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <string>

#include "mcp/server.h"

namespace mcp::transports {

struct StdioLimits {
    std::size_t line_bytes = 16 * 1024 * 1024;  // a longer message is refused and skipped
    std::size_t in_flight = 256;                // requests; reading pauses beyond
    std::size_t unsent_bytes = 64 * 1024 * 1024;  // answers the client has not taken; reading pauses beyond
    std::chrono::milliseconds grace{500};       // for requests still running when the input ends
};

// Everything runs on the executor given. The server must outlive the transport; descriptors are taken over.
class StdioTransport {
public:
    StdioTransport(asio::any_io_executor executor, Server& server, int input, int output, StdioLimits limits = {});

    // Serves until the input ends, then lets running requests finish for the grace time and cancels the rest.
    asio::awaitable<void> run();

private:
    struct Running {
        asio::cancellation_signal cancel;
        bool cancelled = false;
    };

    asio::awaitable<void> read_lines();
    asio::awaitable<void> wait_for_room();
    asio::awaitable<void> drain();
    asio::awaitable<void> write_queued();
    void accept(std::string line);
    void start(Json json);
    void cancel_request(const Message& notification);
    void send(std::string body);

    asio::any_io_executor executor_;
    Server& server_;
    StdioLimits limits_;
    asio::posix::stream_descriptor input_;
    asio::posix::stream_descriptor output_;
    asio::steady_timer changed_;  // cancelled whenever a request ends or an answer is written
    LegacyPeer legacy_;
    NoOutlet outlet_;
    std::multimap<std::string, std::shared_ptr<Running>> running_;  // by id as JSON text
    std::deque<std::string> unsent_;
    std::size_t unsent_bytes_ = 0;
    bool writing_ = false;
    bool output_broken_ = false;
};

}  // namespace mcp::transports
