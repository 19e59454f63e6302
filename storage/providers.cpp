// SQL of providers with their regions and instance types.
#include "storage/providers.h"

#include "storage/connection.h"
#include "storage/listing.h"

namespace storage::providers {
namespace {

#define PROVIDER_COLUMNS "id, account_id, name, type, enabled, created_at"

model::Provider read(Query& row) {
    model::Provider provider;
    row.into(provider.id, provider.account_id, provider.name, provider.type, provider.enabled, provider.created_at);
    return provider;
}

#define REGION_COLUMNS "id, account_id, provider_id, code, name, available"

model::ProviderRegion read_region(Query& row) {
    model::ProviderRegion region;
    row.into(region.id, region.account_id, region.provider_id, region.code, region.name, region.available);
    return region;
}

#define TYPE_COLUMNS "id, account_id, provider_id, code, name, vcpus, memory_mb, disk_gb, hourly_price_usd"

model::ProviderInstanceType read_type(Query& row) {
    model::ProviderInstanceType type;
    row.into(type.id, type.account_id, type.provider_id, type.code, type.name, type.vcpus, type.memory_mb, type.disk_gb,
             type.hourly_price_usd);
    return type;
}

}  // namespace

void insert(Transaction& transaction, const model::Provider& provider) {
    auto query =
        transaction.connection().query("INSERT INTO providers (" PROVIDER_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?)", provider.id,
                                       provider.account_id, provider.name, provider.type, provider.enabled, provider.created_at);
    run_naming(query, "provider", provider.name);
}

void update(Transaction& transaction, const model::Provider& provider) {
    auto query = transaction.connection().query("UPDATE providers SET name = ?, enabled = ? WHERE id = ?", provider.name,
                                                provider.enabled, provider.id);
    run_naming(query, "provider", provider.name);
}

void remove(Transaction& transaction, const model::ProviderId& id) {
    transaction.connection().query("DELETE FROM providers WHERE id = ?", id).run();
}

model::Provider get(const Snapshot& snapshot, const model::AccountId& account, const model::ProviderId& id) {
    const auto provider =
        find_row(snapshot, "SELECT " PROVIDER_COLUMNS " FROM providers WHERE id = ? AND account_id = ?", account, id, read);
    if (!provider) refuse_unknown("provider", id.text(), "List the valid ones with system_list_providers.");
    return *provider;
}

std::optional<model::Provider> find_by_name(const Snapshot& snapshot, const model::AccountId& account, const std::string& name) {
    auto query =
        snapshot.connection().query("SELECT " PROVIDER_COLUMNS " FROM providers WHERE account_id = ? AND name = ?", account, name);
    if (!query.next()) return std::nullopt;
    return read(query);
}

Page<model::Provider> list(const Snapshot& snapshot, const model::AccountId& account, int limit,
                           const std::optional<std::string>& after) {
    static constexpr Listing<model::Provider> listing{PROVIDER_COLUMNS, "providers", "name", "name > ?", read};
    return list_page(snapshot, listing, Conditions().add("account_id = ?", account), limit, after);
}

Uses uses_of(const Snapshot& snapshot, const model::ProviderId& id) {
    auto& connection = snapshot.connection();
    Uses uses;
    uses.live_instances = users_in(
        connection.query("SELECT name FROM node_instances WHERE provider_id = ? AND status <> 'terminated' ORDER BY id", id));
    uses.pools = users_in(connection.query(
        "SELECT name FROM instance_pools WHERE provider_instance_type_id IN (SELECT id FROM provider_instance_types WHERE "
        "provider_id = ?) ORDER BY id",
        id));
    auto records = connection.query("SELECT count(*) FROM node_instances WHERE provider_id = ?", id);
    if (records.next()) records.into(uses.instances);
    return uses;
}

void insert_region(Transaction& transaction, const model::ProviderRegion& region) {
    auto query =
        transaction.connection().query("INSERT INTO provider_regions (" REGION_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?)", region.id,
                                       region.account_id, region.provider_id, region.code, region.name, region.available);
    run_naming(query, "provider region", region.code);
}

model::ProviderRegion get_region(const Snapshot& snapshot, const model::AccountId& account, const model::ProviderRegionId& id) {
    const auto region = find_row(snapshot, "SELECT " REGION_COLUMNS " FROM provider_regions WHERE id = ? AND account_id = ?",
                                 account, id, read_region);
    if (!region) refuse_unknown("provider region", id.text(), "List the valid ones with system_list_provider_regions.");
    return *region;
}

std::vector<model::ProviderRegion> list_regions(const Snapshot& snapshot, const model::AccountId& account) {
    return read_all(snapshot.connection().query(
                        "SELECT " REGION_COLUMNS " FROM provider_regions WHERE account_id = ? ORDER BY code, id", account),
                    read_region);
}

void insert_instance_type(Transaction& transaction, const model::ProviderInstanceType& type) {
    auto query = transaction.connection().query(
        "INSERT INTO provider_instance_types (" TYPE_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", type.id, type.account_id,
        type.provider_id, type.code, type.name, type.vcpus, type.memory_mb, type.disk_gb, type.hourly_price_usd);
    run_naming(query, "provider instance type", type.code);
}

model::ProviderInstanceType get_instance_type(const Snapshot& snapshot, const model::AccountId& account,
                                              const model::ProviderInstanceTypeId& id) {
    const auto type = find_row(snapshot, "SELECT " TYPE_COLUMNS " FROM provider_instance_types WHERE id = ? AND account_id = ?",
                               account, id, read_type);
    if (!type) refuse_unknown("provider instance type", id.text(), "List the valid ones with system_list_provider_instance_types.");
    return *type;
}

std::vector<model::ProviderInstanceType> list_instance_types(const Snapshot& snapshot, const model::AccountId& account) {
    return read_all(
        snapshot.connection().query(
            "SELECT " TYPE_COLUMNS " FROM provider_instance_types WHERE account_id = ? ORDER BY memory_mb, vcpus, id", account),
        read_type);
}

}  // namespace storage::providers
