// SQL of the leases of CI runners.
#include "storage/ci_runner_leases.h"

#include "storage/connection.h"
#include "storage/listing.h"

namespace storage::ci_runner_leases {
namespace {

#define LEASE_COLUMNS                                                                                                     \
    "id, account_id, instance_pool_id, instance_id, purpose, workflow_run_id, workflow_run_repo, leased_at, expires_at, " \
    "released_at"

model::CiRunnerLease read(Query& row) {
    model::CiRunnerLease lease;
    row.into(lease.id, lease.account_id, lease.instance_pool_id, lease.instance_id, lease.purpose, lease.workflow_run_id,
             lease.workflow_run_repo, lease.leased_at, lease.expires_at, lease.released_at);
    return lease;
}

}  // namespace

void insert(Transaction& transaction, const model::CiRunnerLease& lease) {
    transaction.connection()
        .query("INSERT INTO ci_runner_leases (" LEASE_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", lease.id, lease.account_id,
               lease.instance_pool_id, lease.instance_id, lease.purpose, lease.workflow_run_id, lease.workflow_run_repo,
               lease.leased_at, lease.expires_at, lease.released_at)
        .run();
}

model::CiRunnerLease get(const Snapshot& snapshot, const model::AccountId& account, const model::CiRunnerLeaseId& id) {
    const auto lease =
        find_row(snapshot, "SELECT " LEASE_COLUMNS " FROM ci_runner_leases WHERE id = ? AND account_id = ?", account, id, read);
    if (!lease) refuse_unknown("CI runner lease", id.text(), "List the valid ones with system_list_ci_runner_leases.");
    return *lease;
}

Page<model::CiRunnerLease> list(const Snapshot& snapshot, const model::AccountId& account, const Filter& filter, int limit,
                                const std::optional<model::CiRunnerLeaseId>& after) {
    static constexpr Listing<model::CiRunnerLease> listing{LEASE_COLUMNS, "ci_runner_leases", "id", "id > ?", read};
    auto conditions = Conditions()
                          .add("account_id = ?", account)
                          .add_if("workflow_run_id = ?", filter.workflow_run_id)
                          .add_if("(released_at IS NULL) = CAST(? AS INTEGER)", filter.is_open);
    return list_page(snapshot, listing, std::move(conditions), limit, after);
}

std::optional<model::CiRunnerLease> open_on(const Snapshot& snapshot, const model::NodeInstanceId& instance) {
    auto query = snapshot.connection().query(
        "SELECT " LEASE_COLUMNS " FROM ci_runner_leases WHERE instance_id = ? AND released_at IS NULL", instance);
    if (!query.next()) return std::nullopt;
    return read(query);
}

void release_on(Transaction& transaction, const model::NodeInstanceId& instance, model::TimePoint at) {
    transaction.connection()
        .query("UPDATE ci_runner_leases SET released_at = ? WHERE instance_id = ? AND released_at IS NULL", at, instance)
        .run();
}

std::vector<model::CiRunnerLease> expired(const Snapshot& snapshot, model::TimePoint now, int limit) {
    return read_all(
        snapshot.connection().query(
            "SELECT " LEASE_COLUMNS " FROM ci_runner_leases WHERE released_at IS NULL AND expires_at <= ? LIMIT ?", now, limit),
        read);
}

}  // namespace storage::ci_runner_leases
