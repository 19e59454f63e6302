// Where time and identifiers come from. Both are injected, so that a test runs a day in a millisecond and twice alike.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>

#include "model/id.h"
#include "model/time.h"

namespace model {

// What time it is. Implementations may be called from any thread.
class Clock {
public:
    virtual ~Clock() = default;
    virtual TimePoint now() const = 0;
};

class SystemClock final : public Clock {
public:
    TimePoint now() const override;
};

// The system's time, made to run faster from the moment of its making: a rehearsal sees five minutes of silence in three seconds.
class FastClock final : public Clock {
public:
    // 1: the system's own pace.
    explicit FastClock(double speed);
    TimePoint now() const override;
    double speed() const { return speed_; }

private:
    const double speed_;
    const TimePoint began_;
};

// Makes UUIDv7 identifiers: 48 bits of milliseconds, a counter within the millisecond, 62 random bits. Ids of one source
// strictly increase even when the clock stands still or steps back. May be called from any thread.
class IdSource {
public:
    using Random = std::function<std::uint64_t()>;

    // The clock must outlive the source. Without `random`, bits come from the operating system.
    explicit IdSource(const Clock& clock, Random random = {});

    Uuid next();

    template <class IdType>
    IdType make() {
        return IdType{next()};
    }

private:
    const Clock& clock_;
    Random random_;
    std::mutex mutex_;
    std::uint64_t last_ = 0;  // milliseconds and counter as one number: 48 + 12 bits
};

}  // namespace model
