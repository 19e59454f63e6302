// Providers with their regions and instance types.
#pragma once

#include <optional>
#include <string>

#include "model/provider.h"
#include "storage/paging.h"
#include "storage/transaction.h"

namespace storage::providers {

void insert(Transaction& transaction, const model::Provider& provider);
model::Provider get(const Snapshot& snapshot, const model::AccountId& account, const model::ProviderId& id);
std::optional<model::Provider> find_by_name(const Snapshot& snapshot, const model::AccountId& account, const std::string& name);
Page<model::Provider> list(const Snapshot& snapshot, const model::AccountId& account, const PageRequest& request = {});

}  // namespace storage::providers

namespace storage::provider_regions {

struct Filter {
    std::optional<model::ProviderId> provider_id;
};

void insert(Transaction& transaction, const model::ProviderRegion& region);
model::ProviderRegion get(const Snapshot& snapshot, const model::AccountId& account, const model::ProviderRegionId& id);
Page<model::ProviderRegion> list(const Snapshot& snapshot, const model::AccountId& account, const Filter& filter = {},
                                 const PageRequest& request = {});

}  // namespace storage::provider_regions

namespace storage::provider_instance_types {

struct Filter {
    std::optional<model::ProviderId> provider_id;
};

void insert(Transaction& transaction, const model::ProviderInstanceType& type);
model::ProviderInstanceType get(const Snapshot& snapshot, const model::AccountId& account, const model::ProviderInstanceTypeId& id);
Page<model::ProviderInstanceType> list(const Snapshot& snapshot, const model::AccountId& account, const Filter& filter = {},
                                       const PageRequest& request = {});

}  // namespace storage::provider_instance_types
