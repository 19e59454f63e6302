// Pools as operators set them up: made, changed, drained and deleted, with what is known of how they serve.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "fleet/means.h"
#include "fleet/pools/claim_queue.h"
#include "fleet/pools/pool_keeper.h"
#include "fleet/tasks.h"
#include "model/audit.h"
#include "model/pool_rules.h"
#include "storage/pools.h"

namespace fleet {

struct CreatePoolRequest {
    model::InstancePool pool;  // what a caller says of it; ids and times are filled in
    std::optional<model::ProviderInstanceTypeId> provider_instance_type_id;  // the smallest of the region's provider when absent
    std::string operation_id;                                                // empty: none
    model::Cause cause;
};

// What is absent stays as it is. Keys of `metadata`, a JSON object, take the place of those that are there.
struct UpdatePoolRequest {
    model::AccountId account_id;
    model::InstancePoolId pool_id;
    std::optional<std::string> description;
    std::optional<int> min_size, target_size, max_size;
    std::optional<model::PoolStatus> status;
    std::optional<model::ProviderInstanceTypeId> provider_instance_type_id;
    std::optional<std::vector<model::ProviderRegionId>> regions;
    std::optional<std::string> metadata;
    std::string operation_id;
    model::Cause cause;
};

// A change of a pool as a whole.
struct PoolRequest {
    model::AccountId account_id;
    model::InstancePoolId pool_id;
    std::string operation_id;
    model::Cause cause;
};

struct ChangedPool {
    model::InstancePool pool;
    bool replayed = false;  // an earlier call with this operation id did it
};

struct DrainedPool {
    int drained = 0;           // members that have ended, or will
    int terminate_failed = 0;  // of these: the provider has not destroyed their machines yet
    int claimed_remaining = 0;
};

// How a pool serves, over the last hour.
struct PoolService {
    storage::pools::Metrics metrics;
    double claims_per_minute = 0;
    model::SizingAdvice advice;
};

// Errors are model::Error and name the tool that lists what would have been valid. Calls go on to their end when the caller is
// cancelled.
class Pools {
public:
    Pools(Means& means, Tasks& tasks, PoolKeeper& keeper, ClaimQueue& claims)
        : means_(means), tasks_(tasks), keeper_(keeper), claims_(claims) {}

    // The pool is active from here on, and fills in the background.
    asio::awaitable<ChangedPool> create(CreatePoolRequest request);
    asio::awaitable<ChangedPool> update(UpdatePoolRequest request);

    // Makes what is missing now; a call that is repeated makes nothing more. Throws Error{conflict} unless the pool is active,
    // Error{limit_exceeded} when it is at its maximum.
    asio::awaitable<Replenished> replenish(PoolRequest request);

    // Does what the keeper does every minute.
    asio::awaitable<Recycled> recycle(PoolRequest request);

    // From here on nothing is claimed and nothing is made; members that nobody has claimed end.
    asio::awaitable<DrainedPool> drain(PoolRequest request);

    // Returns whether an earlier call with this operation id removed it. Throws Error{conflict} while the pool has members.
    asio::awaitable<bool> remove(PoolRequest request);

    PoolService service_of(const storage::Snapshot& snapshot, const model::InstancePool& pool) const;

private:
    asio::awaitable<ChangedPool> create_to_end(CreatePoolRequest request);
    asio::awaitable<ChangedPool> update_to_end(UpdatePoolRequest request);
    asio::awaitable<Replenished> replenish_to_end(PoolRequest request);
    asio::awaitable<Recycled> recycle_to_end(PoolRequest request);
    asio::awaitable<DrainedPool> drain_to_end(PoolRequest request);
    asio::awaitable<bool> remove_to_end(PoolRequest request);
    asio::awaitable<bool> is_repeated(PoolRequest request, const char* tool);

    Means& means_;
    Tasks& tasks_;
    PoolKeeper& keeper_;
    ClaimQueue& claims_;
};

}  // namespace fleet
