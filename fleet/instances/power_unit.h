// Write units about the power of a machine: what is to happen, and what has.
#pragma once

#include <string>

#include "model/audit.h"
#include "model/clock.h"
#include "model/node_instance.h"
#include "storage/transaction.h"

namespace fleet {

struct PowerRequest {
    model::AccountId account_id;
    model::NodeInstanceId instance_id;
    model::InstanceEvent event = model::InstanceEvent::start;  // start, stop or reboot
    bool force = false;                                        // stop and reboot: without regard for what runs on the machine
    std::string operation_id;                                  // empty: none
    model::Cause cause;
};

struct PowerChanged {
    model::NodeInstance instance;
    bool replayed = false;  // an earlier call with this operation id did it
};

// Records what is to happen, with its intent, operation and event; or finds what an earlier call with the same operation id
// recorded. Throws Error: not_found, conflict (held, or a snapshot is being made), illegal_transition.
PowerChanged begin_power(storage::Transaction& transaction, const PowerRequest& request, model::TimePoint now);

// Records that the machine has stopped: with event, and without silence, as its agent has nothing to say any more.
void record_stopped(storage::Transaction& transaction, model::NodeInstance& instance, model::TimePoint now);

}  // namespace fleet
