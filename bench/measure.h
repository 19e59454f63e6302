// What a load run yields: latencies, errors, and what the server's process spent meanwhile.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

using SteadyTime = std::chrono::steady_clock::time_point;

// CPU time of a process with all its threads, and the memory it holds and ever held at most.
struct ProcessUsage {
    std::uint64_t cpu_nanoseconds = 0;
    std::uint64_t resident_kibibytes = 0;
    std::uint64_t peak_kibibytes = 0;

    // From /proc; zeroes for a pid of 0. Threads that have ended are not counted.
    static ProcessUsage of(pid_t pid);
};

// Collects the calls of one measured stretch.
class Measurement {
public:
    explicit Measurement(pid_t server) : server_(server) {}

    // Forgets what came before: the warm-up is over.
    void begin(SteadyTime now);
    void add(std::chrono::nanoseconds latency, bool error, std::string_view answer);
    // calls, errors, calls_per_second, latency_us{p50,p90,p99,max}, cpu_us_per_call, client_cpu_us_per_call, peak_kib, answer_bytes
    // of the last answer, and the beginning of the first one that was an error.
    nlohmann::json result(SteadyTime now) const;

private:
    pid_t server_;
    SteadyTime begun_;
    ProcessUsage before_;
    ProcessUsage own_before_;
    std::vector<std::uint32_t> latencies_;  // nanoseconds, at most four seconds
    std::size_t errors_ = 0;
    std::size_t answer_bytes_ = 0;
    std::string first_error_;
};

// Whether a JSON-RPC answer reports a failure: an `error`, or a tool's result with isError. Looks for the words first, so that
// an answer without them costs no parsing.
bool is_failure(std::string_view answer);

}  // namespace bench
