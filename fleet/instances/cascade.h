// What goes with an instance when it ends.
#pragma once

#include <string>

#include "model/node_instance.h"
#include "storage/transaction.h"

namespace fleet {

// Removes or releases everything that belonged to the instance alone; its own record stays. In the transaction that records the
// end, when the instance is terminated already. Returns what was removed, as a JSON object for the event.
std::string remove_belongings(storage::Transaction& transaction, const model::NodeInstance& instance);

}  // namespace fleet
