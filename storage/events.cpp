// SQL of the event log.
#include "storage/events.h"

#include "storage/connection.h"
#include "storage/listing.h"

namespace storage::events {
namespace {

#define EVENT_COLUMNS \
    "sequence, account_id, kind, severity, node_id, node_instance_id, correlation_id, message, payload, emitted_at"

model::FleetEvent read(Query& row) {
    model::FleetEvent event;
    row.into(event.sequence, event.account_id, event.kind, event.severity, event.node_id, event.node_instance_id,
             event.correlation_id, event.message, event.payload, event.emitted_at);
    return event;
}

Conditions conditions_of(const model::AccountId& account, const Filter& filter) {
    return Conditions()
        .add("account_id = ?", account)
        .add_if("kind = ?", filter.kind)
        .add_if("node_instance_id = ?", filter.node_instance_id)
        .add_if("correlation_id = ?", filter.correlation_id)
        .add_if("severity = ?", filter.severity);
}

}  // namespace

void append(Transaction& transaction, model::FleetEvent event) {
    auto& connection = transaction.connection();
    connection
        .query(
            "INSERT INTO fleet_events (account_id, kind, severity, node_id, node_instance_id, correlation_id, message, payload, "
            "emitted_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            event.account_id, event.kind, event.severity, event.node_id, event.node_instance_id, event.correlation_id,
            event.message, event.payload, event.emitted_at)
        .run();
    event.sequence = connection.last_rowid();
    transaction.events.push_back(std::move(event));
}

bool was_told(const Snapshot& snapshot, const model::NodeInstanceId& instance, const std::string& kind, model::TimePoint since) {
    auto query = snapshot.connection().query(
        "SELECT 1 FROM fleet_events WHERE node_instance_id = ? AND kind = ? AND emitted_at >= ? LIMIT 1", instance, kind, since);
    return query.next();
}

Page<model::FleetEvent> list(const Snapshot& snapshot, const model::AccountId& account, const Filter& filter, int limit,
                             const std::optional<std::int64_t>& after) {
    static constexpr Listing<model::FleetEvent> listing{EVENT_COLUMNS, "fleet_events", "sequence", "sequence > CAST(? AS INTEGER)",
                                                        read};
    return list_page(snapshot, listing, conditions_of(account, filter), limit, after);
}

Page<model::FleetEvent> recent(const Snapshot& snapshot, const model::AccountId& account, const Filter& filter, int limit,
                               const std::optional<std::int64_t>& before) {
    static constexpr Listing<model::FleetEvent> listing{EVENT_COLUMNS, "fleet_events", "sequence DESC",
                                                        "sequence < CAST(? AS INTEGER)", read};
    return list_page(snapshot, listing, conditions_of(account, filter), limit, before);
}

void for_each(const Snapshot& snapshot, const std::function<void(const model::FleetEvent&)>& visit) {
    auto rows = snapshot.connection().query("SELECT " EVENT_COLUMNS " FROM fleet_events ORDER BY sequence");
    while (rows.next()) visit(read(rows));
}

}  // namespace storage::events
