// Accounts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/account.h"
#include "storage/transaction.h"

namespace storage::accounts {

void insert(Transaction& transaction, const model::Account& account);
std::optional<model::Account> find_by_name(const Snapshot& snapshot, const std::string& name);
std::vector<model::Account> list(const Snapshot& snapshot);

}  // namespace storage::accounts
