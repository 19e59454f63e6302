// From entities to views.
#include "tools/views.h"

namespace tools {
namespace {

std::vector<std::string> module_names(const std::vector<model::AssignedModule>& modules) {
    std::vector<std::string> names;
    for (const auto& assigned : modules) names.push_back(assigned.module_name);
    return names;
}

}  // namespace

std::optional<std::string> time_text(const std::optional<model::TimePoint>& at) {
    if (!at) return std::nullopt;
    return model::to_rfc3339(*at);
}

InstanceView view(const storage::instances::Record& record) {
    const auto& instance = record.instance;
    InstanceView shown;
    shown.id = instance.id;
    shown.name = instance.name;
    shown.status = instance.status;
    if (!instance.status_reason.empty()) shown.status_reason = instance.status_reason;
    shown.node_id = instance.node_id;
    shown.node_name = record.node_name;
    shown.template_name = record.template_name;
    shown.lifecycle_class = record.lifecycle_class;
    shown.tmpfs_store = record.tmpfs_store;
    shown.modules = record.modules;
    shown.region = record.region_code;
    shown.instance_type = record.instance_type_code;
    shown.cloud_instance_id = instance.cloud_instance_id;
    shown.private_ip_address = instance.private_ip_address;
    shown.public_ip_address = instance.public_ip_address;
    shown.created_at = model::to_rfc3339(instance.created_at);
    if (model::in_transition(instance.status)) shown.expected_running_at = time_text(instance.expected_running_at);
    shown.running_at = time_text(instance.running_at);
    shown.terminated_at = time_text(instance.terminated_at);
    shown.cordon_reason = instance.cordon_reason;
    if (instance.hold) {
        shown.hold_reason = instance.hold->reason;
        shown.held_until = model::to_rfc3339(instance.hold->until);
    }
    shown.source_snapshot_id = instance.source_snapshot_id;
    return shown;
}

std::string line(const InstanceView& instance) {
    std::string text = instance.name + " (" + instance.id.text() + "): " + std::string(model::name_of(instance.status)) + " in " +
                       instance.region + ", " + std::string(model::name_of(instance.lifecycle_class));
    if (instance.private_ip_address) text += ", " + *instance.private_ip_address;
    if (instance.expected_running_at) text += ", expected to run at " + *instance.expected_running_at;
    if (instance.status_reason) text += ", because " + *instance.status_reason;
    return text;
}

InstanceState state_of(const InstanceView& instance) {
    return {instance.id,          instance.name,      instance.status, instance.status_reason, instance.cordon_reason,
            instance.hold_reason, instance.held_until};
}

std::string line(const InstanceState& instance) {
    std::string text = instance.name + " (" + instance.id.text() + "): " + std::string(model::name_of(instance.status));
    if (instance.status_reason) text += ", because " + *instance.status_reason;
    if (instance.cordon_reason) text += ", cordoned: " + *instance.cordon_reason;
    if (instance.held_until) text += ", held until " + *instance.held_until + ": " + instance.hold_reason.value_or("");
    return text;
}

ListedInstance listed(const storage::instances::Record& record, bool is_detailed) {
    auto whole = view(record);
    ListedInstance shown{
        whole.id,    whole.name, whole.status, whole.status_reason, whole.template_name, whole.region, whole.private_ip_address,
        std::nullopt};
    if (is_detailed) shown.details = std::move(whole);
    return shown;
}

TemplateView view(const storage::templates::Record& record, bool is_detailed) {
    const auto& made = record.node_template;
    TemplateView shown;
    shown.id = made.id;
    shown.name = made.name;
    shown.description = made.description;
    shown.boot_seconds = static_cast<int>(record.platform.boot_time.count());
    shown.use_cases = made.use_cases;
    if (!is_detailed) return shown;
    shown.platform = record.platform.name;
    shown.pre_baked = record.platform.pre_baked;
    shown.modules = module_names(record.modules);
    shown.lifecycle_class = made.lifecycle_class;
    shown.tmpfs_store = made.tmpfs_store;
    return shown;
}

ClusterView view(const model::KubernetesCluster& cluster, bool is_detailed) {
    ClusterView shown;
    shown.id = cluster.id;
    shown.name = cluster.name;
    shown.status = cluster.status;
    shown.api_endpoint = cluster.api_endpoint;
    shown.node_count = cluster.node_count;
    if (!is_detailed) return shown;
    shown.flavor = cluster.flavor;
    shown.k8s_version = cluster.k8s_version;
    shown.created_at = model::to_rfc3339(cluster.created_at);
    return shown;
}

}  // namespace tools
