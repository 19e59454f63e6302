// Pools as their users see them: a member is acquired or leased, and given back.
#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fleet/instances/machines.h"
#include "fleet/means.h"
#include "fleet/pools/claim_queue.h"
#include "fleet/tasks.h"
#include "model/audit.h"
#include "model/ci_runner_lease.h"
#include "model/error.h"

namespace fleet {

// What a CI runner is leased for, and for how long.
struct LeaseTerms {
    std::string purpose, workflow_run_id, workflow_run_repo;
    std::chrono::seconds length{3600};
};

struct AcquireRequest {
    model::AccountId account_id;
    std::optional<model::InstancePoolId> pool_id;          // this pool; otherwise
    std::optional<std::string> pool_name;                  // the pool of this name; otherwise
    std::optional<model::LifecycleClass> lifecycle_class;  // any pool of this class
    std::string acquired_by, acquired_for;
    std::chrono::seconds wait{0};     // for a member to become ready, when none is
    std::optional<LeaseTerms> lease;  // the member is leased as a CI runner
    std::string operation_id;         // empty: none
    model::Cause cause;
};

struct ReturnRequest {
    model::AccountId account_id;
    model::NodeInstanceId instance_id;
    std::string operation_id;
    model::Cause cause;
};

struct ReleaseRequest {
    model::AccountId account_id;
    model::CiRunnerLeaseId lease_id;
    std::string operation_id;
    model::Cause cause;
};

// What became of a member that was given back.
enum class Disposition {
    recycled,  // its machine is gone, and the pool makes another
    reused,    // it is ready for the next as it is
    errored,   // the provider has not destroyed its machine; that is tried again
    cordoned,  // it was cordoned: it has left the pool and stays as it is, for whoever cordoned it
};

constexpr std::array<std::string_view, 4> names(Disposition) { return {"recycled", "reused", "errored", "cordoned"}; }

struct Returned {
    model::NodeInstanceId instance_id;
    std::optional<model::InstancePoolId> pool_id;  // none: the pool is gone
    Disposition disposition = Disposition::recycled;
    bool replayed = false;  // it had been given back before
};

// Errors are model::Error. A return goes on to its end when the caller is cancelled; an acquisition that still waits does not.
class PoolClaims {
public:
    PoolClaims(Means& means, Tasks& tasks, Machines& machines, ClaimQueue& queue)
        : means_(means), tasks_(tasks), machines_(machines), queue_(queue) {}

    // A member that is nobody else's, claimed durably. Throws Error: invalid_argument, not_found, conflict (no member was ready in
    // time: it says how the pool stands and when the next is expected; or the pool is not active), storage_unavailable.
    asio::awaitable<Claimed> acquire(AcquireRequest request);

    // Gives a claimed member back. Throws Error: not_found, conflict (of no pool, not claimed, held).
    asio::awaitable<Returned> give_back(ReturnRequest request);

    // Ends a lease, and gives its runner back.
    asio::awaitable<Returned> release(ReleaseRequest request);

private:
    asio::awaitable<Returned> give_back_to_end(ReturnRequest request);
    asio::awaitable<Returned> release_to_end(ReleaseRequest request);
    asio::awaitable<Returned> finish(Returned begun);
    std::vector<model::InstancePoolId> candidates(const AcquireRequest& request) const;
    std::optional<Claimed> claimed_before(const AcquireRequest& request, const OperationCall& call) const;
    model::Error none_ready(const model::InstancePoolId& pool, std::chrono::seconds waited) const;

    Means& means_;
    Tasks& tasks_;
    Machines& machines_;
    ClaimQueue& queue_;
};

}  // namespace fleet
