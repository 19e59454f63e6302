// What entities look like from outside: the members a caller sees, with their meaning. Each view has a line of text beside it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/kubernetes_cluster.h"
#include "model/node_instance.h"
#include "storage/instances.h"
#include "storage/templates.h"

namespace tools {

struct InstanceView {
    model::NodeInstanceId id;
    std::string name;
    model::InstanceStatus status = model::InstanceStatus::pending;
    std::optional<std::string> status_reason;
    model::NodeId node_id;
    std::string node_name;
    std::string template_name;
    model::LifecycleClass lifecycle_class = model::LifecycleClass::persistent;
    bool tmpfs_store = false;
    std::vector<std::string> modules;
    std::string region;
    std::string instance_type;
    std::optional<std::string> cloud_instance_id;
    std::optional<std::string> private_ip_address;
    std::optional<std::string> public_ip_address;
    std::string created_at;
    std::optional<std::string> expected_running_at;
    std::optional<std::string> running_at;
    std::optional<std::string> terminated_at;
    std::optional<std::string> cordon_reason;
    std::optional<std::string> hold_reason, held_until;
    std::optional<model::InstanceSnapshotId> source_snapshot_id;

    void fields(auto& f) {
        f("id", id, {.text = "Id of the instance: the instance_id of other tools"});
        f("name", name, {.text = "Host name"});
        f("status", status, {.text = "pending, provisioning, starting, stopping, rebooting and terminating pass by themselves"});
        f("status_reason", status_reason, {.text = "Why it is in error"});
        f("node_id", node_id, {.text = "The node it is a machine of"});
        f("node_name", node_name, {.text = "Name of that node"});
        f("template_name", template_name, {.text = "Template the node was made from"});
        f("lifecycle_class", lifecycle_class, {.text = "How long the node is meant to live"});
        f("tmpfs_store", tmpfs_store, {.text = "true: /persist is memory, a reboot wipes it"});
        f("modules", modules, {.text = "Modules assigned to the node, by priority"});
        f("region", region, {.text = "Code of the provider's region"});
        f("instance_type", instance_type, {.text = "Code of the provider's instance type"});
        f("cloud_instance_id", cloud_instance_id, {.text = "The provider's id, once it has accepted the instance"});
        f("private_ip_address", private_ip_address, {.text = "Address in the provider's network"});
        f("public_ip_address", public_ip_address, {.text = "Address in the internet, if it has one"});
        f("created_at", created_at, {.text = "When it was recorded", .format = "date-time"});
        f("expected_running_at", expected_running_at, {.text = "Estimate while it boots", .format = "date-time"});
        f("running_at", running_at, {.text = "When it first ran", .format = "date-time"});
        f("terminated_at", terminated_at, {.text = "When it was gone at the provider", .format = "date-time"});
        f("cordon_reason", cordon_reason, {.text = "Why it takes no new work; absent: it is not cordoned"});
        f("hold_reason", hold_reason, {.text = "Why it is held: not started, rebooted or terminated meanwhile"});
        f("held_until", held_until, {.text = "When the hold ends by itself", .format = "date-time"});
        f("source_snapshot_id", source_snapshot_id, {.text = "The snapshot its disk was made from"});
    }
};

// As RFC 3339 has it, when there is one.
std::optional<std::string> time_text(const std::optional<model::TimePoint>& at);

InstanceView view(const storage::instances::Record& record);

// "edge-1 (0190...): running in eu-central, 10.0.0.4"
std::string line(const InstanceView& instance);

// An instance after an act: what the act may have changed. `view` has the rest.
struct InstanceState {
    model::NodeInstanceId id;
    std::string name;
    model::InstanceStatus status = model::InstanceStatus::pending;
    std::optional<std::string> status_reason, cordon_reason, hold_reason, held_until;

    void fields(auto& f) {
        f("id", id, {.text = "The instance_id of other tools"});
        f("name", name, {.text = "Its name"});
        f("status", status, {.text = "As system_get_instance says it"});
        f("status_reason", status_reason, {.text = "Why it is in error"});
        f("cordon_reason", cordon_reason, {.text = "Why it takes no new work"});
        f("hold_reason", hold_reason, {.text = "Why it is held"});
        f("held_until", held_until, {.text = "When the hold ends by itself", .format = "date-time"});
    }
};

InstanceState state_of(const InstanceView& instance);

// "edge-1 (0190...): running, cordoned: kernel update"
std::string line(const InstanceState& instance);

// An instance in a list: what tells it from the others. `view` has the rest.
struct ListedInstance {
    model::NodeInstanceId id;
    std::string name;
    model::InstanceStatus status = model::InstanceStatus::pending;
    std::optional<std::string> status_reason;
    std::string template_name;
    std::string region;
    std::optional<std::string> private_ip_address;
    std::optional<InstanceView> details;

