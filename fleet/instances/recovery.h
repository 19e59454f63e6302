// Store and providers made to agree: at start-up, after whatever ended the last run, and now and then.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "fleet/instances/machines.h"
#include "fleet/means.h"
#include "fleet/tasks.h"

namespace fleet {

// Finishes every open intent, as far as the providers answer; what they do not answer stays open and is tried again.
asio::awaitable<void> finish_intents(Means& means, Tasks& tasks, Machines& machines);

// Destroys machines that the store does not know or knows as ended, and marks instances whose machine is gone; deletes snapshots
// that nobody is to have any more. A provider that does not answer is left out.
asio::awaitable<void> reconcile(Means& means);

}  // namespace fleet
