// SQL of settings of an account: named texts.
#include "storage/settings.h"

#include "storage/connection.h"

namespace storage::settings {

std::optional<std::string> find(const Snapshot& snapshot, const model::AccountId& account, const std::string& name) {
    auto query = snapshot.connection().query("SELECT value FROM settings WHERE account_id = ? AND name = ?", account, name);
    if (!query.next()) return std::nullopt;
    std::string value;
    query.into(value);
    return value;
}

void set(Transaction& transaction, const model::AccountId& account, const std::string& name, const std::string& value) {
    transaction.connection()
        .query("INSERT INTO settings (account_id, name, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
               account, name, value)
        .run();
}

}  // namespace storage::settings
