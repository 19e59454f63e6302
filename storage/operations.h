// What calls with an operation id did, so that the same call again finds its first result.
#pragma once

#include <optional>
#include <string>

#include "model/account.h"
#include "storage/transaction.h"

namespace storage::operations {

struct Operation {
    model::AccountId account_id;
    std::string operation_id;
    std::string tool;
    std::string arguments;   // in one fixed form, so that equal arguments are equal texts
    std::string subject_id;  // what the call made or changed
    model::TimePoint created_at;
};

void insert(Transaction& transaction, const Operation& operation);
std::optional<Operation> find(const Snapshot& snapshot, const model::AccountId& account, const std::string& operation_id);

}  // namespace storage::operations
