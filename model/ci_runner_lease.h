// A pool's member that a CI workflow run has for a time.
#pragma once

#include <optional>
#include <string>

#include "model/instance_pool.h"
#include "model/node_instance.h"

namespace model {

struct CiRunnerLease;
using CiRunnerLeaseId = Id<CiRunnerLease>;

struct CiRunnerLease {
    CiRunnerLeaseId id;
    AccountId account_id;
    std::optional<InstancePoolId> instance_pool_id;  // none: the pool is gone
    NodeInstanceId instance_id;                      // its record may be gone once the lease has ended
    std::string purpose, workflow_run_id, workflow_run_repo;
    TimePoint leased_at;
    TimePoint expires_at;  // from then on the platform takes the runner back
    std::optional<TimePoint> released_at;
};

}  // namespace model
