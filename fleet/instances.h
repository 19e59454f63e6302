// Provisioning and terminating instances, and waiting for them.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "fleet/machines.h"
#include "fleet/means.h"
#include "fleet/tasks.h"
#include "fleet/waiters.h"
#include "model/audit.h"
#include "model/node_instance.h"

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
};

struct Terminated {
    model::NodeInstance instance;
    bool replayed = false;  // it was terminated before
};

// Calls go on to their end when the caller is cancelled. Errors name the tool that lists what would have been valid.
class Instances {
public:
    // `on_change` is called when there is something new to follow up.
    Instances(Means& means, Tasks& tasks, Machines& machines, std::shared_ptr<Waiters> waiters, std::function<void()> on_change);

    // Returns once the provider has accepted the machine; it boots by itself then. Throws Error: invalid_argument, not_found,
    // conflict (name taken, disabled, an operation id used for something else), provider_refused (the instance is in
    // `error`), provider_unavailable (it names the instance, which is followed up), storage_unavailable.
    asio::awaitable<Provisioned> provision(ProvisionRequest request);

    // Returns once the provider has destroyed the machine, with the record that stays. What belonged to the instance alone
    // goes in the same transaction; so does its node when provisioning made it and this was its last live instance.
    asio::awaitable<Terminated> terminate(TerminateRequest request);

    // The instance as soon as nothing more happens to it by itself, or as it is when `limit` is over.
    asio::awaitable<model::NodeInstance> wait_until_settled(model::AccountId account, model::NodeInstanceId id,
                                                            std::chrono::seconds limit);

private:
    asio::awaitable<Provisioned> provision_to_end(ProvisionRequest request);
    asio::awaitable<Terminated> terminate_to_end(TerminateRequest request);
    asio::awaitable<model::NodeInstance> carry_out(model::NodeInstanceId id);

    Means& means_;
    Tasks& tasks_;
    Machines& machines_;
    std::shared_ptr<Waiters> waiters_;
    std::function<void()> on_change_;
};

}  // namespace fleet
