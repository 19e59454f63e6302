// Kubernetes clusters.
#pragma once

#include <optional>
#include <vector>

#include "model/kubernetes_cluster.h"
#include "storage/transaction.h"

namespace storage::clusters {

// Throws Error{conflict} when the account has a cluster of this name.
void insert(Transaction& transaction, const model::KubernetesCluster& cluster);
model::KubernetesCluster get(const Snapshot& snapshot, const model::AccountId& account, const model::KubernetesClusterId& id);
std::optional<model::KubernetesCluster> find(const Snapshot& snapshot, const model::AccountId& account,
                                             const model::KubernetesClusterId& id);

// By name.
std::vector<model::KubernetesCluster> list(const Snapshot& snapshot, const model::AccountId& account);

}  // namespace storage::clusters
