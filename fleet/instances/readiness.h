// What follows when the runtime on an instance is ready for work.
#pragma once

#include "model/node_instance.h"
#include "storage/transaction.h"

namespace fleet {

// Records that what the instance's modules promise runs; a member of a pool that waited for it can be claimed from here on. Until
// agents report this themselves, a machine that runs counts as ready.
void note_runtime_ready(storage::Transaction& tx, const model::NodeInstance& instance, model::TimePoint now);

// Makes the instance claimable when it is a pool's member that is warming.
void make_claimable(storage::Transaction& tx, model::NodeInstance instance, model::TimePoint now);

}  // namespace fleet
