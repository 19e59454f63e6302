// SQL of accounts.
#include "storage/accounts.h"

#include "storage/connection.h"
#include "storage/listing.h"

namespace storage::accounts {
namespace {

model::Account read(Query& row) {
    model::Account account;
    row.into(account.id, account.name, account.created_at);
    return account;
}

}  // namespace

void insert(Transaction& transaction, const model::Account& account) {
    auto query = transaction.connection().query("INSERT INTO accounts (id, name, created_at) VALUES (?, ?, ?)", account.id,
                                                account.name, account.created_at);
    run_naming(query, "account", account.name);
}

std::optional<model::Account> find_by_name(const Snapshot& snapshot, const std::string& name) {
    auto query = snapshot.connection().query("SELECT id, name, created_at FROM accounts WHERE name = ?", name);
    if (!query.next()) return std::nullopt;
    return read(query);
}

std::vector<model::Account> list(const Snapshot& snapshot) {
    auto query = snapshot.connection().query("SELECT id, name, created_at FROM accounts ORDER BY id");
    std::vector<model::Account> accounts;
    while (query.next()) accounts.push_back(read(query));
    return accounts;
}

}  // namespace storage::accounts
