// A Kubernetes cluster as the platform keeps it, and the instances in it.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "model/account.h"
#include "model/names.h"
#include "model/node_instance.h"
#include "model/virtual_ip.h"

namespace model {

struct KubernetesCluster;
struct KubernetesNode;
struct K3sJoinToken;
using KubernetesClusterId = Id<KubernetesCluster>;
using KubernetesNodeId = Id<KubernetesNode>;
using K3sJoinTokenId = Id<K3sJoinToken>;

enum class ClusterStatus { pending, bootstrapping, active, degraded, disconnected, error };
enum class CniPlugin { flannel, ovn_kubernetes };
enum class ClusterRole { server, agent };
enum class ClusterNodeStatus { pending, joining, active, not_ready, disconnected, error };

constexpr std::array<std::string_view, 6> names(ClusterStatus) {
    return {"pending", "bootstrapping", "active", "degraded", "disconnected", "error"};
}
constexpr std::array<std::string_view, 2> names(CniPlugin) { return {"flannel", "ovn_kubernetes"}; }
constexpr std::array<std::string_view, 2> names(ClusterRole) { return {"server", "agent"}; }
constexpr std::array<std::string_view, 6> names(ClusterNodeStatus) {
    return {"pending", "joining", "active", "not_ready", "disconnected", "error"};
}

struct KubernetesCluster {
    KubernetesClusterId id;
    AccountId account_id;
    std::string name;
    std::string flavor = "k3s";
    ClusterStatus status = ClusterStatus::pending;
    std::optional<std::string> api_endpoint;
    std::optional<std::string> k8s_version;
    int node_count = 0;
    TimePoint created_at;
    CniPlugin cni_plugin = CniPlugin::flannel;
    std::optional<SdwanNetworkId> network_id;      // the overlay it lives on
    std::optional<VirtualIpId> api_virtual_ip_id;  // its API's address; none: the server's own
    std::optional<std::string> pod_cidr;           // what its pods get their addresses from, where the network says so
    std::optional<NodeInstanceId> bootstrap_instance_id;
    std::string sealed_kubeconfig;    // empty: not reported yet; see fleet/secrets.h
    std::string sealed_server_token;  // what k3s servers join with
    std::string sealed_agent_token;   // what k3s agents join with
    TimePoint updated_at;
};

// An instance is in one cluster at most.
struct KubernetesNode {
    KubernetesNodeId id;
    AccountId account_id;
    KubernetesClusterId cluster_id;
    NodeInstanceId node_instance_id;
    std::string name;  // one of its kind in the cluster
    ClusterRole role = ClusterRole::agent;
    ClusterNodeStatus status = ClusterNodeStatus::pending;
    std::optional<std::string> k8s_version;
    TimePoint joined_at;
    std::optional<TimePoint> last_heartbeat_at;
};

// What one instance may join one cluster with, once and for a while.
struct K3sJoinToken {
    K3sJoinTokenId id;
    KubernetesClusterId cluster_id;
    NodeInstanceId node_instance_id;
    ClusterRole role = ClusterRole::agent;
    std::string token_hash;  // SHA-256, in hex
    TimePoint expires_at;
    std::optional<TimePoint> used_at;
    std::optional<TimePoint> revoked_at;
};

}  // namespace model