    void fields(auto& f) {
        f("id", id, {.text = "The instance_id of other tools"});
        f("name", name, {.text = "Host name"});
        f("status", status, {.text = "As system_get_instance says it"});
        f("status_reason", status_reason, {.text = "Why it is in error"});
        f("template_name", template_name, {.text = "Template the node was made from"});
        f("region", region, {.text = "Code of the provider's region"});
        f("private_ip_address", private_ip_address, {.text = "Address in the provider's network"});
        f("details", details, {.text = "With response_format detailed: the whole of it"});
    }
};

ListedInstance listed(const storage::instances::Record& record, bool is_detailed);

// In the views below, members that may be absent are there with response_format detailed.
struct TemplateView {
    model::NodeTemplateId id;
    std::string name;
    std::string description;
    std::optional<std::string> platform;
    int boot_seconds = 0;
    std::optional<bool> pre_baked;
    std::optional<std::vector<std::string>> modules;
    std::optional<model::LifecycleClass> lifecycle_class;
    std::optional<bool> tmpfs_store;
    std::vector<int> use_cases;

    void fields(auto& f) {
        f("id", id, {.text = "The template_id of other tools"});
        f("name", name, {.text = "Name of the template"});
        f("description", description, {.text = "What it is for"});
        f("platform", platform, {.text = "Disk image"});
        f("boot_seconds", boot_seconds, {.text = "Seconds from creation to a running container runtime"});
        f("pre_baked", pre_baked, {.text = "true: the image carries the runtime, which shortens the boot"});
        f("modules", modules, {.text = "Modules its nodes get"});
        f("lifecycle_class", lifecycle_class, {.text = "Lifecycle of its nodes unless the caller says otherwise"});
        f("tmpfs_store", tmpfs_store, {.text = "true: /persist of its nodes is memory"});
        f("use_cases", use_cases, {.text = "Rows of the use-case matrix it serves; an unsupported row by its closest alternative"});
    }
};

TemplateView view(const storage::templates::Record& record, bool is_detailed);

struct RegionView {
    model::ProviderRegionId id;
    std::string code;
    std::string name;
    std::optional<std::string> provider;
    bool available = true;

    void fields(auto& f) {
        f("id", id, {.text = "The provider_region_id of other tools"});
        f("code", code, {.text = "As the provider writes it"});
        f("name", name, {.text = "Where it is"});
        f("provider", provider, {.text = "Name of the provider"});
        f("available", available, {.text = "false: nothing new can be provisioned there"});
    }
};

struct InstanceTypeView {
    model::ProviderInstanceTypeId id;
    std::string code;
    std::optional<std::string> name;
    std::optional<std::string> provider;
    int vcpus = 0;
    int memory_mb = 0;
    int disk_gb = 0;
    double hourly_price_usd = 0;

    void fields(auto& f) {
        f("id", id, {.text = "The provider_instance_type_id of other tools"});
        f("code", code, {.text = "As the provider writes it"});
        f("name", name, {.text = "Name of the type"});
        f("provider", provider, {.text = "Name of the provider"});
        f("vcpus", vcpus, {.text = "Virtual processors"});
        f("memory_mb", memory_mb, {.text = "Memory in MiB"});
        f("disk_gb", disk_gb, {.text = "Disk in GiB"});
        f("hourly_price_usd", hourly_price_usd, {.text = "List price in US dollars an hour"});
    }
};

struct ClusterView {
    model::KubernetesClusterId id;
    std::string name;
    std::optional<std::string> flavor;
    model::ClusterStatus status = model::ClusterStatus::pending;
    std::optional<std::string> api_endpoint;
    std::optional<std::string> k8s_version;
    int node_count = 0;
    std::optional<std::string> created_at;

    void fields(auto& f) {
        f("id", id, {.text = "Id of the cluster: what target_cluster_id names"});
        f("name", name, {.text = "Name of the cluster"});
        f("flavor", flavor, {.text = "Distribution"});
        f("status", status, {.text = "State of the control plane"});
        f("api_endpoint", api_endpoint, {.text = "Where kubectl connects, once there is one"});
        f("k8s_version", k8s_version, {.text = "Version of the control plane, once it has reported"});
        f("node_count", node_count, {.text = "Servers and agents that are members"});
        f("created_at", created_at, {.text = "When it was recorded", .format = "date-time"});
    }
};

ClusterView view(const model::KubernetesCluster& cluster, bool is_detailed = true);

}  // namespace tools
