// The rules of a pool: how many members are to be made and where, what is to become of each, how large it should be.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/instance_pool.h"
#include "model/node_instance.h"
#include "model/pool_settings.h"

namespace model {

struct PoolCounts {
    int warming = 0, ready = 0, claimed = 0, draining = 0, errored = 0;

    int all() const { return warming + ready + claimed + draining + errored; }
};

// Throws Error{invalid_argument} unless 0 <= min <= target <= max and the class is one that pools may have.
void check_pool(const InstancePool& pool);

// How many the target lacks: neither ready nor warming.
int deficit_of(const InstancePool& pool, const PoolCounts& counts);

// How many may still be made. A member on its way out counts until it has gone: its machine still costs. One that would not go
// does not, or it would hold its place for ever.
int headroom_of(const InstancePool& pool, const PoolCounts& counts);

// How many are to be made now; none unless the pool is active.
int members_to_create(const InstancePool& pool, const PoolCounts& counts);

// The most ready members that may be replaced for age at one time, so that callers still find some.
int replaceable_at_once(const InstancePool& pool, const PoolCounts& counts);

enum class MemberAction {
    keep,
    promote,  // warming, and its runtime is ready
    fail,     // warming, and it will not become ready: it is ended
    end,      // it must go now
    replace,  // it is too old, or made from an old template: it goes as soon as that leaves enough
    report,   // claimed, and something about that is to be told, once for each claim
};

enum class MemberReason {
    none,
    failed,           // its instance is in error, or ended
    warming_timeout,  // not ready in time
    pool_is_draining,
    begun,             // its end was begun before
    silent,            // its agent does not report
    too_old,           // ready for longer than the ready TTL
    template_changed,  // made from an earlier revision of its template
    claimed_too_long,
};

constexpr std::array<std::string_view, 9> names(MemberReason) {
    return {"none",   "failed",  "warming_timeout",  "pool_is_draining", "begun",
            "silent", "too_old", "template_changed", "claimed_too_long"};
}

struct MemberDecision {
    MemberAction action = MemberAction::keep;
    MemberReason reason = MemberReason::none;

    bool operator==(const MemberDecision&) const = default;
};

// What is to become of a member now. `template_revision` is that of the pool's template. An instance that somebody holds is
// left as it is.
MemberDecision decide_member(const NodeInstance& member, PoolStatus pool, const PoolSettings& settings, int template_revision,
                             TimePoint now);

// How long to wait before the provider is asked again to end a member, after it has refused `refusals` times: 300 s, doubled each
// time, at most an hour. Nothing: that is given up.
std::optional<Duration> termination_backoff(int refusals, const PoolSettings& settings);

// The region of the next member: the one after that of the `last` member, without those that take nothing new or are marked
// unhealthy; when all are marked, the first that takes anything. Throws Error{conflict} when none does.
ProviderRegion choose_region(std::span<const ProviderRegion> regions, const PoolSettings& settings,
                             const std::optional<ProviderRegionId>& last);

struct SizingAdvice {
    int target = 0, min = 0, max = 0;
    std::string reason;  // in a sentence or two
};

// The size at which claims find a ready member: target >= ceil(claims a minute x (warm-up / 60 + period of the keeper / 60)).
SizingAdvice advise_size(double claims_per_minute, Duration warm_up, const InstancePool& pool);

// How often the keeper of the pools looks at each without having been told of a change.
inline constexpr std::chrono::seconds keeper_period{60};

}  // namespace model
