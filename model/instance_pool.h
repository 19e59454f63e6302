// The pre-warmed pool: instances that have booted before anybody asks, to be claimed one by one.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "model/node_template.h"
#include "model/provider.h"

namespace model {

struct InstancePool;
using InstancePoolId = Id<InstancePool>;

enum class PoolStatus {
    active,    // kept at its target
    paused,    // nothing is claimed and nothing is replenished
    draining,  // its unclaimed members go, and none come
    archived,  // kept as a record
};

constexpr std::array<std::string_view, 4> names(PoolStatus) { return {"active", "paused", "draining", "archived"}; }

// Where a member stands in its pool. The instance has a status of its own beside it.
enum class PoolMemberState {
    warming,   // it boots, or its runtime does
    ready,     // it can be claimed
    claimed,   // somebody works on it
    draining,  // it is on its way out
    errored,   // it did not become ready, or would not go
};

constexpr std::array<std::string_view, 5> names(PoolMemberState) { return {"warming", "ready", "claimed", "draining", "errored"}; }

enum class PoolMemberEvent {
    promote,  // its runtime is ready
    claim,
    reuse,  // it was given back, and is fit for the next
    drain,  // it is to go
    fail,   // it did not become ready, or would not go
};

constexpr std::array<std::string_view, 5> names(PoolMemberEvent) { return {"promote", "claim", "reuse", "drain", "fail"}; }

// Where `event` leads from `from`, or nothing when the state machine has no such arrow.
std::optional<PoolMemberState> next_state(PoolMemberState from, PoolMemberEvent event);

// The same as a rule: throws Error{illegal_transition} that names the state, the event and what is possible instead.
PoolMemberState require_transition(PoolMemberState from, PoolMemberEvent event);

// An instance's place in a pool.
struct PoolMembership {
    InstancePoolId pool_id;
    PoolMemberState state = PoolMemberState::warming;
    TimePoint warming_started_at;
    std::optional<TimePoint> acquired_at;
    std::string acquired_by, acquired_for;  // who claimed it, and what for; empty until then
};

struct InstancePool {
    InstancePoolId id;
    AccountId account_id;
    std::string name;  // unique in its account, upper and lower case alike
    std::string description;
    NodeTemplateId node_template_id;
    ProviderInstanceTypeId provider_instance_type_id;
    std::vector<ProviderRegionId> regions;                       // taken in turn; at least one
    LifecycleClass lifecycle_class = LifecycleClass::ephemeral;  // never persistent
    PoolStatus status = PoolStatus::active;
    int min_size = 0, target_size = 0, max_size = 0;  // 0 <= min <= target <= max
    std::string metadata = "{}";                      // a JSON object: thresholds and settings
    std::optional<TimePoint> last_replenished_at;
    TimePoint created_at;
    TimePoint updated_at;
};

}  // namespace model
