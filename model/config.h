// Configurations: JSON objects as text, laid over each other.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "model/kubernetes_cluster.h"

namespace model {

// The layers from the lowest up as one object: members of objects are merged at every depth, anything else is replaced, and null
// takes a member away (RFC 7396). An empty layer is an empty object. Throws Error{invalid_argument} for what is no JSON object.
std::string merged_config(std::initializer_list<std::string_view> layers);

// The configuration of a module that joins a Kubernetes cluster, and the cluster it names.
struct ClusterConfig {
    std::string config;
    std::optional<KubernetesClusterId> target;
};

// `target_cluster_id` means the same in `config` and in `metadata`, and is kept in the configuration alone (Decision 4 of the
// domain). Throws Error{invalid_argument}: two different targets, no uuid, a module that joins no cluster, or metadata of another
// kind, which would be lost.
ClusterConfig with_target_cluster(std::string_view module_name, std::string_view config, std::string_view metadata);

}  // namespace model
