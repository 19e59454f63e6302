// SQL of kubernetes clusters.
#include "storage/clusters.h"

#include "storage/connection.h"
#include "storage/listing.h"

namespace storage::clusters {
namespace {

#define CLUSTER_COLUMNS "id, account_id, name, flavor, status, api_endpoint, k8s_version, node_count, created_at"

model::KubernetesCluster read(Query& row) {
    model::KubernetesCluster cluster;
    row.into(cluster.id, cluster.account_id, cluster.name, cluster.flavor, cluster.status, cluster.api_endpoint,
             cluster.k8s_version, cluster.node_count, cluster.created_at);
    return cluster;
}

}  // namespace

void insert(Transaction& transaction, const model::KubernetesCluster& cluster) {
    auto query =
        transaction.connection().query("INSERT INTO kubernetes_clusters (" CLUSTER_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                       cluster.id, cluster.account_id, cluster.name, cluster.flavor, cluster.status,
                                       cluster.api_endpoint, cluster.k8s_version, cluster.node_count, cluster.created_at);
    run_naming(query, "cluster", cluster.name);
}

std::optional<model::KubernetesCluster> find(const Snapshot& snapshot, const model::AccountId& account,
                                             const model::KubernetesClusterId& id) {
    return find_row(snapshot, "SELECT " CLUSTER_COLUMNS " FROM kubernetes_clusters WHERE id = ? AND account_id = ?", account, id,
                    read);
}

model::KubernetesCluster get(const Snapshot& snapshot, const model::AccountId& account, const model::KubernetesClusterId& id) {
    const auto cluster = find(snapshot, account, id);
    if (!cluster) refuse_unknown("cluster", id.text(), "List the valid ones with kubernetes_list_clusters.");
    return *cluster;
}

std::vector<model::KubernetesCluster> list(const Snapshot& snapshot, const model::AccountId& account) {
    return read_all(snapshot.connection().query(
                        "SELECT " CLUSTER_COLUMNS " FROM kubernetes_clusters WHERE account_id = ? ORDER BY name", account),
                    read);
}

}  // namespace storage::clusters
