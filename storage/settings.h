// Settings of an account: named texts.
#pragma once

#include <optional>
#include <string>

#include "model/account.h"
#include "storage/transaction.h"

namespace storage::settings {

std::optional<std::string> find(const Snapshot& snapshot, const model::AccountId& account, const std::string& name);
void set(Transaction& transaction, const model::AccountId& account, const std::string& name, const std::string& value);

}  // namespace storage::settings
