// Confirmations that were used: each serves once.
#pragma once

#include "model/confirmation.h"
#include "storage/transaction.h"

namespace storage::confirmations {

// Records the use; false when it was used before. Forgets, on the way, what has expired by `now`.
bool use(Transaction& transaction, const model::Confirmation& confirmation, model::TimePoint now);

}  // namespace storage::confirmations
