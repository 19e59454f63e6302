// Load over stdio: starts a server, speaks newline-delimited JSON-RPC over its pipes and keeps a number of calls in flight.
// Prints one line of JSON.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "bench/measure.h"
#include "bench/tool_calls.h"

extern char** environ;

namespace {

using std::chrono::steady_clock;

// A child process and the two pipes to it. Ends it by closing its input, as the stdio transport asks for.
class Server {
public:
    explicit Server(const std::vector<std::string>& command) {
        std::array<int, 2> input;
        std::array<int, 2> output;
        if (pipe2(input.data(), O_CLOEXEC) != 0 || pipe2(output.data(), O_CLOEXEC) != 0) {
            throw std::system_error(errno, std::generic_category(), "pipe");
        }
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
        std::vector<char*> arguments;
        for (const auto& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
        arguments.push_back(nullptr);
        const int failure = posix_spawnp(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        close(input[0]);
        close(output[1]);
        to_server_ = input[1];
        from_server_ = output[0];
        if (failure != 0) throw std::system_error(failure, std::generic_category(), "cannot start '" + command.front() + "'");
    }

    ~Server() {
        close(to_server_);
        close(from_server_);
        constexpr int tries = 500;
        for (int i = 0; pid_ > 0 && i < tries; ++i) {
            if (waitpid(pid_, nullptr, WNOHANG) != 0) return;
            usleep(10'000);
        }
        if (pid_ <= 0) return;
        std::cerr << "stdio_load: the server did not end with its input and is killed\n";
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    pid_t pid() const { return pid_; }

    void send(const std::string& message) {
        line_.assign(message).push_back('\n');
        for (std::size_t sent = 0; sent < line_.size();) {
            const auto count = write(to_server_, line_.data() + sent, line_.size() - sent);
            if (count < 0) throw std::system_error(errno, std::generic_category(), "write");
            sent += static_cast<std::size_t>(count);
        }
    }

    // The next line, valid until the next call.
    std::string_view receive() {
        received_.erase(0, taken_);
        taken_ = 0;
        for (;;) {
            const auto end = received_.find('\n', searched_);
            if (end != std::string::npos) {
                taken_ = end + 1;
                searched_ = 0;
                return std::string_view(received_).substr(0, end);
            }
            searched_ = received_.size();
            std::array<char, 64 * 1024> chunk;
            const auto count = read(from_server_, chunk.data(), chunk.size());
            if (count < 0) throw std::system_error(errno, std::generic_category(), "read");
            if (count == 0) throw std::runtime_error("the server closed its output");
            received_.append(chunk.data(), static_cast<std::size_t>(count));
        }
    }

private:
    pid_t pid_ = 0;
    int to_server_ = -1;
    int from_server_ = -1;
    std::string line_;
    std::string received_;
    std::size_t searched_ = 0;  // so far there is no end of line
    std::size_t taken_ = 0;     // the line returned last
};

// The id of an answer; 0 for a notification. Ours are numbers, unlike the ids inside results.
std::int64_t id_of(std::string_view answer) {
    constexpr std::string_view key = "\"id\":";
    for (auto at = answer.find(key); at != std::string_view::npos; at = answer.find(key, at + 1)) {
        std::int64_t id = 0;
        const auto* begin = answer.data() + at + key.size();
        if (std::from_chars(begin, answer.data() + answer.size(), id).ec == std::errc()) return id;
    }
    return 0;
}

struct Options {
    std::vector<std::string> command;
    std::size_t in_flight = 1;
    double seconds = 2;
    double warm_up = 0.3;
    bench::Call call = bench::Call::read;
    bool unprepared = false;
};

nlohmann::json run(const Options& options) {
    const auto started = steady_clock::now();
    Server server(options.command);
    const auto exchange = [&server](const std::string& message, std::string_view) {
        server.send(message);
        for (;;) {
            const auto line = server.receive();
            if (id_of(line) != 0) return std::string(line);
        }
    };
    auto calls =
        options.unprepared ? bench::CallSource::unprepared(options.call) : bench::CallSource::prepared(options.call, exchange);
    const std::chrono::duration<double, std::milli> preparation = steady_clock::now() - started;

    std::vector<steady_clock::time_point> sent(2);  // by id; those of the preparation are 1
    const auto send_next = [&] {
        const auto id = static_cast<std::int64_t>(sent.size());
        const auto& message = calls.next(id);
        sent.push_back(steady_clock::now());
        server.send(message);
    };
    const auto seconds = [](double count) {
        return std::chrono::duration_cast<steady_clock::duration>(std::chrono::duration<double>(count));
    };
    bench::Measurement measurement(server.pid());
    const auto begin = steady_clock::now() + seconds(options.warm_up);
    const auto end = begin + seconds(options.seconds);
    bool measuring = false;
    for (std::size_t i = 0; i < options.in_flight; ++i) send_next();
    auto now = steady_clock::now();
    for (;;) {
        const auto answer = server.receive();
        const auto id = id_of(answer);
        now = steady_clock::now();
        if (id < 2 || static_cast<std::size_t>(id) >= sent.size()) continue;
        if (now >= end) break;  // the server sees the end of its input with calls in flight
        if (measuring) measurement.add(now - sent[static_cast<std::size_t>(id)], bench::is_failure(answer), answer);
        if (!measuring && now >= begin) {
            measuring = true;
            measurement.begin(now);
        }
        send_next();
    }
    auto result = measurement.result(now);
    result["start_and_preparation_ms"] = preparation.count();
    return result;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app("Load over stdio");
    app.add_option("--in-flight", options.in_flight, "How many calls are under way; so few that all of them fit into a pipe")
        ->check(CLI::Range(1, 100));
    app.add_option("--seconds", options.seconds, "How long to measure");
    app.add_option("--warm-up", options.warm_up, "How long to load the server before measuring");
    const std::map<std::string, bench::Call> calls = {{"read", bench::Call::read}, {"write", bench::Call::write}};
    app.add_option("--call", options.call, "read or write")->transform(CLI::CheckedTransformer(calls));
    app.add_flag("--unprepared", options.unprepared, "Do not ask the server for ids: it answers anything");
    app.add_option("command", options.command, "The server's command, after --")->required();
    CLI11_PARSE(app, argc, argv);
    std::signal(SIGPIPE, SIG_IGN);  // a server that died is an error of `write`
    try {
        std::cout << run(options).dump() << std::endl;
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "stdio_load: " << error.what() << '\n';
        return 1;
    }
}
