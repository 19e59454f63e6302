// From the inventory to views.
#include "tools/inventory/inventory_views.h"

#include "fleet/inventory/module_choice.h"
#include "storage/nodes.h"
#include "storage/providers.h"

namespace tools {
namespace {

// "name (0190...)"
std::string named(const auto& thing) { return thing.name + " (" + thing.id.text() + ")"; }

AssignedModuleView view(const model::AssignedModule& assigned) {
    AssignedModuleView shown;
    shown.module_id = assigned.module_id;
    shown.module_name = assigned.module_name;
    shown.priority = assigned.priority;
    shown.enabled = assigned.enabled;
    shown.config = mcp::Json::parse(assigned.config);
    return shown;
}

}  // namespace

NodeView view(const storage::Snapshot& db, const model::Node& node, bool is_detailed) {
    NodeView shown;
    shown.id = node.id;
    shown.name = node.name;
    shown.template_id = node.node_template_id;
    shown.template_name = storage::templates::get(db, node.account_id, node.node_template_id).name;
    shown.enabled = node.enabled;
    shown.lifecycle_class = node.lifecycle_class;
    shown.created_at = model::to_rfc3339(node.created_at);
    if (!is_detailed) return shown;
    shown.tmpfs_store = node.tmpfs_store;
    shown.description = node.description;
    shown.public_address = node.public_address;
    shown.dedicated = node.dedicated;
    shown.live_instances = storage::nodes::live_instances(db, node.id);
    shown.config = mcp::Json::parse(node.config);
    return shown;
}

std::string line(const NodeView& node) {
    std::string text = named(node) + ": from " + node.template_name + ", " + std::string(model::name_of(node.lifecycle_class));
    if (!node.enabled) text += ", disabled";
    if (node.live_instances) text += ", " + std::to_string(*node.live_instances) + " live instances";
    return text;
}

AssignedModuleView view_on_template(const model::AssignedModule& assigned) { return view(assigned); }

AssignedModuleView view_on_node(const model::AssignedModule& assigned) {
    auto shown = view(assigned);
    shown.auto_resolved = assigned.auto_resolved;
    shown.source_template_id = assigned.source_template_id;
    return shown;
}

std::string line(const AssignedModuleView& assigned) {
    std::string text = assigned.module_name + " (" + assigned.module_id.text() + "): priority " + std::to_string(assigned.priority);
    if (!assigned.enabled) text += ", disabled";
    if (assigned.auto_resolved.value_or(false)) text += ", because another module needs it";
    if (!assigned.config.empty()) text += ", config " + mcp::write_json(assigned.config);
    return text;
}

BlastRadius blast_radius(const storage::Snapshot& db, const model::NodeTemplateId& id) {
    auto uses = storage::templates::uses_of(db, id);
    return {static_cast<int>(uses.nodes.total), static_cast<int>(uses.pools.total), std::move(uses.nodes.names),
            std::move(uses.pools.names)};
}

std::string line(const BlastRadius& radius) {
    if (radius.nodes == 0 && radius.pools == 0) return "Nothing was made from it yet.";
    return std::to_string(radius.nodes) + " nodes and " + std::to_string(radius.pools) +
           " pools were made from it: what runs stays as it is, what is provisioned from now on has the change.";
}

ResolutionView view(const model::Resolution& resolution) {
    ResolutionView shown;
    for (const auto& module : resolution.modules) {
        auto& each = shown.modules.emplace_back();
        each.module_id = module.module_id;
        each.module_name = module.name;
        each.priority = module.priority;
        each.auto_resolved = module.auto_resolved;
        if (module.auto_resolved) each.because_of = module.because_of;
    }
    for (const auto& problem : resolution.problems) shown.conflicts.push_back(problem.message + ". " + problem.remedy);
    shown.warnings = resolution.warnings;
    return shown;
}

std::string text_of(const ResolutionView& resolution) {
    std::string text = "Nodes get";
    for (const auto& module : resolution.modules) {
        text += "\n- " + module.module_name + ", priority " + std::to_string(module.priority);
        if (module.because_of) text += ", because " + *module.because_of + " needs it";
    }
    if (resolution.modules.empty()) text += " no module.";
    for (const auto& conflict : resolution.conflicts) text += "\nCannot be: " + conflict;
    for (const auto& warning : resolution.warnings) text += "\nWarning: " + warning;
    return text;
}

TemplateDetails details(const storage::Snapshot& db, const model::AccountId& account, const model::NodeTemplateId& id) {
    const auto record = storage::templates::get_record(db, account, id);
    TemplateDetails shown;
    static_cast<TemplateView&>(shown) = view(record, true);
    shown.node_platform_id = record.platform.id;
    shown.enabled = record.node_template.enabled;
    shown.revision = record.node_template.revision;
    shown.config = mcp::Json::parse(record.node_template.config);
    for (const auto& module : record.modules) shown.assigned_modules.push_back(view_on_template(module));
    shown.resolution = view(fleet::resolve_template(db, account, id));
    shown.used_by = blast_radius(db, id);
    return shown;
}

std::string line(const TemplateDetails& shown) {
    return named(shown) + ": " + shown.description + (shown.enabled ? "" : ", disabled") + ", revision " +
           std::to_string(shown.revision) + ", on " + shown.platform.value_or("");
}

ModuleView view(const model::ModuleCatalogue& catalogue, const model::NodeModule& module, bool is_detailed) {
    ModuleView shown;
    shown.id = module.id;
    shown.name = module.name;
    shown.variety = module.variety;
    shown.category = module.category;
    shown.priority = module.priority;
    shown.enabled = module.enabled;
    shown.version = module.current_version;
    if (!is_detailed) return shown;
    shown.description = module.description;
    shown.config = mcp::Json::parse(module.config);
    shown.protected_paths = module.protected_paths;
    auto& dependencies = shown.dependencies.emplace();
    for (const auto& edge : catalogue.dependencies) {
        const auto* other = catalogue.find(edge.dependency_id);
        if (edge.module_id == module.id && other != nullptr) dependencies.push_back({other->name, edge.kind});
    }
    return shown;
}

std::string line(const ModuleView& module) {
    std::string text = named(module) + ": " + std::string(model::name_of(module.variety)) + " of " + module.category +
                       ", priority " + std::to_string(module.priority) + ", " +
                       (module.version ? "version " + *module.version : "no version yet");
    if (!module.enabled) text += ", disabled";
    return text;
}

RegionView view(const model::ProviderRegion& region) {
    return {region.id, region.code, region.name, std::nullopt, region.available};
}

InstanceTypeView view(const model::ProviderInstanceType& type, bool is_detailed) {
    return {type.id,
            type.code,
            is_detailed ? std::optional(type.name) : std::nullopt,
            std::nullopt,
            type.vcpus,
            type.memory_mb,
            type.disk_gb,
            type.hourly_price_usd};
}

ProviderView view(const storage::Snapshot& db, const model::Provider& provider, bool is_detailed) {
    ProviderView shown;
    shown.id = provider.id;
    shown.name = provider.name;
    shown.type = provider.type;
    shown.enabled = provider.enabled;
    shown.created_at = model::to_rfc3339(provider.created_at);
    if (!is_detailed) return shown;
    shown.regions.emplace();
    for (const auto& region : storage::providers::list_regions(db, provider.account_id)) {
        if (region.provider_id == provider.id) shown.regions->push_back(view(region));
    }
    shown.instance_types.emplace();
    for (const auto& type : storage::providers::list_instance_types(db, provider.account_id)) {
        if (type.provider_id == provider.id) shown.instance_types->push_back(view(type, true));
    }
    return shown;
}

std::string line(const ProviderView& provider) {
    std::string text = named(provider) + ": " + std::string(model::name_of(provider.type)) + (provider.enabled ? "" : ", disabled");
    if (provider.regions) text += ", " + std::to_string(provider.regions->size()) + " regions";
    if (provider.instance_types) text += ", " + std::to_string(provider.instance_types->size()) + " instance types";
    return text;
}

}  // namespace tools
