// Comparing a call with the one that was recorded.
#include "fleet/operation_guard.h"

#include "model/error.h"
#include "storage/operations.h"

namespace fleet {

std::optional<std::string> earlier_subject(const storage::Snapshot& snapshot, const OperationCall& call) {
    if (call.operation_id.empty()) return std::nullopt;
    const auto earlier = storage::operations::find(snapshot, call.account_id, call.operation_id);
    if (!earlier) return std::nullopt;
    if (earlier->tool == call.tool && earlier->arguments == call.arguments) return earlier->subject_id;
    throw model::Error(model::ErrorCode::conflict,
                       "the operation id '" + call.operation_id + "' was used before, by " + earlier->tool +
                           (earlier->tool == call.tool ? " with other arguments" : ""),
                       "Use a new operation_id for a new operation, or repeat the first call with exactly its arguments.");
}

void remember(storage::Transaction& transaction, const OperationCall& call, const std::string& subject, model::TimePoint now) {
    if (call.operation_id.empty()) return;
    storage::operations::insert(transaction, {call.account_id, call.operation_id, call.tool, call.arguments, subject, now});
}

}  // namespace fleet
