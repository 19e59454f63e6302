// Keeps pools at their size and their members fit: makes what is missing, ends what is too old, and gives up on what would not go.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "fleet/instances/machines.h"
#include "fleet/means.h"
#include "fleet/pools/claim_queue.h"
#include "fleet/tasks.h"
#include "model/pool_rules.h"

namespace fleet {

struct Replenished {
    int provisioned = 0;
    int failed = 0;      // the provider refused, or has not answered yet
    std::string reason;  // why the last of these failed
};

// What became of a pool's members in one look at them.
struct Recycled {
    int promoted = 0, ended = 0, flagged = 0;
    int terminate_failed = 0;  // of those that were ended: the provider has not destroyed their machines yet
};

// Looks at each pool every minute, and at once after a commit that touched one of its instances.
class PoolKeeper {
public:
    PoolKeeper(Means& means, Tasks& tasks, Machines& machines, ClaimQueue& claims);

    asio::awaitable<void> run();
    void stop();

    // The pool has changed.
    void look_at(const model::InstancePoolId& pool);

    // Makes the members that are missing, each in a write unit of its own that counts anew, so that the pool never grows beyond its
    // maximum; a slot that fails does not undo the others.
    asio::awaitable<Replenished> replenish(model::InstancePoolId pool, model::Cause cause);

    // Does with each member what the rules say now.
    asio::awaitable<Recycled> recycle(model::InstancePoolId pool, model::Cause cause);

private:
    struct Work {
        bool at_work = false, look_again = false, recycle = false;
        model::TimePoint not_before{};  // after a slot that failed
    };

    void listen();
    void touched(const std::vector<model::NodeInstanceId>& instances, bool has_failed);
    void start_due();
    void end_expired_leases();
    asio::awaitable<void> end_lease(model::CiRunnerLease lease);
    asio::awaitable<void> look_after(model::InstancePoolId pool);
    asio::awaitable<void> look_once(model::InstancePoolId pool, bool all_members);
    asio::awaitable<void> fill_one(model::InstancePoolId pool, model::Cause cause, Replenished* tally);
    asio::awaitable<void> tell_of_failure(model::InstancePoolId pool, model::Cause cause, Replenished tally);
    asio::awaitable<void> prune(model::InstancePoolId pool);
    asio::awaitable<int> finish_endings(std::vector<model::NodeInstanceId> ids);
    asio::awaitable<void> finish_ending(model::NodeInstanceId id, int* failed);

    Means& means_;
    Tasks& tasks_;
    Machines& machines_;
    ClaimQueue& claims_;
    std::unique_ptr<Alarm> alarm_;
    std::unordered_map<model::InstancePoolId, Work> pools_;
    std::shared_ptr<PoolKeeper*> alive_ = std::make_shared<PoolKeeper*>(this);  // for the store's listener
    bool stopping_ = false;
};

}  // namespace fleet
