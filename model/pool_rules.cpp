// Pure functions of what is stored and what time it is.
#include "model/pool_rules.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "model/error.h"

namespace model {
namespace {

using std::chrono::seconds;

constexpr seconds first_termination_backoff{300};
constexpr seconds longest_termination_backoff{3600};

bool is_unhealthy(const ProviderRegion& region, const PoolSettings& settings) {
    const auto marked = [&](const std::string& key) {
        const auto found = settings.region_health.find(key);
        return found != settings.region_health.end() && *found == "unhealthy";
    };
    return marked(region.code) || marked(region.id.text());
}

bool has_ended(InstanceStatus status) { return status == InstanceStatus::terminating || status == InstanceStatus::terminated; }

// Silence counts from the last report, or from when it was noticed where there never was one.
bool is_silent(const NodeInstance& member, const PoolSettings& settings, TimePoint now) {
    if (!settings.reap_on_stale_heartbeat || !member.silent_since) return false;
    return now - member.last_heartbeat_at.value_or(*member.silent_since) > seconds(settings.heartbeat_stale_after_seconds);
}

using enum MemberAction;
using enum MemberReason;

MemberDecision decide_warming(const NodeInstance& member, const PoolSettings& settings, int template_revision, TimePoint now) {
    if (member.status == InstanceStatus::error) return {fail, failed};
    if (member.status == InstanceStatus::running && member.runtime_ready_at) return {promote, none};
    if (now - member.membership->warming_started_at > seconds(settings.warming_timeout_seconds)) return {fail, warming_timeout};
    if (member.template_revision != template_revision) return {MemberAction::end, template_changed};
    return {};
}

MemberDecision decide_ready(const NodeInstance& member, const PoolSettings& settings, int template_revision, TimePoint now) {
    if (member.status == InstanceStatus::error || member.status == InstanceStatus::stopped) return {MemberAction::end, failed};
    if (is_silent(member, settings, now)) return {MemberAction::end, silent};
    if (now - member.membership->warming_started_at > seconds(settings.ready_ttl_seconds)) return {replace, too_old};
    if (member.template_revision != template_revision) return {replace, template_changed};
    return {};
}

MemberDecision decide_claimed(const NodeInstance& member, const PoolSettings& settings, TimePoint now) {
    if (is_silent(member, settings, now)) return {report, silent};
    const auto since = member.membership->acquired_at.value_or(member.membership->warming_started_at);
    if (now - since > seconds(settings.claimed_ttl_seconds)) return {report, claimed_too_long};
    return {};
}

std::string rounded(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2g", value);
    return text;
}

}  // namespace

void check_pool(const InstancePool& pool) {
    if (pool.lifecycle_class == LifecycleClass::persistent) {
        throw Error(ErrorCode::invalid_argument, "a pool cannot be persistent: its members come and go",
                    "Choose ephemeral, or spot where the provider may take members back; provision what must last by itself.",
                    {"ephemeral", "spot"});
    }
    if (0 <= pool.min_size && pool.min_size <= pool.target_size && pool.target_size <= pool.max_size) return;
    throw Error(ErrorCode::invalid_argument,
                "min_size " + std::to_string(pool.min_size) + ", target_size " + std::to_string(pool.target_size) +
                    " and max_size " + std::to_string(pool.max_size) + " are not in order",
                "Give sizes with 0 <= min_size <= target_size <= max_size.");
}

int deficit_of(const InstancePool& pool, const PoolCounts& counts) {
    return std::max(pool.target_size - (counts.ready + counts.warming), 0);
}

int headroom_of(const InstancePool& pool, const PoolCounts& counts) {
    return std::max(pool.max_size - (counts.all() - counts.errored), 0);
}

int members_to_create(const InstancePool& pool, const PoolCounts& counts) {
    if (pool.status != PoolStatus::active) return 0;
    return std::min(deficit_of(pool, counts), headroom_of(pool, counts));
}

int replaceable_at_once(const InstancePool& pool, const PoolCounts& counts) {
    return std::max(counts.ready - std::max(pool.min_size, pool.target_size / 2), 0);
}

MemberDecision decide_member(const NodeInstance& member, PoolStatus pool, const PoolSettings& settings, int template_revision,
                             TimePoint now) {
    if (!member.membership || has_ended(member.status)) return {};
    if (member.hold && member.hold->until > now) return {};
    const auto state = member.membership->state;
    if (state == PoolMemberState::draining || state == PoolMemberState::errored) return {MemberAction::end, begun};
    if (state == PoolMemberState::claimed) return decide_claimed(member, settings, now);
    if (pool == PoolStatus::draining || pool == PoolStatus::archived) return {MemberAction::end, pool_is_draining};
    if (state == PoolMemberState::warming) return decide_warming(member, settings, template_revision, now);
    return decide_ready(member, settings, template_revision, now);
}

std::optional<Duration> termination_backoff(int refusals, const PoolSettings& settings) {
    if (refusals >= settings.errored_terminate_max_attempts) return std::nullopt;
    const auto doubled = first_termination_backoff * (std::int64_t{1} << std::clamp(refusals - 1, 0, 10));
    return std::min<Duration>(doubled, longest_termination_backoff);
}

ProviderRegion choose_region(std::span<const ProviderRegion> regions, const PoolSettings& settings,
                             const std::optional<ProviderRegionId>& last) {
    const auto before = std::ranges::find_if(regions, [&](const ProviderRegion& region) { return region.id == last; });
    const auto first = before == regions.end() ? 0 : static_cast<std::size_t>(before - regions.begin()) + 1;
    for (std::size_t i = 0; i < regions.size(); ++i) {
        const auto& region = regions[(first + i) % regions.size()];
        if (region.available && !is_unhealthy(region, settings)) return region;
    }
    const auto open = std::ranges::find_if(regions, [](const ProviderRegion& region) { return region.available; });
    if (open != regions.end()) return *open;
    throw Error(ErrorCode::conflict, "no region of the pool takes anything new at the moment",
                "Give the pool other regions with system_update_instance_pool; system_list_provider_regions lists them.");
}

// The patterns are those of the matrix: about one claim an hour, several a minute, bursts that are known beforehand.
SizingAdvice advise_size(double claims_per_minute, Duration warm_up, const InstancePool& pool) {
    const double minutes = std::chrono::duration<double>(warm_up + keeper_period).count() / 60;
    SizingAdvice advice;
    if (claims_per_minute < 0.1) {
        advice.min = 1;
        advice.target = 2;
        advice.max = 5;
        advice.reason = "Claims are rare: two ready members cover one claim while its replacement warms up.";
    } else {
        advice.target = std::max(static_cast<int>(std::ceil(claims_per_minute * minutes)), 2);
        advice.min = std::max(advice.target / 2, 1);
        advice.max = 2 * advice.target + 5;
        advice.reason = rounded(claims_per_minute) + " claims a minute while a replacement takes " + rounded(minutes) +
                        " minutes need " + std::to_string(advice.target) + " members that are ready or warming.";
    }
    if (pool.target_size < advice.target) {
        advice.reason += " Raise target_size: now callers will find none ready at times.";
    } else if (pool.target_size > 2 * advice.target) {
        advice.reason += " The pool is larger than its claims call for; before a known burst that is right.";
    }
    return advice;
}

}  // namespace model
