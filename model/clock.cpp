// The system's clock, and UUIDv7 by RFC 9562, section 5.7, with the counter of method 1 in `rand_a`.
#include "model/clock.h"

#include <algorithm>
#include <random>

namespace model {
namespace {

IdSource::Random system_random() {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device(), device(), device(), device(), device()};
    return [engine = std::mt19937_64(seed)]() mutable { return engine(); };
}

}  // namespace

TimePoint SystemClock::now() const { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

FastClock::FastClock(double speed) : speed_(speed), began_(SystemClock().now()) {}

TimePoint FastClock::now() const {
    const std::chrono::duration<double, Duration::period> passed = SystemClock().now() - began_;
    return began_ + std::chrono::duration_cast<Duration>(passed * speed_);
}

IdSource::IdSource(const Clock& clock, Random random) : clock_(clock), random_(random ? std::move(random) : system_random()) {}

Uuid IdSource::next() {
    using std::chrono::milliseconds;
    const auto now = std::chrono::floor<milliseconds>(clock_.now()).time_since_epoch().count();

    std::uint64_t stamp = 0;
    std::uint64_t random = 0;
    {
        const std::lock_guard lock(mutex_);
        stamp = std::max(static_cast<std::uint64_t>(now) << 12, last_ + 1);
        last_ = stamp;
        random = random_();
    }

    Uuid id;
    const std::uint64_t milliseconds_part = stamp >> 12;
    for (int i = 0; i < 6; ++i) id.bytes[i] = static_cast<std::uint8_t>(milliseconds_part >> (40 - 8 * i));
    id.bytes[6] = static_cast<std::uint8_t>(0x70 | ((stamp >> 8) & 0x0f));
    id.bytes[7] = static_cast<std::uint8_t>(stamp);
    for (int i = 0; i < 8; ++i) id.bytes[8 + i] = static_cast<std::uint8_t>(random >> (56 - 8 * i));
    id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3f) | 0x80);
    return id;
}

}  // namespace model
