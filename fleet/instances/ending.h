// The beginning of an instance's end, however it came about: from here on it ends, whatever happens.
#pragma once

#include "model/node_instance.h"
#include "storage/transaction.h"

namespace fleet {

// Records that the instance is to end: its status, its place in a pool, a lease of it, and the intent to destroy its machine, which
// replaces one to make it and is carried out in the background from `first_attempt` on. The event is the caller's to append. Throws
// Error{illegal_transition} when the instance is ending or has ended.
void begin_ending(storage::Transaction& tx, model::NodeInstance& instance, model::TimePoint now, model::TimePoint first_attempt);

// The provider no longer has the instance's machine. A spot instance was taken back, which was to be expected, and ends; another is
// in error. Nothing when its status does not allow that.
void note_lost_machine(storage::Transaction& tx, model::NodeInstance instance, model::TimePoint now);

}  // namespace fleet
