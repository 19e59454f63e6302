// How often a caller may ask: a bucket of tokens each, filled at a steady rate.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <unordered_map>

namespace mcp::transports {

class RateLimit {
public:
    using Clock = std::chrono::steady_clock;

    // `per_second` requests on average, twice as many at once; 0: no limit.
    explicit RateLimit(double per_second) : per_second_(per_second) {}

    // Counts a request; how long the caller has to wait when it is one too many.
    std::optional<std::chrono::seconds> refuse(const std::string& caller, Clock::time_point now = Clock::now());

private:
    struct Bucket {
        double tokens;
        Clock::time_point filled;
    };

    void forget_full(Clock::time_point now);

    double per_second_;
    std::unordered_map<std::string, Bucket> buckets_;
    Clock::time_point next_sweep_;
};

}  // namespace mcp::transports
