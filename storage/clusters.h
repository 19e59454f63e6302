// Kubernetes clusters.
#pragma once

#include <optional>

#include "model/kubernetes_cluster.h"
#include "storage/paging.h"
#include "storage/transaction.h"

namespace storage::clusters {

struct Filter {
    std::optional<model::ClusterStatus> status;
};

// Throws Error{conflict} when the account has a cluster of this name.
void insert(Transaction& transaction, const model::KubernetesCluster& cluster);
model::KubernetesCluster get(const Snapshot& snapshot, const model::AccountId& account, const model::KubernetesClusterId& id);
Page<model::KubernetesCluster> list(const Snapshot& snapshot, const model::AccountId& account, const Filter& filter = {},
                                    const PageRequest& request = {});

}  // namespace storage::clusters
