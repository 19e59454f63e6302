// Snapshots of instances' disks.
#pragma once

#include <optional>
#include <vector>

#include "model/instance_snapshot.h"
#include "storage/paging.h"
#include "storage/transaction.h"

namespace storage::snapshots {

struct Filter {
    std::optional<model::NodeInstanceId> instance_id;
};

void insert(Transaction& transaction, const model::InstanceSnapshot& snapshot);

// Writes what changes in the life of a snapshot: status, reason of a failure, cloud id, what it is made before.
void update(Transaction& transaction, const model::InstanceSnapshot& snapshot);

// It is gone at the provider.
void remove(Transaction& transaction, const model::InstanceSnapshotId& id);

model::InstanceSnapshot get(const Snapshot& snapshot, const model::AccountId& account, const model::InstanceSnapshotId& id);
std::optional<model::InstanceSnapshot> find(const Snapshot& snapshot, const model::AccountId& account,
                                            const model::InstanceSnapshotId& id);
Page<model::InstanceSnapshot> list(const Snapshot& snapshot, const model::AccountId& account, const Filter& filter = {},
                                   int limit = default_page, const std::optional<model::InstanceSnapshotId>& after = std::nullopt);

// The one that is being made of the instance.
std::optional<model::InstanceSnapshot> find_in_creation(const Snapshot& snapshot, const model::NodeInstanceId& instance);

// Whether a snapshot of the instance can be restored.
bool has_available(const Snapshot& snapshot, const model::NodeInstanceId& instance);

// The same for the background work, which serves every account.
std::optional<model::InstanceSnapshot> find_anywhere(const Snapshot& snapshot, const model::InstanceSnapshotId& id);

// Of every account, those that a provider of this type is to delete.
std::vector<model::InstanceSnapshot> in_deletion(const Snapshot& snapshot, model::ProviderType type);

}  // namespace storage::snapshots
