// Leases of CI runners: a pool's member that a workflow run has claimed for a time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/ci_runner_lease.h"
#include "storage/paging.h"
#include "storage/transaction.h"

namespace storage::ci_runner_leases {

struct Filter {
    std::optional<std::string> workflow_run_id;
    std::optional<bool> is_open;
};

void insert(Transaction& transaction, const model::CiRunnerLease& lease);

// Throws Error{not_found}.
model::CiRunnerLease get(const Snapshot& snapshot, const model::AccountId& account, const model::CiRunnerLeaseId& id);
Page<model::CiRunnerLease> list(const Snapshot& snapshot, const model::AccountId& account, const Filter& filter = {},
                                int limit = default_page, const std::optional<model::CiRunnerLeaseId>& after = std::nullopt);

// The lease that is open on the instance.
std::optional<model::CiRunnerLease> open_on(const Snapshot& snapshot, const model::NodeInstanceId& instance);

// Ends the lease that is open on the instance, if there is one.
void release_on(Transaction& transaction, const model::NodeInstanceId& instance, model::TimePoint at);

// Leases that are open and over, of every account.
std::vector<model::CiRunnerLease> expired(const Snapshot& snapshot, model::TimePoint now, int limit);

}  // namespace storage::ci_runner_leases
