// `concierge stdio`: MCP over standard input and output, for a host that starts the program itself.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <thread>

#include "app/commands.h"
#include "app/platform.h"
#include "app/run.h"
#include "mcp/transports/stdio_transport.h"
#include "model/error.h"

namespace app {
namespace {

namespace asio = boost::asio;

[[noreturn]] void refuse_stream(const char* which) {
    throw model::Error(model::ErrorCode::invalid_argument,
                       std::string(which) + " cannot be used: it is closed, or no descriptors are left",
                       "Start `concierge stdio` from a host, with standard input and output open.");
}

void copy_all(int from, int to) {
    char bytes[64 * 1024];
    for (ssize_t size = 0; (size = ::read(from, bytes, sizeof bytes)) > 0;) {
        for (ssize_t done = 0; done < size;) {
            const ssize_t written = ::write(to, bytes + done, static_cast<std::size_t>(size - done));
            if (written < 0) return;
            done += written;
        }
    }
}

// Standard input and output as descriptors that can be waited for. The system cannot wait for files, so a file (`< requests.jsonl`,
// `> answers.jsonl`) is copied through a pipe by a thread of its own.
class Streams {
public:
    Streams() {
        input = is_file(STDIN_FILENO) ? piped_input() : ::dup(STDIN_FILENO);
        if (input < 0) refuse_stream("standard input");
        output = is_file(STDOUT_FILENO) ? piped_output() : ::dup(STDOUT_FILENO);
        if (output < 0) refuse_stream("standard output");
    }
    // The transport has closed its ends by now, which ends the copying of the output.
    ~Streams() {
        if (reader_.joinable()) reader_.detach();
        if (writer_.joinable()) writer_.join();
    }

    int input = -1;
    int output = -1;

private:
    static bool is_file(int descriptor) {
        struct stat status {};
        return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
    }

    int piped_input() {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) return -1;
        reader_ = std::thread([to = ends[1]] {
            copy_all(STDIN_FILENO, to);
            ::close(to);
        });
        return ends[0];
    }

    int piped_output() {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) return -1;
        writer_ = std::thread([from = ends[0]] {
            copy_all(from, STDOUT_FILENO);
            ::close(from);
        });
        return ends[1];
    }

    std::thread reader_;
    std::thread writer_;
};

}  // namespace

int serve_stdio(const Settings& settings) {
    set_up_log(settings);
    Streams streams;
    asio::io_context io(1);
    Platform platform(io.get_executor(), settings);
    mcp::transports::StdioTransport transport(io.get_executor(), platform.server(), streams.input, streams.output);

    struct Serving {
        Platform& platform;
        mcp::transports::StdioTransport& transport;

        asio::awaitable<void> run() {
            using namespace asio::experimental::awaitable_operators;
            co_await platform.start();
            co_await (transport.run() || stop_when_told());
            co_await platform.stop();
        }

        // Does not end by itself: the transport does, once it has let go.
        asio::awaitable<void> stop_when_told() {
            co_await until_told_to_stop();
            transport.stop();
            asio::steady_timer forever(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
            co_await forever.async_wait(asio::use_awaitable);
        }
    } serving{platform, transport};
    return run_to_the_end(io, serving.run());
}

}  // namespace app
