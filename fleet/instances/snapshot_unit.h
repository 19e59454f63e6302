// The write unit that records a snapshot which is to be made.
#pragma once

#include <string>

#include "model/clock.h"
#include "model/instance_snapshot.h"
#include "storage/transaction.h"

namespace fleet {

// Records snapshot, intent and event; a snapshot that is being made of the instance already is taken for this one. With
// `before_termination` the instance ends once it is made. Throws Error{conflict} when the instance has no disk to keep, as it is.
model::InstanceSnapshot begin_snapshot(storage::Transaction& transaction, const model::NodeInstance& instance, std::string reason,
                                       bool before_termination, model::TimePoint now, model::IdSource& ids);

// A snapshot that is still being made of an instance that ends now will not be made.
void give_up_snapshot(storage::Transaction& transaction, const model::NodeInstanceId& id);

}  // namespace fleet
