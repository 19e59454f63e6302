// The write units of long work: a task begins, one of its steps begins, it is cancelled.
#pragma once

#include <optional>
#include <set>

#include "fleet/work/long_work.h"
#include "storage/transaction.h"

namespace fleet {

TaskBegun begin_provision_task(storage::Transaction& transaction, const ProvisionManyRequest& request,
                               const std::set<model::ProviderType>& drivable, model::TimePoint now, model::IdSource& ids);

TaskBegun begin_terminate_task(storage::Transaction& transaction, const TerminateManyRequest& request, model::TimePoint now,
                               model::IdSource& ids);

model::FleetTask cancel_task(storage::Transaction& transaction, const CancelRequest& request, model::TimePoint now);

// Begins the step, or begins to take it back, as its task stands now: the instance whose intent is to be carried out, or nothing
// when there is nothing to do. Throws Error when it cannot be begun.
std::optional<model::NodeInstanceId> begin_step(storage::Transaction& transaction, const model::FleetTask& task, int position,
                                                const std::set<model::ProviderType>& drivable, model::TimePoint now,
                                                model::IdSource& ids);

// The step could not be begun for this reason.
void fail_step(storage::Transaction& transaction, const model::FleetTaskId& id, int position, const std::string& reason,
               model::TimePoint now);

}  // namespace fleet
