// The buckets of those who asked lately.
#include "mcp/transports/rate_limit.h"

#include <algorithm>
#include <cmath>

namespace mcp::transports {
namespace {

constexpr double burst_seconds = 2;

double seconds(RateLimit::Clock::duration time) { return std::chrono::duration<double>(time).count(); }

}  // namespace

std::optional<std::chrono::seconds> RateLimit::refuse(const std::string& caller, Clock::time_point now) {
    if (per_second_ <= 0) return std::nullopt;
    forget_full(now);
    const double capacity = std::max(1.0, per_second_ * burst_seconds);
    auto& bucket = buckets_.try_emplace(caller, Bucket{capacity, now}).first->second;
    bucket.tokens = std::min(capacity, bucket.tokens + per_second_ * seconds(now - bucket.filled));
    bucket.filled = now;
    if (bucket.tokens >= 1) {
        bucket.tokens -= 1;
        return std::nullopt;
    }
    return std::chrono::seconds(std::max(1L, std::lround(std::ceil((1 - bucket.tokens) / per_second_))));
}

// A bucket that has filled up again says nothing.
void RateLimit::forget_full(Clock::time_point now) {
    if (now < next_sweep_) return;
    const auto until_full = std::chrono::duration<double>(std::max(burst_seconds, 1 / per_second_));
    std::erase_if(buckets_, [&](const auto& entry) { return now - entry.second.filled > until_full; });
    next_sweep_ = now + std::chrono::duration_cast<Clock::duration>(until_full);
}

}  // namespace mcp::transports
