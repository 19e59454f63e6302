// Providers with their regions and instance types.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/provider.h"
#include "storage/transaction.h"

namespace storage::providers {

void insert(Transaction& transaction, const model::Provider& provider);
model::Provider get(const Snapshot& snapshot, const model::AccountId& account, const model::ProviderId& id);
std::optional<model::Provider> find_by_name(const Snapshot& snapshot, const model::AccountId& account, const std::string& name);
std::vector<model::Provider> list(const Snapshot& snapshot, const model::AccountId& account);

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
