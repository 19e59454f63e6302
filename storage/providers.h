// Providers with their regions and instance types.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/provider.h"
#include "storage/paging.h"
#include "storage/transaction.h"

namespace storage::providers {

// Throws Error{conflict} when the account has a provider of this name.
void insert(Transaction& transaction, const model::Provider& provider);
void update(Transaction& transaction, const model::Provider& provider);

// Removes the provider with its regions and instance types. Nothing may use it.
void remove(Transaction& transaction, const model::ProviderId& id);

model::Provider get(const Snapshot& snapshot, const model::AccountId& account, const model::ProviderId& id);
std::optional<model::Provider> find_by_name(const Snapshot& snapshot, const model::AccountId& account, const std::string& name);

// By name, the page after the name `after`.
Page<model::Provider> list(const Snapshot& snapshot, const model::AccountId& account, int limit = default_page,
                           const std::optional<std::string>& after = std::nullopt);

struct Uses {
    Users live_instances, pools;
    std::int64_t instances = 0;  // records, of live and of terminated ones
};

Uses uses_of(const Snapshot& snapshot, const model::ProviderId& id);

void insert_region(Transaction& transaction, const model::ProviderRegion& region);
model::ProviderRegion get_region(const Snapshot& snapshot, const model::AccountId& account, const model::ProviderRegionId& id);

// By code.
std::vector<model::ProviderRegion> list_regions(const Snapshot& snapshot, const model::AccountId& account);

void insert_instance_type(Transaction& transaction, const model::ProviderInstanceType& type);
model::ProviderInstanceType get_instance_type(const Snapshot& snapshot, const model::AccountId& account,
                                              const model::ProviderInstanceTypeId& id);

// The smallest first.
std::vector<model::ProviderInstanceType> list_instance_types(const Snapshot& snapshot, const model::AccountId& account);

}  // namespace storage::providers
