// Calls with an operation id: the same call again finds its first result, another call with the same id is refused.
#pragma once

#include <optional>
#include <string>

#include "model/account.h"
#include "storage/transaction.h"

namespace fleet {

struct OperationCall {
    model::AccountId account_id;
    std::string operation_id;  // empty: the call has none
    std::string tool;
    std::string arguments;  // in one fixed form
};

// The subject of the same call made earlier. Throws Error{conflict} when the id was used for another call.
std::optional<std::string> earlier_subject(const storage::Snapshot& snapshot, const OperationCall& call);

// Records that the call made or changed `subject`; nothing for a call without an id.
void remember(storage::Transaction& transaction, const OperationCall& call, const std::string& subject, model::TimePoint now);

}  // namespace fleet
