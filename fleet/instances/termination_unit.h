// The first write unit of a termination: checks the request and records the end, or the backup before it.
#pragma once

#include "fleet/instances/instances.h"
#include "model/clock.h"
#include "storage/transaction.h"

namespace fleet {

// Records that the instance is to end, with intent, operation and event; from here on it ends, whatever happens. With
// `backup_first` it records the snapshot that is to be made instead, and the end comes with that (fleet/machines). Or finds what an
// earlier call with the same operation id recorded. Throws what Instances::terminate throws before the provider is asked.
Terminated begin_terminate(storage::Transaction& transaction, const TerminateRequest& request, model::TimePoint now,
                           model::IdSource& ids);

// The end itself: the intent to destroy the machine takes the place of whatever else was to happen to it.
void record_termination(storage::Transaction& transaction, model::NodeInstance& instance, model::TimePoint now);

}  // namespace fleet
