// SQL of node instances.
#include "storage/instances.h"

#include "storage/connection.h"
#include "storage/listing.h"

namespace storage::instances {
namespace {

#define INSTANCE_COLUMNS                                                                                                           \
    "id, account_id, node_id, node_template_id, provider_id, provider_region_id, provider_instance_type_id, name, status, "        \
    "status_reason, cloud_instance_id, private_ip_address, public_ip_address, expected_running_at, created_at, updated_at, "       \
    "running_at, terminated_at"

model::NodeInstance read(Query& row) {
    model::NodeInstance found;
    row.into(found.id, found.account_id, found.node_id, found.node_template_id, found.provider_id, found.provider_region_id,
             found.provider_instance_type_id, found.name, found.status, found.status_reason, found.cloud_instance_id,
             found.private_ip_address, found.public_ip_address, found.expected_running_at, found.created_at, found.updated_at,
             found.running_at, found.terminated_at);
    return found;
}

std::vector<model::NodeInstance> read_all(Query& query) {
    std::vector<model::NodeInstance> instances;
    while (query.next()) instances.push_back(read(query));
    return instances;
}

}  // namespace

void insert(Transaction& transaction, const model::NodeInstance& added) {
    auto query = transaction.connection().query(
        "INSERT INTO node_instances (" INSTANCE_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", added.id,
        added.account_id, added.node_id, added.node_template_id, added.provider_id, added.provider_region_id,
        added.provider_instance_type_id, added.name, added.status, added.status_reason, added.cloud_instance_id, added.private_ip_address,
        added.public_ip_address, added.expected_running_at, added.created_at, added.updated_at, added.running_at, added.terminated_at);
    run_naming(query, "instance", added.name);
}

void update(Transaction& transaction, const model::NodeInstance& changed) {
    transaction.connection()
        .query("UPDATE node_instances SET status = ?, status_reason = ?, cloud_instance_id = ?, private_ip_address = ?, "
               "public_ip_address = ?, expected_running_at = ?, updated_at = ?, running_at = ?, terminated_at = ? WHERE id = ?",
               changed.status, changed.status_reason, changed.cloud_instance_id, changed.private_ip_address, changed.public_ip_address,
               changed.expected_running_at, changed.updated_at, changed.running_at, changed.terminated_at, changed.id)
        .run();
}

std::optional<model::NodeInstance> find(const Snapshot& snapshot, const model::AccountId& account, const model::NodeInstanceId& id) {
    return find_row(snapshot, "SELECT " INSTANCE_COLUMNS " FROM node_instances WHERE id = ? AND account_id = ?", account, id, read);
}

model::NodeInstance get(const Snapshot& snapshot, const model::AccountId& account, const model::NodeInstanceId& id) {
    auto found = find(snapshot, account, id);
    if (!found) refuse_unknown("instance", id.text(), "List the valid ones with system_list_instances.");
    return *std::move(found);
}

Page<model::NodeInstance> list(const Snapshot& snapshot, const model::AccountId& account, const Filter& filter,
                               const PageRequest& request) {
    auto conditions = Conditions()
                          .add("account_id = ?", account)
                          .add_if("node_id = ?", filter.node_id)
                          .add_if("node_template_id = ?", filter.node_template_id)
                          .add_if("status = ?", filter.status);
    return storage::list(snapshot, INSTANCE_COLUMNS, "node_instances", std::move(conditions), request, read);
}

std::optional<model::NodeInstance> find_anywhere(const Snapshot& snapshot, const model::NodeInstanceId& id) {
    auto query = snapshot.connection().query("SELECT " INSTANCE_COLUMNS " FROM node_instances WHERE id = ?", id);
    if (!query.next()) return std::nullopt;
    return read(query);
}

void set_follow_up(Transaction& transaction, const model::NodeInstanceId& id, std::optional<model::TimePoint> at) {
    transaction.connection().query("UPDATE node_instances SET follow_up_at = ? WHERE id = ?", at, id).run();
}

std::vector<model::NodeInstance> due_for_follow_up(const Snapshot& snapshot, model::TimePoint now, int limit) {
    auto query = snapshot.connection().query(
        "SELECT " INSTANCE_COLUMNS " FROM node_instances WHERE follow_up_at <= ? ORDER BY follow_up_at LIMIT ?", now, limit);
    return read_all(query);
}

std::optional<model::TimePoint> next_follow_up(const Snapshot& snapshot) {
    auto query = snapshot.connection().query("SELECT min(follow_up_at) FROM node_instances WHERE follow_up_at IS NOT NULL");
    std::optional<model::TimePoint> at;
    if (query.next()) query.into(at);
    return at;
}

std::vector<model::NodeInstance> at_provider(const Snapshot& snapshot, model::ProviderType type,
                                             const std::optional<model::NodeInstanceId>& after, int limit) {
    auto query = snapshot.connection().query(
        "SELECT " INSTANCE_COLUMNS " FROM node_instances WHERE id > ? AND status <> 'terminated' AND cloud_instance_id IS NOT NULL "
        "AND provider_id IN (SELECT id FROM providers WHERE type = ?) ORDER BY id LIMIT ?",
        after ? after->text() : std::string(), type, limit);
    return read_all(query);
}

}  // namespace storage::instances
