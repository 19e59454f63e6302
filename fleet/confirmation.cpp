// A confirmation serves once, and only together with what it was given for.
#include "fleet/confirmation.h"

#include "model/error.h"
#include "storage/confirmations.h"

namespace fleet {

void use_up(storage::Transaction& tx, const model::Confirmation& confirmation, model::TimePoint now) {
    if (confirmation.digest.empty() || storage::confirmations::use(tx, confirmation, now)) return;
    throw model::Error(model::ErrorCode::confirmation_required, "this confirmation was used before, and each serves once",
                       "Call again without confirm to get another, and ask the operator again.");
}

}  // namespace fleet
