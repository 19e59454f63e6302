// Provisioning and terminating instances, and waiting for them.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "fleet/instances/machines.h"
#include "fleet/instances/waiters.h"
#include "fleet/means.h"
#include "fleet/tasks.h"
#include "model/audit.h"
#include "model/confirmation.h"
#include "model/instance_snapshot.h"

namespace fleet {

struct ProvisionRequest {
    model::AccountId account_id;
    std::optional<model::NodeTemplateId> template_id;  // a node is made from it; or
    std::optional<model::NodeId> node_id;              // a node that exists
    model::ProviderRegionId provider_region_id;
    model::ProviderInstanceTypeId provider_instance_type_id;
    std::optional<std::string> name;                       // made up when absent
    std::optional<model::LifecycleClass> lifecycle_class;  // the template's when absent
    std::optional<bool> tmpfs_store;                       // the template's when absent
    std::string operation_id;                              // empty: none
    std::optional<model::PoolMembership> membership;       // it is made for a pool
    std::optional<model::InstanceSnapshotId> source;       // its disk is made from this snapshot; the platform's image when absent
    model::Cause cause;
};

struct Provisioned {
    model::NodeInstance instance;
    bool replayed = false;  // an earlier call with this operation id made it
};

struct TerminateRequest {
    model::AccountId account_id;
    model::NodeInstanceId instance_id;
    std::string operation_id;  // empty: none
    model::Cause cause;
    bool backup_first = false;  // a snapshot is kept before; where there can be none, nothing is terminated
    model::Confirmation confirmation;
};

struct Terminated {
    model::NodeInstance instance;
    bool replayed = false;  // it was terminated before
};

// Calls go on to their end when the caller is cancelled. Errors name the tool that lists what would have been valid.
class Instances {
public:
    Instances(Means& means, Tasks& tasks, Machines& machines, std::shared_ptr<Waiters> waiters);

    // Returns once the provider has accepted the machine; it boots by itself then. Throws Error: invalid_argument, not_found,
    // conflict (name taken, disabled, an operation id used for something else), provider_refused (the instance is in
    // `error`), provider_unavailable (it names the instance, which is followed up), storage_unavailable.
    asio::awaitable<Provisioned> provision(ProvisionRequest request);

    // Returns once the provider has destroyed the machine, with the record that stays. What belonged to the instance alone
    // goes in the same transaction; so does its node when provisioning made it and this was its last live instance. Throws Error:
    // not_found, conflict (held, nothing to back up yet), confirmation_required (the confirmation was used before),
    // provider_refused (with `backup_first`: the instance is as it was), provider_unavailable (it goes on in the background).
    asio::awaitable<Terminated> terminate(TerminateRequest request);

    // The instance as soon as nothing more happens to it by itself, or as it is when `limit` is over.
    asio::awaitable<model::NodeInstance> wait_until_settled(model::AccountId account, model::NodeInstanceId id,
                                                            std::chrono::seconds limit);

private:
    asio::awaitable<Provisioned> provision_to_end(ProvisionRequest request);
    asio::awaitable<Terminated> terminate_to_end(TerminateRequest request);

    Means& means_;
    Tasks& tasks_;
    Machines& machines_;
    std::shared_ptr<Waiters> waiters_;
};

}  // namespace fleet
