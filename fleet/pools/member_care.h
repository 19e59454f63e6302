// The write units of the pool keeper: a member begun, members looked after, records removed, a lease that is over.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/audit.h"
#include "model/ci_runner_lease.h"
#include "model/clock.h"
#include "model/node_instance.h"
#include "model/provider.h"
#include "storage/transaction.h"

namespace fleet {

// Records a member that is to be made, by the same unit as every instance; nothing when the pool lacks none by now. Throws what
// begin_provision throws.
std::optional<model::NodeInstanceId> begin_member(storage::Transaction& tx, const model::InstancePoolId& pool,
                                                  const model::Cause& cause, const std::set<model::ProviderType>& drivable,
                                                  model::TimePoint now, model::IdSource& ids);

struct Cared {
    int promoted = 0, flagged = 0;
    std::vector<model::NodeInstanceId> ending;  // whose machines are to be destroyed now
};

// Does with each of the members what model::decide_member says, as they are at this moment.
Cared care_for(storage::Transaction& tx, const model::InstancePoolId& pool, const std::vector<model::NodeInstanceId>& members,
               const model::Cause& cause, model::TimePoint now);

// Tells of slots that could not be filled.
void note_failed_slots(storage::Transaction& tx, const model::InstancePoolId& pool, const model::Cause& cause, int failed,
                       const std::string& reason, model::TimePoint now);

// Removes what is older than the pool keeps records.
void prune_records(storage::Transaction& tx, const model::InstancePoolId& pool, model::TimePoint now, int limit);

// Takes the runner of a lease that is over back. Returns whether its machine is to be destroyed now.
bool end_expired_lease(storage::Transaction& tx, const model::CiRunnerLease& lease, model::TimePoint now);

}  // namespace fleet
