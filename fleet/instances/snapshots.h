// Snapshots of instances' disks: made, deleted, and made to agree with the provider. Another instance is made from one by
// Instances::provision.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "fleet/instances/machines.h"
#include "fleet/means.h"
#include "fleet/tasks.h"
#include "model/audit.h"
#include "model/confirmation.h"
#include "model/instance_snapshot.h"

namespace fleet {

struct SnapshotRequest {
    model::AccountId account_id;
    model::NodeInstanceId instance_id;
    std::string reason;
    std::string operation_id;  // empty: none
    model::Cause cause;
};

struct SnapshotTaken {
    model::InstanceSnapshot snapshot;
    bool replayed = false;  // an earlier call with this operation id made it
};

struct DeleteSnapshotRequest {
    model::AccountId account_id;
    model::InstanceSnapshotId snapshot_id;
    std::string operation_id;  // empty: none
    model::Cause cause;
    model::Confirmation confirmation;
};

struct SnapshotDeleted {
    model::InstanceSnapshotId id;
    bool replayed = false;  // an earlier call with this operation id deleted it
};

// Calls go on to their end when the caller is cancelled.
class Snapshots {
public:
    Snapshots(Means& means, Tasks& tasks, Machines& machines) : means_(means), tasks_(tasks), machines_(machines) {}

    // Returns once the provider has the snapshot. Throws Error: not_found, conflict (no disk at rest), provider_refused,
    // provider_unavailable (it goes on in the background).
    asio::awaitable<SnapshotTaken> take(SnapshotRequest request);

    // Returns once the provider has it no more. Throws Error: not_found, conflict (it is being made, or an instance is being made
    // from it), confirmation_required, provider_refused, provider_unavailable (it goes on in the background).
    asio::awaitable<SnapshotDeleted> remove(DeleteSnapshotRequest request);

private:
    asio::awaitable<SnapshotTaken> take_to_end(SnapshotRequest request);
    asio::awaitable<SnapshotDeleted> remove_to_end(DeleteSnapshotRequest request);

    Means& means_;
    Tasks& tasks_;
    Machines& machines_;
};

// Deletes at the provider what the store does not know as a snapshot, or wants to be gone, and records that. Throws what the
// provider throws.
asio::awaitable<void> reconcile_snapshots(Means& means, model::ProviderType type, providers::Provider& provider);

}  // namespace fleet
