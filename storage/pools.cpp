// SQL of instance pools. A member is an instance with a pool_state.
#include "storage/pools.h"

#include <nlohmann/json.hpp>

#include "storage/connection.h"
#include "storage/listing.h"

namespace storage::pools {
namespace {

#define POOL_COLUMNS                                                                                                     \
    "id, account_id, name, description, node_template_id, provider_instance_type_id, regions, lifecycle_class, status, " \
    "min_size, target_size, max_size, metadata, last_replenished_at, created_at, updated_at"
constexpr int pool_columns = 16;

std::string written(const std::vector<model::ProviderRegionId>& regions) {
    auto list = nlohmann::json::array();
    for (const auto& id : regions) list.push_back(id.text());
    return list.dump();
}

std::vector<model::ProviderRegionId> regions_of(const std::string& text) {
    std::vector<model::ProviderRegionId> regions;
    const auto list = nlohmann::json::parse(text, nullptr, false);
    if (!list.is_array()) refuse_stored_value("list of regions", text);
    for (const auto& each : list) {
        const auto id = each.is_string() ? model::ProviderRegionId::parse(each.get<std::string>()) : std::nullopt;
        if (!id) refuse_stored_value("list of regions", text);
        regions.push_back(*id);
    }
    return regions;
}

model::InstancePool read(Query& row) {
    model::InstancePool pool;
    std::string regions;
    row.into(pool.id, pool.account_id, pool.name, pool.description, pool.node_template_id, pool.provider_instance_type_id, regions,
             pool.lifecycle_class, pool.status, pool.min_size, pool.target_size, pool.max_size, pool.metadata,
             pool.last_replenished_at, pool.created_at, pool.updated_at);
    pool.regions = regions_of(regions);
    return pool;
}

#define MEMBERS_IN(state) \
    "(SELECT count(*) FROM node_instances m WHERE m.instance_pool_id = instance_pools.id AND m.pool_state = '" state "')"

Record read_record(Query& row) {
    Record record{read(row), {}};
    auto& counts = record.counts;
    row.into_from(pool_columns, counts.warming, counts.ready, counts.claimed, counts.draining, counts.errored);
    return record;
}

std::vector<model::NodeInstanceId> read_ids(Query&& query) {
    return read_all<model::NodeInstanceId>(std::move(query), [](Query& row) {
        model::NodeInstanceId id;
        row.into(id);
        return id;
    });
}

// The value at a share of the sorted list; `at` is the place of the statement that reads it.
model::Duration waited(const Snapshot& snapshot, const model::InstancePoolId& id, model::TimePoint since, int place) {
    auto query = snapshot.connection().query(
        "SELECT ended_at - requested_at AS waited FROM pool_requests WHERE pool_id = ? AND requested_at >= ? AND instance_id IS "
        "NOT "
        "NULL ORDER BY waited LIMIT 1 OFFSET ?",
        id, since, place);
    std::int64_t microseconds = 0;
    if (query.next()) query.into(microseconds);
    return model::Duration(microseconds);
}

}  // namespace

void insert(Transaction& transaction, const model::InstancePool& pool) {
    auto query = transaction.connection().query(
        "INSERT INTO instance_pools (" POOL_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", pool.id,
        pool.account_id, pool.name, pool.description, pool.node_template_id, pool.provider_instance_type_id, written(pool.regions),
        pool.lifecycle_class, pool.status, pool.min_size, pool.target_size, pool.max_size, pool.metadata, pool.last_replenished_at,
        pool.created_at, pool.updated_at);
    run_naming(query, "pool", pool.name);
}

void update(Transaction& transaction, const model::InstancePool& pool) {
    transaction.connection()
        .query(
            "UPDATE instance_pools SET description = ?, provider_instance_type_id = ?, regions = ?, status = ?, min_size = ?, "
            "target_size = ?, max_size = ?, metadata = ?, updated_at = ? WHERE id = ?",
            pool.description, pool.provider_instance_type_id, written(pool.regions), pool.status, pool.min_size, pool.target_size,
            pool.max_size, pool.metadata, pool.updated_at, pool.id)
        .run();
}

void set_replenished(Transaction& transaction, const model::InstancePoolId& id, model::TimePoint at) {
    transaction.connection().query("UPDATE instance_pools SET last_replenished_at = ? WHERE id = ?", at, id).run();
}

void remove(Transaction& transaction, const model::InstancePoolId& id) {
    transaction.connection().query("DELETE FROM instance_pools WHERE id = ?", id).run();
}

model::InstancePool get(const Snapshot& snapshot, const model::AccountId& account, const model::InstancePoolId& id) {
    auto pool =
        find_row(snapshot, "SELECT " POOL_COLUMNS " FROM instance_pools WHERE id = ? AND account_id = ?", account, id, read);
    if (!pool) refuse_unknown("pool", id.text(), "List the valid ones with system_list_instance_pools.");
    return *std::move(pool);
}

std::optional<model::InstancePool> find_by_name(const Snapshot& snapshot, const model::AccountId& account,
                                                const std::string& name) {
    auto query =
        snapshot.connection().query("SELECT " POOL_COLUMNS " FROM instance_pools WHERE account_id = ? AND name = ?", account, name);
    if (!query.next()) return std::nullopt;
    return read(query);
}

Page<Record> list(const Snapshot& snapshot, const model::AccountId& account, int limit,
                  const std::optional<model::InstancePoolId>& after) {
    static constexpr Listing<Record> listing{POOL_COLUMNS ", " MEMBERS_IN("warming") ", " MEMBERS_IN("ready") ", " MEMBERS_IN(
                                                 "claimed") ", " MEMBERS_IN("draining") ", " MEMBERS_IN("errored"),
                                             "instance_pools", "id", "id > ?", read_record};
    auto conditions = Conditions().add("account_id = ?", account);
    return list_page(snapshot, listing, std::move(conditions), limit, after);
}

std::vector<model::InstancePool> active_of_class(const Snapshot& snapshot, const model::AccountId& account,
                                                 model::LifecycleClass lifecycle_class) {
    return read_all(snapshot.connection().query("SELECT " POOL_COLUMNS
                                                " FROM instance_pools WHERE account_id = ? AND lifecycle_class = ? AND status = "
                                                "'active' ORDER BY " MEMBERS_IN("ready") " DESC, id",
                                                account, lifecycle_class),
                    read);
}

std::optional<model::InstancePool> find_anywhere(const Snapshot& snapshot, const model::InstancePoolId& id) {
    auto query = snapshot.connection().query("SELECT " POOL_COLUMNS " FROM instance_pools WHERE id = ?", id);
    if (!query.next()) return std::nullopt;
    return read(query);
}

std::vector<model::InstancePoolId> kept(const Snapshot& snapshot) {
    return read_all<model::InstancePoolId>(
        snapshot.connection().query("SELECT id FROM instance_pools WHERE status IN ('active', 'draining') ORDER BY id"),
        [](Query& row) {
            model::InstancePoolId id;
            row.into(id);
            return id;
        });
}

model::PoolCounts count_members(const Snapshot& snapshot, const model::InstancePoolId& id) {
    auto query = snapshot.connection().query(
        "SELECT pool_state, count(*) FROM node_instances WHERE instance_pool_id = ? AND pool_state IS NOT NULL GROUP BY pool_state",
        id);
    model::PoolCounts counts;
    while (query.next()) {
        model::PoolMemberState state{};
        int count = 0;
        query.into(state, count);
        switch (state) {
            case model::PoolMemberState::warming:
                counts.warming = count;
                break;
            case model::PoolMemberState::ready:
                counts.ready = count;
                break;
            case model::PoolMemberState::claimed:
                counts.claimed = count;
                break;
            case model::PoolMemberState::draining:
                counts.draining = count;
                break;
            case model::PoolMemberState::errored:
                counts.errored = count;
                break;
        }
    }
    return counts;
}

std::optional<model::InstancePoolId> pool_of(const Snapshot& snapshot, const model::NodeInstanceId& instance) {
    auto query = snapshot.connection().query("SELECT instance_pool_id FROM node_instances WHERE id = ?", instance);
    std::optional<model::InstancePoolId> id;
    if (query.next()) query.into(id);
    return id;
}

std::vector<model::NodeInstanceId> members(const Snapshot& snapshot, const model::InstancePoolId& id, int limit) {
    return read_ids(snapshot.connection().query(
        "SELECT id FROM node_instances WHERE instance_pool_id = ? AND pool_state IS NOT NULL ORDER BY pool_state, "
        "pool_warming_started_at, id LIMIT ?",
        id, limit));
}

std::vector<model::NodeInstanceId> members_in(const Snapshot& snapshot, const model::InstancePoolId& id,
                                              model::PoolMemberState state) {
    return read_ids(snapshot.connection().query(
        "SELECT id FROM node_instances WHERE instance_pool_id = ? AND pool_state = ? ORDER BY pool_warming_started_at, id", id,
        state));
}

std::optional<model::ProviderRegionId> last_region(const Snapshot& snapshot, const model::InstancePoolId& id) {
    auto query = snapshot.connection().query(
        "SELECT provider_region_id FROM node_instances WHERE instance_pool_id = ? ORDER BY id DESC LIMIT 1", id);
    std::optional<model::ProviderRegionId> region;
    if (query.next()) query.into(region);
    return region;
}

std::optional<model::TimePoint> next_expected(const Snapshot& snapshot, const model::InstancePoolId& id) {
    auto query = snapshot.connection().query(
        "SELECT min(expected_running_at) FROM node_instances WHERE instance_pool_id = ? AND pool_state = 'warming' AND status <> "
        "'error'",
        id);
    std::optional<model::TimePoint> at;
    if (query.next()) query.into(at);
    return at;
}

std::optional<model::NodeInstanceId> claim_oldest(Transaction& transaction, const Claim& claim) {
    auto query = transaction.connection().query(
        "UPDATE node_instances SET pool_state = 'claimed', pool_acquired_at = ?, acquired_by = ?, acquired_for = ?, correlation_id "
        "= ?, updated_at = ? WHERE id = (SELECT id FROM node_instances WHERE instance_pool_id = ? AND pool_state = 'ready' AND "
        "status = 'running' AND cordon_reason IS NULL AND silent_since IS NULL ORDER BY pool_warming_started_at LIMIT 1) "
        "RETURNING id",
        claim.at, claim.by, claim.purpose, claim.correlation_id, claim.at, claim.pool_id);
    std::optional<model::NodeInstanceId> id;
    while (query.next()) query.into(id);
    return id;
}

void record_request(Transaction& transaction, const model::InstancePoolId& id, const std::optional<model::NodeInstanceId>& instance,
                    model::TimePoint requested_at, model::TimePoint ended_at) {
    transaction.connection()
        .query("INSERT INTO pool_requests (pool_id, instance_id, requested_at, ended_at) VALUES (?, ?, ?, ?)", id, instance,
               requested_at, ended_at)
        .run();
}

Metrics metrics(const Snapshot& snapshot, const model::InstancePoolId& id, model::TimePoint since) {
    Metrics found;
    {
        auto query = snapshot.connection().query(
            "SELECT count(*), count(instance_id) FROM pool_requests WHERE pool_id = ? AND requested_at >= ?", id, since);
        if (query.next()) query.into(found.requests, found.served);
    }
    if (found.served > 0) {
        found.p50 = waited(snapshot, id, since, (found.served - 1) / 2);
        found.p99 = waited(snapshot, id, since, (found.served - 1) * 99 / 100);
    }
    auto query = snapshot.connection().query(
        "SELECT CAST(avg(runtime_ready_at - created_at) AS INTEGER) FROM node_instances WHERE instance_pool_id = ? AND pool_state "
        "IS NOT NULL AND runtime_ready_at IS NOT NULL",
        id);
    std::optional<std::int64_t> mean;
    if (query.next()) query.into(mean);
    if (mean) found.warm_up = model::Duration(*mean);
    return found;
}

int prune(Transaction& transaction, const model::InstancePoolId& id, model::TimePoint before, int limit) {
    auto& connection = transaction.connection();
    connection.query("DELETE FROM pool_requests WHERE pool_id = ? AND requested_at < ?", id, before).run();
    return connection
        .query(
            "DELETE FROM node_instances WHERE id IN (SELECT id FROM node_instances WHERE instance_pool_id = ? AND status = "
            "'terminated' AND terminated_at < ? AND NOT EXISTS (SELECT 1 FROM instance_snapshots s WHERE s.instance_id = "
            "node_instances.id) LIMIT ?)",
            id, before, limit)
        .run();
}

}  // namespace storage::pools
