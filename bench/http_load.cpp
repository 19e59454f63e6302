// Closed-loop load over HTTP: N keep-alive connections, each of which sends its next call when the answer to the last is here.
// One thread and epoll, without a library between, so that on two cores the server is what limits. Prints one line of JSON.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "bench/answer_reader.h"
#include "bench/measure.h"
#include "bench/tool_calls.h"

namespace {

using std::chrono::steady_clock;

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() { close(number_); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return number_; }

private:
    int number_;
};

// One keep-alive connection. Blocking: it is read only when epoll says so, and a request fits the send buffer.
class Connection {
public:
    explicit Connection(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int on = 1;
        if (connect(socket_.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail("connect");
        if (setsockopt(socket_.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) fail("TCP_NODELAY");
    }

    int descriptor() const { return socket_.number(); }

    void post(const std::string& path, std::string_view tool, const std::string& message) {
        request_.assign("POST ").append(path).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n");
        request_.append("Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2026-07-28\r\n");
        request_.append("Mcp-Method: tools/call\r\nMcp-Name: ").append(tool).append("\r\nContent-Length: ");
        request_.append(std::to_string(message.size())).append("\r\n\r\n").append(message);
        sent_ = steady_clock::now();
        const auto count = send(socket_.number(), request_.data(), request_.size(), MSG_NOSIGNAL);
        if (count != static_cast<ssize_t>(request_.size())) fail("send");
    }

    // Receives once; the answer, when it is complete.
    std::optional<bench::Answer> receive() {
        constexpr std::size_t size = 32 * 1024;
        const auto count = recv(socket_.number(), reader_.space(size), size, 0);
        if (count < 0) fail("recv");
        if (count == 0) throw std::runtime_error("the server closed the connection");
        reader_.filled(static_cast<std::size_t>(count));
        return reader_.take();
    }

    steady_clock::time_point sent() const { return sent_; }

private:
    Descriptor socket_;
    bench::AnswerReader reader_;
    std::string request_;
    steady_clock::time_point sent_;
};

struct Options {
    std::uint16_t port = 0;
    std::string path = "/mcp";
    std::size_t connections = 1;
    double seconds = 2;
    double warm_up = 0.3;
    pid_t pid = 0;
    bench::Call call = bench::Call::read;
    bool unprepared = false;
};

bench::CallSource call_source(const Options& options) {
    if (options.unprepared) return bench::CallSource::unprepared(options.call);
    const auto exchange = [&options](const std::string& message, std::string_view tool) {
        Connection connection(options.port);
        connection.post(options.path, tool, message);
        for (;;) {
            if (const auto answer = connection.receive()) return std::string(answer->body);
        }
    };
    return bench::CallSource::prepared(options.call, exchange);
}

nlohmann::json run(const Options& options) {
    auto calls = call_source(options);
    const Descriptor epoll(epoll_create1(EPOLL_CLOEXEC));
    std::vector<std::unique_ptr<Connection>> connections;
    std::int64_t id = 0;
    for (std::size_t i = 0; i < options.connections; ++i) {
        connections.push_back(std::make_unique<Connection>(options.port));
        epoll_event event{.events = EPOLLIN, .data = {.ptr = connections.back().get()}};
        if (epoll_ctl(epoll.number(), EPOLL_CTL_ADD, connections.back()->descriptor(), &event) != 0) fail("epoll_ctl");
        connections.back()->post(options.path, calls.tool(), calls.next(++id));
    }

    bench::Measurement measurement(options.pid);
    const auto begin =
        steady_clock::now() + std::chrono::duration_cast<steady_clock::duration>(std::chrono::duration<double>(options.warm_up));
    const auto end = begin + std::chrono::duration_cast<steady_clock::duration>(std::chrono::duration<double>(options.seconds));
    bool measuring = false;
    for (auto now = steady_clock::now(); now < end;) {
        std::array<epoll_event, 256> events;
        const int count = epoll_wait(epoll.number(), events.data(), static_cast<int>(events.size()), 1000);
        if (count < 0 && errno != EINTR) fail("epoll_wait");
        for (int i = 0; i < count; ++i) {
            auto& connection = *static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr);
            const auto answer = connection.receive();
            now = steady_clock::now();
            if (!answer) continue;
            const bool error = answer->status != 200 || bench::is_failure(answer->body);
            if (measuring) measurement.add(now - connection.sent(), error, answer->body);
            connection.post(options.path, calls.tool(), calls.next(++id));
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
    CLI::App app("Closed-loop load over HTTP");
    app.add_option("--port", options.port, "Port on 127.0.0.1")->required();
    app.add_option("--path", options.path, "Path to post to");
    app.add_option("--connections", options.connections, "How many connections, each with one call under way");
    app.add_option("--seconds", options.seconds, "How long to measure");
    app.add_option("--warm-up", options.warm_up, "How long to load the server before measuring");
    app.add_option("--pid", options.pid, "The server's process, for CPU time and memory");
    const std::map<std::string, bench::Call> calls = {{"read", bench::Call::read}, {"write", bench::Call::write}};
    app.add_option("--call", options.call, "read or write")->transform(CLI::CheckedTransformer(calls));
    app.add_flag("--unprepared", options.unprepared, "Do not ask the server for ids: it answers anything");
    CLI11_PARSE(app, argc, argv);
    try {
        std::cout << run(options).dump() << std::endl;
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "http_load: " << error.what() << '\n';
        return 1;
    }
}
