// SQL of node instances.
#include "storage/instances.h"

#include <sstream>

#include "storage/connection.h"
#include "storage/listing.h"

namespace storage::instances {
namespace {

#define INSTANCE_COLUMNS                                                                                                       \
    "id, account_id, node_id, node_name, node_template_id, lifecycle_class, tmpfs_store, provider_id, provider_region_id, "    \
    "provider_instance_type_id, name, status, "                                                                                \
    "status_reason, cloud_instance_id, private_ip_address, public_ip_address, expected_running_at, created_at, updated_at, "   \
    "running_at, terminated_at, correlation_id, template_revision, cordon_reason, hold_reason, held_until, runtime_ready_at, " \
    "last_heartbeat_at, silent_since, instance_pool_id, pool_state, pool_warming_started_at, pool_acquired_at, acquired_by, "  \
    "acquired_for, source_snapshot_id"
constexpr int instance_columns = 36;

model::NodeInstance read(Query& row) {
    model::NodeInstance found;
    row.into(found.id, found.account_id, found.node_id, found.node_name, found.node_template_id, found.lifecycle_class,
             found.tmpfs_store, found.provider_id, found.provider_region_id, found.provider_instance_type_id, found.name,
             found.status, found.status_reason, found.cloud_instance_id, found.private_ip_address, found.public_ip_address,
             found.expected_running_at, found.created_at, found.updated_at, found.running_at, found.terminated_at,
             found.correlation_id, found.template_revision, found.cordon_reason);
    std::optional<std::string> hold_reason;
    std::optional<model::TimePoint> held_until;
    std::optional<model::InstancePoolId> pool_id;
    std::optional<model::PoolMemberState> pool_state;
    row.into_from(24, hold_reason, held_until, found.runtime_ready_at, found.last_heartbeat_at, found.silent_since, pool_id,
                  pool_state);
    row.into_from(35, found.source_snapshot_id);
    if (hold_reason && held_until) found.hold = model::Hold{*std::move(hold_reason), *held_until};
    if (!pool_id || !pool_state) return found;
    auto& membership = found.membership.emplace();
    membership.pool_id = *pool_id;
    membership.state = *pool_state;
    std::optional<std::string> by, purpose;
    row.into_from(31, membership.warming_started_at, membership.acquired_at, by, purpose);
    membership.acquired_by = by.value_or("");
    membership.acquired_for = purpose.value_or("");
    return found;
}

Placed read_placed(Query& row) {
    Placed placed;
    row.into(placed.id, placed.cloud_instance_id, placed.status);
    return placed;
}

constexpr const char* record_columns = INSTANCE_COLUMNS
    ", (SELECT name FROM node_templates t WHERE t.id = node_template_id)"
    ", (SELECT code FROM provider_regions r WHERE r.id = provider_region_id)"
    ", (SELECT code FROM provider_instance_types s WHERE s.id = provider_instance_type_id)"
    ", (SELECT group_concat(name, ' ') FROM (SELECT m.name FROM node_module_assignments a JOIN node_modules m ON m.id = "
    "a.module_id "
    "WHERE a.node_id = node_instances.node_id AND a.enabled ORDER BY a.priority DESC, m.name))";

// Names of modules hold no spaces.
std::vector<std::string> words_of(const std::string& text) {
    std::vector<std::string> words;
    std::istringstream stream(text);
    for (std::string word; stream >> word;) words.push_back(word);
    return words;
}

Record read_record(Query& row) {
    Record record;
    record.instance = read(row);
    std::optional<std::string> modules;
    row.into_from(instance_columns, record.template_name, record.region_code, record.instance_type_code, modules);
    record.modules = words_of(modules.value_or(""));
    record.node_name = record.instance.node_name;
    record.lifecycle_class = record.instance.lifecycle_class;
    record.tmpfs_store = record.instance.tmpfs_store;
    return record;
}

}  // namespace

void insert(Transaction& transaction, const model::NodeInstance& added) {
    auto query = transaction.connection().query(
        "INSERT INTO node_instances (id, account_id, node_id, node_name, node_template_id, lifecycle_class, tmpfs_store, "
        "provider_id, "
        "provider_region_id, provider_instance_type_id, name, status, status_reason, cloud_instance_id, private_ip_address, "
        "public_ip_address, expected_running_at, created_at, updated_at, running_at, terminated_at, correlation_id, "
        "template_revision, source_snapshot_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        added.id, added.account_id, added.node_id, added.node_name, added.node_template_id, added.lifecycle_class,
        added.tmpfs_store, added.provider_id, added.provider_region_id, added.provider_instance_type_id, added.name, added.status,
        added.status_reason, added.cloud_instance_id, added.private_ip_address, added.public_ip_address, added.expected_running_at,
        added.created_at, added.updated_at, added.running_at, added.terminated_at, added.correlation_id, added.template_revision,
        added.source_snapshot_id);
    run_naming(query, "instance", added.name);
    if (added.membership) set_membership(transaction, added.id, added.membership);
}

void update(Transaction& transaction, const model::NodeInstance& changed) {
    transaction.connection()
        .query(
            "UPDATE node_instances SET status = ?, status_reason = ?, cloud_instance_id = ?, private_ip_address = ?, "
            "public_ip_address = ?, expected_running_at = ?, updated_at = ?, running_at = ?, terminated_at = ?, correlation_id = ? "
            "WHERE id = ?",
            changed.status, changed.status_reason, changed.cloud_instance_id, changed.private_ip_address, changed.public_ip_address,
            changed.expected_running_at, changed.updated_at, changed.running_at, changed.terminated_at, changed.correlation_id,
            changed.id)
        .run();
}

void set_membership(Transaction& transaction, const model::NodeInstanceId& id,
                    const std::optional<model::PoolMembership>& membership) {
    auto& connection = transaction.connection();
    if (!membership) {
        connection
            .query(
                "UPDATE node_instances SET pool_state = NULL, pool_warming_started_at = NULL, pool_acquired_at = NULL, acquired_by "
                "= "
                "NULL, acquired_for = NULL WHERE id = ?",
                id)
            .run();
        return;
    }
    connection
        .query(
            "UPDATE node_instances SET instance_pool_id = ?, pool_state = ?, pool_warming_started_at = ?, pool_acquired_at = ?, "
            "acquired_by = ?, acquired_for = ? WHERE id = ?",
            membership->pool_id, membership->state, membership->warming_started_at, membership->acquired_at,
            membership->acquired_by, membership->acquired_for, id)
        .run();
}

void set_cordon(Transaction& transaction, const model::NodeInstanceId& id, const std::optional<std::string>& reason) {
    transaction.connection().query("UPDATE node_instances SET cordon_reason = ? WHERE id = ?", reason, id).run();
}

void set_hold(Transaction& transaction, const model::NodeInstanceId& id, const std::optional<model::Hold>& hold) {
    const auto reason = hold ? std::optional(hold->reason) : std::nullopt;
    const auto until = hold ? std::optional(hold->until) : std::nullopt;
    transaction.connection()
        .query("UPDATE node_instances SET hold_reason = ?, held_until = ? WHERE id = ?", reason, until, id)
        .run();
}

void rename(Transaction& transaction, const model::NodeInstanceId& id, const std::string& name) {
    auto query = transaction.connection().query("UPDATE node_instances SET name = ? WHERE id = ?", name, id);
    run_naming(query, "instance", name);
}

void record_heartbeat(Transaction& transaction, const model::NodeInstanceId& id, model::TimePoint at,
                      std::optional<model::TimePoint> runtime_ready_at, std::optional<model::TimePoint> silent_since) {
    transaction.connection()
        .query("UPDATE node_instances SET last_heartbeat_at = ?, runtime_ready_at = ?, silent_since = ? WHERE id = ?", at,
               runtime_ready_at, silent_since, id)
        .run();
}

void set_last_heartbeat(Transaction& transaction, const model::NodeInstanceId& id, model::TimePoint at) {
    transaction.connection().query("UPDATE node_instances SET last_heartbeat_at = ? WHERE id = ?", at, id).run();
}

std::optional<model::NodeInstance> find(const Snapshot& snapshot, const model::AccountId& account,
                                        const model::NodeInstanceId& id) {
    return find_row(snapshot, "SELECT " INSTANCE_COLUMNS " FROM node_instances WHERE id = ? AND account_id = ?", account, id, read);
}

model::NodeInstance get(const Snapshot& snapshot, const model::AccountId& account, const model::NodeInstanceId& id) {
    auto found = find(snapshot, account, id);
    if (!found) refuse_unknown("instance", id.text(), "List the valid ones with system_list_instances.");
    return *std::move(found);
}

std::optional<Record> find_record(const Snapshot& snapshot, const model::AccountId& account, const model::NodeInstanceId& id) {
    static const std::string sql = std::string("SELECT ") + record_columns + " FROM node_instances WHERE id = ? AND account_id = ?";
    return find_row(snapshot, sql.c_str(), account, id, read_record);
}

Record get_record(const Snapshot& snapshot, const model::AccountId& account, const model::NodeInstanceId& id) {
    auto found = find_record(snapshot, account, id);
    if (!found) refuse_unknown("instance", id.text(), "List the valid ones with system_list_instances.");
    return *std::move(found);
}

Page<Record> list(const Snapshot& snapshot, const model::AccountId& account, const Filter& filter, int limit,
                  const std::optional<model::NodeInstanceId>& after) {
    static constexpr Listing<Record> listing{record_columns, "node_instances", "id", "id > ?", read_record};
    auto conditions = Conditions()
                          .add("account_id = ?", account)
                          .add_if("node_id = ?", filter.node_id)
                          .add_if("node_template_id = ?", filter.template_id)
                          .add_if("status = ?", filter.status);
    return list_page(snapshot, listing, std::move(conditions), limit, after);
}

std::map<model::InstanceStatus, std::int64_t> count_by_status(const Snapshot& snapshot, const model::AccountId& account) {
    auto query =
        snapshot.connection().query("SELECT status, count(*) FROM node_instances WHERE account_id = ? GROUP BY status", account);
    std::map<model::InstanceStatus, std::int64_t> counts;
    while (query.next()) {
        model::InstanceStatus status{};
        std::int64_t count = 0;
        query.into(status, count);
        counts[status] = count;
    }
    return counts;
}

int count_at_work(const Snapshot& snapshot, const model::AccountId& account, const std::string& module_name,
                  const std::optional<model::NodeInstanceId>& except) {
    auto query = snapshot.connection().query(
        "SELECT count(*) FROM node_modules m JOIN node_module_assignments a ON a.module_id = m.id "
        "JOIN node_instances i ON i.node_id = a.node_id WHERE m.account_id = ? AND m.name = ? AND i.id <> ? "
        "AND i.status IN ('pending', 'provisioning', 'starting', 'running', 'rebooting')",
        account, module_name, except ? except->text() : std::string());
    int count = 0;
    if (query.next()) query.into(count);
    return count;
}

std::vector<Name> newest_names(const Snapshot& snapshot, const model::AccountId& account, int limit) {
    auto query = snapshot.connection().query(
        "SELECT id, name FROM (SELECT id, name, status FROM node_instances WHERE account_id = ? ORDER BY id DESC LIMIT ?) "
        "WHERE status <> 'terminated'",
        account, limit);
    std::vector<Name> names;
    while (query.next()) {
        auto& each = names.emplace_back();
        query.into(each.id, each.name);
    }
    return names;
}

std::optional<model::NodeInstance> find_anywhere(const Snapshot& snapshot, const model::NodeInstanceId& id) {
    auto query = snapshot.connection().query("SELECT " INSTANCE_COLUMNS " FROM node_instances WHERE id = ?", id);
    if (!query.next()) return std::nullopt;
    return read(query);
}

void record_accepted(Transaction& transaction, const model::NodeInstance& accepted, std::optional<model::TimePoint> follow_up_at) {
    transaction.connection()
        .query(
            "UPDATE node_instances SET cloud_instance_id = ?, private_ip_address = ?, public_ip_address = ?, expected_running_at = "
            "?, "
            "updated_at = ?, follow_up_at = ? WHERE id = ?",
            accepted.cloud_instance_id, accepted.private_ip_address, accepted.public_ip_address, accepted.expected_running_at,
            accepted.updated_at, follow_up_at, accepted.id)
        .run();
}

void set_follow_up(Transaction& transaction, const model::NodeInstanceId& id, std::optional<model::TimePoint> at) {
    transaction.connection().query("UPDATE node_instances SET follow_up_at = ? WHERE id = ?", at, id).run();
}

std::vector<model::NodeInstance> due_for_follow_up(const Snapshot& snapshot, model::TimePoint now, int limit) {
    return read_all(
        snapshot.connection().query(
            "SELECT " INSTANCE_COLUMNS " FROM node_instances WHERE follow_up_at <= ? ORDER BY follow_up_at LIMIT ?", now, limit),
        read);
}

std::optional<model::TimePoint> next_follow_up(const Snapshot& snapshot) {
    auto query = snapshot.connection().query("SELECT min(follow_up_at) FROM node_instances WHERE follow_up_at IS NOT NULL");
    std::optional<model::TimePoint> at;
    if (query.next()) query.into(at);
    return at;
}

std::vector<Placed> at_provider(const Snapshot& snapshot, model::ProviderType type,
                                const std::optional<model::NodeInstanceId>& after, int limit) {
    return read_all(
        snapshot.connection().query(
            "SELECT id, cloud_instance_id, status FROM node_instances WHERE id > ? AND status <> 'terminated' AND "
            "cloud_instance_id IS NOT NULL AND provider_id IN (SELECT id FROM providers WHERE type = ?) ORDER BY id LIMIT ?",
            after ? after->text() : std::string(), type, limit),
        read_placed);
}

std::vector<model::NodeInstance> running(const Snapshot& snapshot, const std::optional<model::NodeInstanceId>& after, int limit) {
    return read_all(snapshot.connection().query("SELECT " INSTANCE_COLUMNS
                                                " FROM node_instances WHERE id > ? AND status = 'running' ORDER BY id LIMIT ?",
                                                after ? after->text() : std::string(), limit),
                    read);
}

std::vector<Record> silent(const Snapshot& snapshot, const model::AccountId& account) {
    static const std::string sql = std::string("SELECT ") + record_columns +
                                   " FROM node_instances WHERE account_id = ? AND status = 'running' AND silent_since IS NOT NULL "
                                   "ORDER BY silent_since, id";
    return read_all(snapshot.connection().query(sql, account), read_record);
}

bool is_made_from(const Snapshot& snapshot, const model::InstanceSnapshotId& source) {
    auto query = snapshot.connection().query(
        "SELECT 1 FROM node_instances i JOIN intents t ON t.instance_id = i.id WHERE t.kind = 'create_machine' AND "
        "i.source_snapshot_id = ?",
        source);
    return query.next();
}

}  // namespace storage::instances
