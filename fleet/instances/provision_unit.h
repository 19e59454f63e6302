// The first write unit of a provisioning: checks the request and records what is to be made, before anything is made.
#pragma once

#include <set>

#include "fleet/instances/instances.h"
#include "model/clock.h"
#include "storage/transaction.h"

namespace fleet {

// Records node (where a template is given), module assignments, instance, intent, operation and event; or finds what an
// earlier call with the same operation id recorded. `drivable` are the types of provider that this program can drive. Throws what
// Instances::provision throws before the provider is asked.
Provisioned begin_provision(storage::Transaction& transaction, const ProvisionRequest& request,
                            const std::set<model::ProviderType>& drivable, model::TimePoint now, model::IdSource& ids);

// Throws what `begin_provision` throws for a request that could never be met as things are now, and records nothing.
void check_provision(const storage::Transaction& transaction, const ProvisionRequest& request,
                     const std::set<model::ProviderType>& drivable);

// The types of provider that there is an implementation for.
std::set<model::ProviderType> drivable_types(const providers::Providers& providers);

}  // namespace fleet
