// Write units that put an instance's standing: whether it takes work, whether it may be touched, what it is called.
#pragma once

#include "fleet/instances/standing.h"
#include "model/clock.h"
#include "storage/transaction.h"

namespace fleet {

// Each records operation and event, and finds what an earlier call with the same operation id recorded. Throws Error: not_found,
// illegal_transition (the instance ends or has ended), conflict (another instance of its node has the name).
Stood cordon(storage::Transaction& transaction, const StandingRequest& request, const std::string& reason, model::TimePoint now);
Stood uncordon(storage::Transaction& transaction, const StandingRequest& request, model::TimePoint now);
Stood hold(storage::Transaction& transaction, const StandingRequest& request, const model::Hold& hold, model::TimePoint now);
Stood release(storage::Transaction& transaction, const StandingRequest& request, model::TimePoint now);
Stood rename(storage::Transaction& transaction, const StandingRequest& request, const std::string& name, model::TimePoint now);

}  // namespace fleet
