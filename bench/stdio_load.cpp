// Load over stdio: starts a server, speaks newline-delimited JSON-RPC over its pipes and keeps a number of calls in flight.
// Prints one line of JSON.
#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bench/child.h"
#include "bench/measure.h"
#include "bench/program.h"
#include "bench/tool_calls.h"

namespace {

using std::chrono::steady_clock;

struct Options {
    std::vector<std::string> command;
    std::size_t in_flight = 1;
    double seconds = 2;
    double warm_up = 0.3;
    bench::Era era = bench::Era::modern;
    bench::Call call = bench::Call::read;
    bool unprepared = false;
};

// Sends a request and waits for its answer, past notifications.
std::string answer_to(bench::Child& server, const std::string& message) {
    server.send(message);
    for (;;) {
        const auto line = server.receive();
        if (bench::id_of(line) != 0) return std::string(line);
    }
}

bench::CallSource call_source(const Options& options, bench::Child& server) {
    if (options.unprepared) return bench::CallSource::unprepared(options.call, options.era);
    if (options.era == bench::Era::legacy) {
        const auto welcome = answer_to(server, bench::initialize_request(1));
        if (bench::is_failure(welcome)) throw std::runtime_error("initialize was refused: " + welcome.substr(0, 600));
        server.send(bench::initialized_notification());
    }
    return bench::CallSource::prepared(
        options.call, options.era, [&server](const std::string& message, std::string_view) { return answer_to(server, message); });
}

nlohmann::json run(const Options& options) {
    const auto started = steady_clock::now();
    bench::Child server(options.command);
    auto calls = call_source(options, server);
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
        const auto id = bench::id_of(answer);
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
    bench::add_era(app, options.era);
    bench::add_call(app, options.call);
    app.add_flag("--unprepared", options.unprepared, "No handshake, and no asking for ids: the server answers anything");
    app.add_option("command", options.command, "The server's command, after --")->required();
    CLI11_PARSE(app, argc, argv);
    std::signal(SIGPIPE, SIG_IGN);  // a server that died is an error of `write`
    return bench::print_result("stdio_load", [&options] { return run(options); });
}
