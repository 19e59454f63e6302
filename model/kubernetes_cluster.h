// A Kubernetes cluster as the platform keeps it.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "model/account.h"
#include "model/names.h"

namespace model {

struct KubernetesCluster;
using KubernetesClusterId = Id<KubernetesCluster>;

enum class ClusterStatus { pending, bootstrapping, active, degraded, disconnected, error };

constexpr std::array<std::string_view, 6> names(ClusterStatus) {
    return {"pending", "bootstrapping", "active", "degraded", "disconnected", "error"};
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
};

}  // namespace model
