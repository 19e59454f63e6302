// SQL of what calls with an operation id did, so that the same call again finds its first result.
#include "storage/operations.h"

#include "storage/connection.h"

namespace storage::operations {

void insert(Transaction& transaction, const Operation& added) {
    transaction.connection()
        .query(
            "INSERT INTO operations (account_id, operation_id, tool, arguments, subject_id, created_at) VALUES (?, ?, ?, ?, ?, ?)",
            added.account_id, added.operation_id, added.tool, added.arguments, added.subject_id, added.created_at)
        .run();
}

std::optional<Operation> find(const Snapshot& snapshot, const model::AccountId& account, const std::string& operation_id) {
    auto query = snapshot.connection().query(
        "SELECT account_id, operation_id, tool, arguments, subject_id, created_at FROM operations WHERE account_id = ? AND "
        "operation_id = ?",
        account, operation_id);
    if (!query.next()) return std::nullopt;
    Operation found;
    query.into(found.account_id, found.operation_id, found.tool, found.arguments, found.subject_id, found.created_at);
    return found;
}

}  // namespace storage::operations
