// SQL of snapshots of instances' disks.
#include "storage/snapshots.h"

#include "storage/connection.h"
#include "storage/listing.h"

namespace storage::snapshots {
namespace {

#define SNAPSHOT_COLUMNS \
    "id, account_id, instance_id, cloud_snapshot_id, status, status_reason, reason, before_termination, created_at"

model::InstanceSnapshot read(Query& row) {
    model::InstanceSnapshot found;
    row.into(found.id, found.account_id, found.instance_id, found.cloud_snapshot_id, found.status, found.status_reason,
             found.reason, found.before_termination, found.created_at);
    return found;
}

}  // namespace

void insert(Transaction& transaction, const model::InstanceSnapshot& added) {
    transaction.connection()
        .query("INSERT INTO instance_snapshots (" SNAPSHOT_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", added.id,
               added.account_id, added.instance_id, added.cloud_snapshot_id, added.status, added.status_reason, added.reason,
               added.before_termination, added.created_at)
        .run();
}

void update(Transaction& transaction, const model::InstanceSnapshot& changed) {
    transaction.connection()
        .query(
            "UPDATE instance_snapshots SET cloud_snapshot_id = ?, status = ?, status_reason = ?, before_termination = ? WHERE id = "
            "?",
            changed.cloud_snapshot_id, changed.status, changed.status_reason, changed.before_termination, changed.id)
        .run();
}

void remove(Transaction& transaction, const model::InstanceSnapshotId& id) {
    transaction.connection().query("DELETE FROM instance_snapshots WHERE id = ?", id).run();
}

std::optional<model::InstanceSnapshot> find(const Snapshot& snapshot, const model::AccountId& account,
                                            const model::InstanceSnapshotId& id) {
    return find_row(snapshot, "SELECT " SNAPSHOT_COLUMNS " FROM instance_snapshots WHERE id = ? AND account_id = ?", account, id,
                    read);
}

model::InstanceSnapshot get(const Snapshot& snapshot, const model::AccountId& account, const model::InstanceSnapshotId& id) {
    auto found = find(snapshot, account, id);
    if (!found) refuse_unknown("snapshot", id.text(), "List the valid ones with system_list_snapshots.");
    return *std::move(found);
}

Page<model::InstanceSnapshot> list(const Snapshot& snapshot, const model::AccountId& account, const Filter& filter, int limit,
                                   const std::optional<model::InstanceSnapshotId>& after) {
    static constexpr Listing<model::InstanceSnapshot> listing{SNAPSHOT_COLUMNS, "instance_snapshots", "id", "id > ?", read};
    auto conditions = Conditions().add("account_id = ?", account).add_if("instance_id = ?", filter.instance_id);
    return list_page(snapshot, listing, std::move(conditions), limit, after);
}

std::optional<model::InstanceSnapshot> find_in_creation(const Snapshot& snapshot, const model::NodeInstanceId& instance) {
    auto query = snapshot.connection().query(
        "SELECT " SNAPSHOT_COLUMNS " FROM instance_snapshots WHERE instance_id = ? AND status = 'creating'", instance);
    if (!query.next()) return std::nullopt;
    return read(query);
}

std::optional<model::InstanceSnapshot> find_anywhere(const Snapshot& snapshot, const model::InstanceSnapshotId& id) {
    auto query = snapshot.connection().query("SELECT " SNAPSHOT_COLUMNS " FROM instance_snapshots WHERE id = ?", id);
    if (!query.next()) return std::nullopt;
    return read(query);
}

std::vector<model::InstanceSnapshot> in_deletion(const Snapshot& snapshot, model::ProviderType type) {
    return read_all(
        snapshot.connection().query("SELECT " SNAPSHOT_COLUMNS
                                    " FROM instance_snapshots WHERE status = 'deleting' AND instance_id IN (SELECT i.id "
                                    "FROM node_instances i JOIN providers p ON p.id = i.provider_id WHERE p.type = ?)",
                                    type),
        read);
}

bool has_available(const Snapshot& snapshot, const model::NodeInstanceId& instance) {
    return snapshot.connection()
        .query("SELECT 1 FROM instance_snapshots WHERE instance_id = ? AND status = 'available' LIMIT 1", instance)
        .next();
}

}  // namespace storage::snapshots
