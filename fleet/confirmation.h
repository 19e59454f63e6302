// Using up an operator's agreement, in the unit that does what was agreed to.
#pragma once

#include "model/confirmation.h"
#include "storage/transaction.h"

namespace fleet {

// Throws Error{confirmation_required} when the confirmation was used before. One without a digest is not used up.
void use_up(storage::Transaction& transaction, const model::Confirmation& confirmation, model::TimePoint now);

}  // namespace fleet
