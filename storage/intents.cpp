// SQL of what must still happen outside the store: recorded before it is done, removed once it is recorded as done.
#include "storage/intents.h"

#include "storage/connection.h"

namespace storage::intents {
namespace {

#define INTENT_COLUMNS "instance_id, account_id, kind, attempts, next_attempt_at, last_error, refusals, force"

Intent read(Query& row) {
    Intent found;
    row.into(found.instance_id, found.account_id, found.kind, found.attempts, found.next_attempt_at, found.last_error,
             found.refusals, found.force);
    return found;
}

}  // namespace

void put(Transaction& transaction, const Intent& intent) {
    transaction.connection()
        .query("INSERT INTO intents (" INTENT_COLUMNS
               ") VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (instance_id) DO UPDATE SET "
               "kind = excluded.kind, attempts = excluded.attempts, next_attempt_at = excluded.next_attempt_at, "
               "last_error = excluded.last_error, refusals = excluded.refusals, force = excluded.force",
               intent.instance_id, intent.account_id, intent.kind, intent.attempts, intent.next_attempt_at, intent.last_error,
               intent.refusals, intent.force)
        .run();
}

void remove_of(Transaction& transaction, const model::NodeInstanceId& instance) {
    transaction.connection().query("DELETE FROM intents WHERE instance_id = ?", instance).run();
}

std::optional<Intent> find_of(const Snapshot& snapshot, const model::NodeInstanceId& instance) {
    auto query = snapshot.connection().query("SELECT " INTENT_COLUMNS " FROM intents WHERE instance_id = ?", instance);
    if (!query.next()) return std::nullopt;
    return read(query);
}

std::vector<Intent> due(const Snapshot& snapshot, model::TimePoint now, int limit) {
    auto query = snapshot.connection().query(
        "SELECT " INTENT_COLUMNS " FROM intents WHERE next_attempt_at <= ? ORDER BY next_attempt_at LIMIT ?", now, limit);
    std::vector<Intent> intents;
    while (query.next()) intents.push_back(read(query));
    return intents;
}

std::optional<model::TimePoint> next_due(const Snapshot& snapshot) {
    auto query = snapshot.connection().query("SELECT min(next_attempt_at) FROM intents");
    std::optional<model::TimePoint> at;
    if (query.next()) query.into(at);
    return at;
}

void make_all_due(Transaction& transaction, model::TimePoint now) {
    transaction.connection().query("UPDATE intents SET next_attempt_at = ? WHERE next_attempt_at > ?", now, now).run();
}

}  // namespace storage::intents
