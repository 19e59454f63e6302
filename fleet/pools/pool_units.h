// The write units by which a pool is made and changed.
#pragma once

#include "fleet/pools/pools.h"

namespace fleet {

// Each throws before it has written anything.
ChangedPool create_pool(storage::Transaction& tx, const CreatePoolRequest& request, model::TimePoint now, model::IdSource& ids);
ChangedPool update_pool(storage::Transaction& tx, const UpdatePoolRequest& request, model::TimePoint now);
model::InstancePool set_draining(storage::Transaction& tx, const PoolRequest& request, model::TimePoint now);
bool remove_pool(storage::Transaction& tx, const PoolRequest& request, model::TimePoint now);

// Notes the call of a tool that may be repeated without harm. Returns whether it was made before.
bool note_call(storage::Transaction& tx, const PoolRequest& request, const char* tool, model::TimePoint now);

}  // namespace fleet
