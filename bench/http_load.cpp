// Closed-loop load over HTTP: N keep-alive connections, each of which sends its next call when the answer to the last is here.
// One thread and epoll, without a library between, so that on two cores the server is what limits. Prints one line of JSON.
#include <sys/epoll.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "bench/http_connection.h"
#include "bench/measure.h"
#include "bench/program.h"
#include "bench/tool_calls.h"

namespace {

using std::chrono::steady_clock;

constexpr std::string_view method = "tools/call";

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

class Epoll {
public:
    Epoll() : descriptor_(epoll_create1(EPOLL_CLOEXEC)) {
        if (descriptor_ < 0) fail("epoll_create1");
    }
    ~Epoll() { close(descriptor_); }
    Epoll(const Epoll&) = delete;
    Epoll& operator=(const Epoll&) = delete;

    void add(bench::HttpConnection& connection) const {
        epoll_event event{.events = EPOLLIN, .data = {.ptr = &connection}};
        if (epoll_ctl(descriptor_, EPOLL_CTL_ADD, connection.descriptor(), &event) != 0) fail("epoll_ctl");
    }

    // The connections that have something to receive, after at most `longest`.
    std::span<const epoll_event> wait(std::chrono::milliseconds longest) {
        const int count =
            epoll_wait(descriptor_, events_.data(), static_cast<int>(events_.size()), static_cast<int>(longest.count()));
        if (count < 0 && errno != EINTR) fail("epoll_wait");
        return std::span(events_).first(static_cast<std::size_t>(std::max(count, 0)));
    }

private:
    int descriptor_;
    std::array<epoll_event, 256> events_;
};

struct Options {
    std::uint16_t port = 0;
    std::string path = "/mcp";
    std::size_t connections = 1;
    double seconds = 2;
    double warm_up = 0.3;
    int pause_ms = 0;
    pid_t pid = 0;
    bench::Era era = bench::Era::modern;
    bench::Call call = bench::Call::read;
    bool unprepared = false;
};

// A connection that is ready for calls.
std::unique_ptr<bench::HttpConnection> connect(const Options& options) {
    auto connection = std::make_unique<bench::HttpConnection>(options.port, options.path, options.era);
    if (!options.unprepared) connection->greet();
    return connection;
}

bench::CallSource call_source(const Options& options) {
    if (options.unprepared) return bench::CallSource::unprepared(options.call, options.era);
    const auto connection = connect(options);
    return bench::CallSource::prepared(options.call, options.era, [&connection](const std::string& message, std::string_view tool) {
        return std::string(connection->exchange(method, tool, message).body);
    });
}

// Connections that have their answer and pause before the next call, the longest first.
class Resting {
public:
    explicit Resting(int pause_ms) : pause_(pause_ms) {}

    void add(bench::HttpConnection& connection, steady_clock::time_point now) { waiting_.push_back({now + pause_, &connection}); }
    bench::HttpConnection* next_due(steady_clock::time_point now) {
        if (waiting_.empty() || waiting_.front().due > now) return nullptr;
        auto* const connection = waiting_.front().connection;
        waiting_.pop_front();
        return connection;
    }
    std::chrono::milliseconds until_next(steady_clock::time_point now) const {
        if (waiting_.empty()) return std::chrono::seconds(1);
        return std::max(std::chrono::milliseconds(0), std::chrono::ceil<std::chrono::milliseconds>(waiting_.front().due - now));
    }

private:
    struct Waiting {
        steady_clock::time_point due;
        bench::HttpConnection* connection;
    };
    std::chrono::milliseconds pause_;
    std::deque<Waiting> waiting_;
};

nlohmann::json run(const Options& options) {
    auto calls = call_source(options);
    std::vector<std::unique_ptr<bench::HttpConnection>> connections;
    while (connections.size() < options.connections) connections.push_back(connect(options));
    Epoll epoll;
    std::int64_t id = 1;
    Resting resting(options.pause_ms);
    for (std::size_t i = 0; i < connections.size(); ++i) {
        epoll.add(*connections[i]);
        // Spread over the first pause, so that they do not call in step.
        const auto offset =
            std::chrono::microseconds(options.pause_ms * 1000 * static_cast<int>(i) / static_cast<int>(connections.size()));
        resting.add(*connections[i], steady_clock::now() - std::chrono::milliseconds(options.pause_ms) + offset);
    }

    bench::Measurement measurement(options.pid);
    const auto begin =
        steady_clock::now() + std::chrono::duration_cast<steady_clock::duration>(std::chrono::duration<double>(options.warm_up));
    const auto end = begin + std::chrono::duration_cast<steady_clock::duration>(std::chrono::duration<double>(options.seconds));
    bool measuring = false;
    for (auto now = steady_clock::now(); now < end;) {
        while (auto* const connection = resting.next_due(now)) connection->post(method, calls.tool(), calls.next(++id));
        for (const auto& event : epoll.wait(resting.until_next(now))) {
            auto& connection = *static_cast<bench::HttpConnection*>(event.data.ptr);
            const auto answer = connection.receive();
            now = steady_clock::now();
            if (!answer) continue;
            const bool error = answer->status != 200 || bench::is_failure(answer->body);
            if (measuring) measurement.add(now - connection.sent(), error, answer->body);
            resting.add(connection, now);
        }
        now = steady_clock::now();
        if (!measuring && now >= begin) {
            measuring = true;
            measurement.begin(now);
        }
    }
    return measurement.result(steady_clock::now());
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app("Load over HTTP from connections that call again when they have their answer");
    app.add_option("--port", options.port, "Port on 127.0.0.1")->required();
    app.add_option("--path", options.path, "Path to post to");
    app.add_option("--connections", options.connections, "How many connections, each with one call under way");
    app.add_option("--seconds", options.seconds, "How long to measure");
    app.add_option("--pause-ms", options.pause_ms, "How long each connection pauses between an answer and its next call");
    app.add_option("--warm-up", options.warm_up, "How long to load the server before measuring");
    app.add_option("--pid", options.pid, "The server's process, for CPU time and memory");
    bench::add_era(app, options.era);
    bench::add_call(app, options.call);
    app.add_flag("--unprepared", options.unprepared, "No handshake, and no asking for ids: the server answers anything");
    CLI11_PARSE(app, argc, argv);
    return bench::print_result("http_load", [&options] { return run(options); });
}
