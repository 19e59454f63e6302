// How long a server takes from the start of its process to its first answer, and how much memory it holds when it then rests.
// The first request is `tools/list` in the modern era and `initialize` in the legacy one. Prints one line of JSON.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <exception>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include "bench/child.h"
#include "bench/http_connection.h"
#include "bench/measure.h"
#include "bench/program.h"

namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds deadline{20};
constexpr std::chrono::microseconds between_tries{200};  // of connecting: the error of a measurement over HTTP
constexpr std::chrono::milliseconds rest{300};           // before memory is read

struct Options {
    std::vector<std::string> command;
    std::uint16_t port = 0;  // 0: over stdio
    bench::Era era = bench::Era::modern;
};

std::string_view first_method(bench::Era era) { return era == bench::Era::modern ? "tools/list" : "initialize"; }

std::string first_request(bench::Era era) {
    if (era == bench::Era::legacy) return bench::initialize_request(1);
    return bench::request(era, 1, first_method(era), nlohmann::json::object());
}

std::unique_ptr<bench::HttpConnection> connect(const Options& options) {
    for (const auto give_up = steady_clock::now() + deadline;;) {
        try {
            return std::make_unique<bench::HttpConnection>(options.port, "/mcp", options.era);
        } catch (const std::system_error&) {
            if (steady_clock::now() >= give_up) throw;
        }
        std::this_thread::sleep_for(between_tries);
    }
}

std::string first_answer(const Options& options, bench::Child& server) {
    const auto message = first_request(options.era);
    if (options.port != 0) return std::string(connect(options)->exchange(first_method(options.era), {}, message).body);
    server.send(message);
    return std::string(server.receive());
}

nlohmann::json run(const Options& options) {
    const auto started = steady_clock::now();
    bench::Child server(options.command);
    const auto answer = first_answer(options, server);
    const std::chrono::duration<double, std::milli> elapsed = steady_clock::now() - started;
    const bool failed = bench::is_failure(answer);
    std::this_thread::sleep_for(rest);
    const auto usage = bench::ProcessUsage::of(server.pid());
    if (options.port != 0) server.terminate();
    if (failed) throw std::runtime_error("the first answer is an error: " + answer.substr(0, 400));
    return {{"first_answer_ms", elapsed.count()},
            {"cpu_ms", static_cast<double>(usage.cpu_nanoseconds) / 1e6},
            {"idle_kib", usage.resident_kibibytes}};
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app("Time from the start of a server to its first answer, and its memory at rest");
    app.add_option("--port", options.port, "The server listens on this port of 127.0.0.1; without it, it is spoken to over stdio");
    bench::add_era(app, options.era);
    app.add_option("command", options.command, "The server's command, after --")->required();
    CLI11_PARSE(app, argc, argv);
    std::signal(SIGPIPE, SIG_IGN);  // a server that died is an error of `write`
    return bench::print_result("first_answer", [&options] { return run(options); });
}
