// The fleet as one thing: its services, and the background work that keeps it true.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "fleet/instances/heartbeats.h"
#include "fleet/instances/instances.h"
#include "fleet/instances/machines.h"
#include "fleet/instances/power.h"
#include "fleet/instances/progress.h"
#include "fleet/instances/simulated_agents.h"
#include "fleet/instances/snapshots.h"
#include "fleet/instances/standing.h"
#include "fleet/instances/waiters.h"
#include "fleet/inventory/inventory.h"
#include "fleet/means.h"
#include "fleet/pools/pool_claims.h"
#include "fleet/pools/pool_keeper.h"
#include "fleet/pools/pools.h"
#include "fleet/tasks.h"
#include "fleet/work/long_work.h"
#include "model/audit.h"

namespace fleet {

class Fleet {
public:
    // What `means` refers to outlives the fleet; so does the fleet outlive every run of its executor.
    explicit Fleet(Means means);
    Fleet(const Fleet&) = delete;
    Fleet& operator=(const Fleet&) = delete;

    // Puts in order what an earlier run left behind, then starts the background work. To be awaited before the first call.
    asio::awaitable<void> start();

    // Ends the background work and waits for the calls that are at work. What they leave open is finished at the next start.
    asio::awaitable<void> stop();

    Instances& instances() { return instances_; }
    Power& power() { return power_; }
    Standing& standing() { return standing_; }
    Snapshots& snapshots() { return snapshots_; }
    LongWork& long_work() { return long_work_; }
    Heartbeats& heartbeats() { return heartbeats_; }
    Inventory& inventory() { return inventory_; }
    Pools& pools() { return pools_; }
    PoolClaims& pool_claims() { return pool_claims_; }

    model::TimePoint now() const { return means_.clock.now(); }

    // An id that joins whatever follows from one call.
    std::string new_correlation_id() { return means_.ids.next().text(); }

    // Enters a refused call into the audit trail; the caller need not wait for it.
    void note_refusal(model::AccountId account, model::Cause cause, std::string code);

private:
    asio::awaitable<void> keep_reconciled();
    asio::awaitable<void> write_refusal(model::AuditEntry entry);

    Means means_;
    Tasks tasks_;
    Machines machines_;
    Progress progress_;
    Instances instances_;
    Power power_;
    Standing standing_;
    Snapshots snapshots_;
    LongWork long_work_;
    Heartbeats heartbeats_;
    SimulatedAgents simulated_agents_;
    Inventory inventory_;
    ClaimQueue claim_queue_;
    PoolKeeper pool_keeper_;
    Pools pools_;
    PoolClaims pool_claims_;
    std::unique_ptr<Alarm> next_reconciliation_;
    bool stopping_ = false;
};

}  // namespace fleet
