// Checks first, records after.
#include "fleet/pools/pool_units.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "fleet/events.h"
#include "fleet/operation_guard.h"
#include "model/error.h"
#include "storage/events.h"
#include "storage/providers.h"
#include "storage/templates.h"

namespace fleet {
namespace {

using model::Error;
using model::ErrorCode;
using model::InstancePool;
using storage::Transaction;

std::string ids_text(const std::vector<model::ProviderRegionId>& ids) {
    std::string text;
    for (const auto& id : ids) text += id.text() + " ";
    return text;
}

template <class T>
std::string shown(const std::optional<T>& value) {
    if constexpr (std::is_same_v<T, std::string>) {
        return value.value_or("-");
    } else if constexpr (std::is_enum_v<T>) {
        return value ? std::string(name_of(*value)) : "-";
    } else if constexpr (std::is_same_v<T, int>) {
        return value ? std::to_string(*value) : "-";
    } else {
        return value ? value->text() : "-";
    }
}

OperationCall call_of(const CreatePoolRequest& request) {
    const auto& pool = request.pool;
    return {pool.account_id, request.operation_id, "system_create_instance_pool",
            fmt::format("name {} template {} type {} regions {}class {} sizes {} {} {} description {} metadata {}", pool.name,
                        pool.node_template_id.text(), shown(request.provider_instance_type_id), ids_text(pool.regions),
                        name_of(pool.lifecycle_class), pool.min_size, pool.target_size, pool.max_size, pool.description,
                        pool.metadata)};
}

OperationCall call_of(const UpdatePoolRequest& request) {
    return {request.account_id, request.operation_id, "system_update_instance_pool",
            fmt::format("pool {} sizes {} {} {} status {} type {} regions {}description {} metadata {}", request.pool_id.text(),
                        shown(request.min_size), shown(request.target_size), shown(request.max_size), shown(request.status),
                        shown(request.provider_instance_type_id), request.regions ? ids_text(*request.regions) : "- ",
                        shown(request.description), shown(request.metadata))};
}

OperationCall call_of(const PoolRequest& request, const char* tool) {
    return {request.account_id, request.operation_id, tool, "pool " + request.pool_id.text()};
}

std::string payload_of(const InstancePool& pool) { return nlohmann::json{{"pool_id", pool.id.text()}}.dump(); }

// Regions and size, all of one provider. Where none is given: the first region that takes anything, the smallest size there.
void settle_place(const Transaction& tx, InstancePool& pool, const std::optional<model::ProviderInstanceTypeId>& type) {
    if (pool.regions.empty()) {
        for (const auto& region : storage::providers::list_regions(tx, pool.account_id)) {
            if (region.available && pool.regions.empty()) pool.regions.push_back(region.id);
        }
    }
    if (pool.regions.empty()) {
        throw Error(ErrorCode::conflict, "no region takes anything new at the moment",
                    "Look at system_list_provider_regions, and try again later.");
    }
    const auto provider = storage::providers::get_region(tx, pool.account_id, pool.regions.front()).provider_id;
    std::vector<std::string> valid;
    std::optional<model::ProviderInstanceTypeId> smallest;
    for (const auto& each : storage::providers::list_instance_types(tx, pool.account_id)) {
        if (each.provider_id != provider) continue;
        if (!smallest) smallest = each.id;
        valid.push_back(each.id.text());
    }
    const auto chosen = type ? type : smallest;
    for (const auto& region : pool.regions) {
        if (storage::providers::get_region(tx, pool.account_id, region).provider_id == provider) continue;
        throw Error(ErrorCode::invalid_argument, "the regions of the pool are of more than one provider",
                    "Choose regions of one provider with system_list_provider_regions.");
    }
    if (!chosen || storage::providers::get_instance_type(tx, pool.account_id, *chosen).provider_id != provider) {
        throw Error(ErrorCode::invalid_argument, "the instance type is of another provider than the regions of the pool",
                    "Choose an instance type of that provider with system_list_provider_instance_types.", std::move(valid));
    }
    pool.provider_instance_type_id = *chosen;
}

std::string merged(const std::string& metadata, const std::string& changes) {
    auto json = nlohmann::ordered_json::parse(metadata);
    json.update(nlohmann::ordered_json::parse(changes));
    return json.dump();
}

void apply(const Transaction& tx, const UpdatePoolRequest& request, InstancePool& pool) {
    if (request.description) pool.description = *request.description;
    pool.min_size = request.min_size.value_or(pool.min_size);
    pool.target_size = request.target_size.value_or(pool.target_size);
    pool.max_size = request.max_size.value_or(pool.max_size);
    if (request.status) pool.status = *request.status;
    if (request.metadata) pool.metadata = merged(pool.metadata, *request.metadata);
    if (request.regions) pool.regions = *request.regions;
    if (request.regions || request.provider_instance_type_id) {
        settle_place(tx, pool,
                     request.provider_instance_type_id ? *request.provider_instance_type_id : pool.provider_instance_type_id);
    }
    model::parse_pool_settings(pool.metadata);
    model::check_pool(pool);
}

// What ends members has a tool of its own, which asks first.
void check_status(const Transaction& tx, const UpdatePoolRequest& request, const InstancePool& before) {
    if (request.status == model::PoolStatus::draining && before.status != model::PoolStatus::draining) {
        throw Error(ErrorCode::invalid_argument, "a pool is not set to draining: that ends its members",
                    "Call system_drain_instance_pool.", {"active", "paused", "archived"});
    }
    if (request.status != model::PoolStatus::archived) return;
    if (request.target_size.value_or(0) > before.target_size || request.max_size.value_or(0) > before.max_size) {
        throw Error(ErrorCode::invalid_argument, "the pool would be enlarged and archived in one call",
                    "Do one of the two: an archived pool makes no members.");
    }
    const int members = storage::pools::count_members(tx, before.id).all();
    if (members == 0) return;
    throw Error(ErrorCode::conflict, "pool '" + before.name + "' still has " + std::to_string(members) + " members",
                "Drain it first with system_drain_instance_pool, and return what is claimed.");
}

}  // namespace

ChangedPool create_pool(Transaction& tx, const CreatePoolRequest& request, model::TimePoint now, model::IdSource& ids) {
    const auto call = call_of(request);
    if (const auto subject = earlier_subject(tx, call)) {
        return {storage::pools::get(tx, request.pool.account_id, model::InstancePoolId::parse(*subject).value()), true};
    }
    auto pool = request.pool;
    model::check_pool(pool);
    model::parse_pool_settings(pool.metadata);
    const auto made_from = storage::templates::get(tx, pool.account_id, pool.node_template_id);
    if (!made_from.enabled) {
        throw Error(ErrorCode::conflict, "template '" + made_from.name + "' is disabled",
                    "Choose another template with system_list_templates.");
    }
    settle_place(tx, pool, request.provider_instance_type_id);
    pool.id = ids.make<model::InstancePoolId>();
    pool.status = model::PoolStatus::active;
    pool.created_at = pool.updated_at = now;
    storage::pools::insert(tx, pool);
    remember(tx, call, pool.id.text(), now);
    storage::events::append(
        tx, event_of(event_kinds::pool_created, pool.account_id, request.cause, now,
                     fmt::format("Pool '{}' was made, for {} to {} members.", pool.name, pool.target_size, pool.max_size),
                     payload_of(pool)));
    return {pool, false};
}

ChangedPool update_pool(Transaction& tx, const UpdatePoolRequest& request, model::TimePoint now) {
    const auto call = call_of(request);
    auto pool = storage::pools::get(tx, request.account_id, request.pool_id);
    if (earlier_subject(tx, call)) return {pool, true};
    check_status(tx, request, pool);
    apply(tx, request, pool);
    pool.updated_at = now;
    storage::pools::update(tx, pool);
    remember(tx, call, pool.id.text(), now);
    storage::events::append(tx, event_of(event_kinds::pool_updated, pool.account_id, request.cause, now,
                                         fmt::format("Pool '{}' was changed: {}, {} to {} members.", pool.name,
                                                     name_of(pool.status), pool.target_size, pool.max_size),
                                         payload_of(pool)));
    return {pool, false};
}

InstancePool set_draining(Transaction& tx, const PoolRequest& request, model::TimePoint now) {
    const auto call = call_of(request, "system_drain_instance_pool");
    auto pool = storage::pools::get(tx, request.account_id, request.pool_id);
    const bool repeated = earlier_subject(tx, call).has_value();
    if (!repeated) remember(tx, call, pool.id.text(), now);
    if (repeated || pool.status == model::PoolStatus::draining) return pool;
    pool.status = model::PoolStatus::draining;
    pool.updated_at = now;
    storage::pools::update(tx, pool);
    storage::events::append(tx, event_of(event_kinds::pool_draining, pool.account_id, request.cause, now,
                                         "Pool '" + pool.name + "' is being drained.", payload_of(pool)));
    return pool;
}

bool remove_pool(Transaction& tx, const PoolRequest& request, model::TimePoint now) {
    const auto call = call_of(request, "system_delete_instance_pool");
    if (earlier_subject(tx, call)) return true;
    const auto pool = storage::pools::get(tx, request.account_id, request.pool_id);
    const int members = storage::pools::count_members(tx, pool.id).all();
    if (members > 0) {
        throw Error(
            ErrorCode::conflict, "pool '" + pool.name + "' still has " + std::to_string(members) + " member(s)",
            "Drain it first with system_drain_instance_pool, and return what is claimed with system_return_pooled_instance.");
    }
    storage::pools::remove(tx, pool.id);
    remember(tx, call, pool.id.text(), now);
    storage::events::append(tx, event_of(event_kinds::pool_deleted, pool.account_id, request.cause, now,
                                         "Pool '" + pool.name + "' was deleted.", payload_of(pool)));
    return false;
}

bool note_call(Transaction& tx, const PoolRequest& request, const char* tool, model::TimePoint now) {
    const auto call = call_of(request, tool);
    const auto pool = storage::pools::get(tx, request.account_id, request.pool_id);
    if (earlier_subject(tx, call)) return true;
    remember(tx, call, pool.id.text(), now);
    return false;
}

}  // namespace fleet
