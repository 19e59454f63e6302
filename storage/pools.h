// Instance pools: their rows, the places of their members, claims, and what was asked of them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/pool_rules.h"
#include "storage/paging.h"
#include "storage/transaction.h"

namespace storage::pools {

// A pool with the number of its members in each state.
struct Record {
    model::InstancePool pool;
    model::PoolCounts counts;
};

// Throws Error{conflict} when the account has a pool of this name.
void insert(Transaction& transaction, const model::InstancePool& pool);

// Writes everything that may be changed about a pool.
void update(Transaction& transaction, const model::InstancePool& pool);

void set_replenished(Transaction& transaction, const model::InstancePoolId& id, model::TimePoint at);

// Removes the pool with what was asked of it. Instances and leases forget it.
void remove(Transaction& transaction, const model::InstancePoolId& id);

model::InstancePool get(const Snapshot& snapshot, const model::AccountId& account, const model::InstancePoolId& id);
std::optional<model::InstancePool> find_by_name(const Snapshot& snapshot, const model::AccountId& account, const std::string& name);
Page<Record> list(const Snapshot& snapshot, const model::AccountId& account, int limit = default_page,
                  const std::optional<model::InstancePoolId>& after = std::nullopt);

// Pools of this class that are active, those with the most ready members first.
std::vector<model::InstancePool> active_of_class(const Snapshot& snapshot, const model::AccountId& account,
                                                 model::LifecycleClass lifecycle_class);

// For the background work, which serves every account: the pool, and those that are active or draining.
std::optional<model::InstancePool> find_anywhere(const Snapshot& snapshot, const model::InstancePoolId& id);
std::vector<model::InstancePoolId> kept(const Snapshot& snapshot);

model::PoolCounts count_members(const Snapshot& snapshot, const model::InstancePoolId& id);

// The pool that the instance is or was a member of.
std::optional<model::InstancePoolId> pool_of(const Snapshot& snapshot, const model::NodeInstanceId& instance);

// The members by state and then by age, and those in one of the given states, the oldest first.
std::vector<model::NodeInstanceId> members(const Snapshot& snapshot, const model::InstancePoolId& id, int limit);
std::vector<model::NodeInstanceId> members_in(const Snapshot& snapshot, const model::InstancePoolId& id,
                                              model::PoolMemberState state);

// Where the newest member was made.
std::optional<model::ProviderRegionId> last_region(const Snapshot& snapshot, const model::InstancePoolId& id);

// When the first of the warming members is expected to be ready, by what the provider said.
std::optional<model::TimePoint> next_expected(const Snapshot& snapshot, const model::InstancePoolId& id);

struct Claim {
    model::InstancePoolId pool_id;
    std::string by, purpose, correlation_id;
    model::TimePoint at;
};

// Claims the member that has been ready longest, runs, is not cordoned and not silent; nothing when there is none. One statement,
// so that no two claims get the same member.
std::optional<model::NodeInstanceId> claim_oldest(Transaction& transaction, const Claim& claim);

// Notes that somebody asked the pool for a member, and got one or not.
void record_request(Transaction& transaction, const model::InstancePoolId& id, const std::optional<model::NodeInstanceId>& instance,
                    model::TimePoint requested_at, model::TimePoint ended_at);

struct Metrics {
    int requests = 0, served = 0;            // since the time that was asked for
    model::Duration p50{}, p99{};            // from request to claim, of those that were served
    std::optional<model::Duration> warm_up;  // mean of the members there are, from creation to a runtime that is ready
};

Metrics metrics(const Snapshot& snapshot, const model::InstancePoolId& id, model::TimePoint since);

// Removes records of members that ended before, but for those of which a snapshot is kept, and of requests as old. Returns how
// many instances it removed: at most `limit`.
int prune(Transaction& transaction, const model::InstancePoolId& id, model::TimePoint before, int limit);

}  // namespace storage::pools
