// K3s clusters: how a server begins one, how others join it, and how it ends.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

#include "fleet/means.h"
#include "model/audit.h"
#include "model/kubernetes_cluster.h"

namespace fleet {

// The agent that speaks, as its certificate says.
struct Agent {
    model::AccountId account_id;
    model::NodeInstanceId node_instance_id;
    model::Cause cause;
};

struct ServerBootstrapped {
    Agent agent;
    std::string kubeconfig;  // as k3s wrote it
    std::string server_token;
    std::string agent_token;  // empty: the server's
    std::string k8s_version;
    std::optional<model::CniPlugin> cni;  // none: by the instance's network profile
};

struct ClusterJoin {
    Agent agent;
    model::ClusterRole role = model::ClusterRole::agent;
    std::optional<model::KubernetesClusterId> target;
};

struct JoinTicket {
    model::KubernetesClusterId cluster_id;
    std::string api_endpoint;
    std::string token;   // what k3s is to be started with: this instance's own, once, for an hour
    std::string ca_pem;  // of the cluster's API, from its kubeconfig
};

struct ClusterMemberReady {
    Agent agent;
    model::ClusterRole role = model::ClusterRole::agent;
    std::string k8s_version;
    std::optional<model::KubernetesClusterId> cluster_id;  // the one that was joined
};

struct ClusterMemberStopped {
    Agent agent;
    model::ClusterRole role = model::ClusterRole::agent;
};

// What agents tell of k3s, as the runtime handshake hands it over. All calls throw Error: permission_denied when the module that the
// role needs (k3s-server, k3s-agent) is not assigned to the node, and what is said at each.
class Clusters {
public:
    explicit Clusters(Means& means);

    // Begins a cluster, named after the instance, with the virtual IP of its API on the instance's network; told again by the same
    // instance, it renews what it said. Throws Error: conflict (CNI and network profile do not fit).
    asio::awaitable<model::KubernetesCluster> bootstrap(ServerBootstrapped report);

    // Finds the cluster to join by decision 5 of the domain, and lets the instance in. A server finds its own cluster's: where none
    // exists yet, Error{not_found} tells it to bootstrap. Throws Error: not_found (no such cluster), conflict (several and none named,
    // where the account wants that refused; CNI and network profile do not fit).
    asio::awaitable<JoinTicket> request_join(ClusterJoin request);

    // The instance is a node of the cluster now; the first server makes the cluster active, each further one can take over the API's
    // address. Told again, it changes the version only, never the cluster.
    asio::awaitable<model::KubernetesNode> report_ready(ClusterMemberReady report);

    asio::awaitable<void> report_stopped(ClusterMemberStopped report);

private:
    Means& means_;
};

}  // namespace fleet
