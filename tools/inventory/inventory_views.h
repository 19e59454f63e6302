// What nodes, templates, modules and providers look like from outside. Members that may be absent are there where the whole of a
// thing is shown, and in lists with response_format detailed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mcp/json.h"
#include "model/module_resolution.h"
#include "tools/views.h"

namespace tools {

struct NodeView {
    model::NodeId id;
    std::string name;
    model::NodeTemplateId template_id;
    std::string template_name;
    bool enabled = true;
    model::LifecycleClass lifecycle_class = model::LifecycleClass::persistent;
    std::optional<bool> tmpfs_store;
    std::optional<std::string> description;
    std::optional<std::string> public_address;
    std::optional<bool> dedicated;
    std::optional<int> live_instances;
    std::optional<mcp::Json> config;
    std::string created_at;

    void fields(auto& f) {
        f("id", id, {.text = "The node_id of other tools"});
        f("name", name, {.text = "Name of the node"});
        f("template_id", template_id, {.text = "Template it is made from"});
        f("template_name", template_name, {.text = "Name of that template"});
        f("enabled", enabled, {.text = "false: no instance can be provisioned for it"});
        f("lifecycle_class", lifecycle_class, {.text = "How long it is meant to live; instances made for it get it"});
        f("tmpfs_store", tmpfs_store, {.text = "true: /persist of its instances is memory"});
        f("description", description, {.text = "What it is for"});
        f("public_address", public_address, {.text = "Address under which it is reached from outside, as its operator says"});
        f("dedicated", dedicated, {.text = "true: provisioning made it, and it goes with its last instance"});
        f("live_instances", live_instances, {.text = "How many of its instances are not terminated"});
        f("config", config, {.text = "Settings of the node"});
        f("created_at", created_at, {.text = "When it was recorded", .format = "date-time"});
    }
};

NodeView view(const storage::Snapshot& db, const model::Node& node, bool is_detailed);
std::string line(const NodeView& node);

// A module on a template or on a node.
struct AssignedModuleView {
    model::NodeModuleId module_id;
    std::string module_name;
    int priority = 0;
    bool enabled = true;
    mcp::Json config = mcp::Json::object();
    std::optional<bool> auto_resolved;
    std::optional<model::NodeTemplateId> source_template_id;

    void fields(auto& f) {
        f("module_id", module_id, {.text = "The module_id of other tools"});
        f("module_name", module_name, {.text = "Name of the module"});
        f("priority", priority, {.text = "The higher comes first, and its settings win"});
        f("enabled", enabled, {.text = "false: it stays assigned, and is not installed"});
        f("config", config, {.text = "On a template: laid over the module's own. On a node: the whole that came of it"});
        f("auto_resolved", auto_resolved, {.text = "On a node: true where nobody chose it, and another module needs it"});
        f("source_template_id", source_template_id, {.text = "On a node: template it came with; absent when assigned by hand"});
    }
};

AssignedModuleView view_on_template(const model::AssignedModule& assigned);
AssignedModuleView view_on_node(const model::AssignedModule& assigned);
std::string line(const AssignedModuleView& assigned);

// What was made from a template, and is touched by a change of it.
struct BlastRadius {
    int nodes = 0;
    int pools = 0;
    std::vector<std::string> node_names, pool_names;

    void fields(auto& f) {
        f("nodes", nodes, {.text = "Nodes made from the template"});
        f("pools", pools, {.text = "Pools whose members are made from it"});
        f("node_names", node_names, {.text = "The first few by name"});
        f("pool_names", pool_names, {.text = "The first few by name"});
    }
};

BlastRadius blast_radius(const storage::Snapshot& db, const model::NodeTemplateId& id);
std::string line(const BlastRadius& radius);

struct ResolvedModuleView {
    model::NodeModuleId module_id;
    std::string module_name;
    int priority = 0;
    bool auto_resolved = false;
    std::optional<std::string> because_of;

    void fields(auto& f) {
        f("module_id", module_id, {.text = "The module_id of other tools"});
        f("module_name", module_name, {.text = "Name of the module"});
        f("priority", priority, {.text = "The higher comes first"});
        f("auto_resolved", auto_resolved, {.text = "true: it was not chosen, and comes along"});
        f("because_of", because_of, {.text = "The module that brings it"});
    }
};

// What a choice of modules comes to on a node.
struct ResolutionView {
    std::vector<ResolvedModuleView> modules;
    std::vector<std::string> conflicts, warnings;

    void fields(auto& f) {
        f("modules", modules, {.text = "What nodes get, the highest priority first"});
        f("conflicts", conflicts, {.text = "Why that cannot be, each with what to do; empty: it can"});
        f("warnings", warnings, {.text = "What may not be as it was meant"});
    }
};

ResolutionView view(const model::Resolution& resolution);
std::string text_of(const ResolutionView& resolution);

struct TemplateDetails : TemplateView {
    model::NodePlatformId node_platform_id;
    bool enabled = true;
    int revision = 1;
    mcp::Json config = mcp::Json::object();
    std::vector<AssignedModuleView> assigned_modules;
    ResolutionView resolution;
    BlastRadius used_by;

    void fields(auto& f) {
        TemplateView::fields(f);
        f("node_platform_id", node_platform_id, {.text = "Disk image, as system_list_platforms returns it"});
        f("enabled", enabled, {.text = "false: nothing new is made from it"});
        f("revision", revision, {.text = "Grows when nodes made from it become something else"});
        f("config", config, {.text = "Settings of the template"});
        f("assigned_modules", assigned_modules, {.text = "Modules put on it"});
        f("resolution", resolution, {.text = "What its nodes get, with what comes along"});
        f("used_by", used_by, {.text = "What was made from it"});
    }
};

TemplateDetails details(const storage::Snapshot& db, const model::AccountId& account, const model::NodeTemplateId& id);
std::string line(const TemplateDetails& shown);

struct DependencyView {
    std::string module_name;
    model::DependencyKind kind = model::DependencyKind::requires_;

    void fields(auto& f) {
        f("module_name", module_name, {.text = "The other module"});
        f("kind", kind, {.text = "requires, recommends, conflicts, provides"});
    }
};

struct ModuleView {
    model::NodeModuleId id;
    std::string name;
    model::ModuleVariety variety = model::ModuleVariety::instance;
    std::string category;
    int priority = 0;
    bool enabled = true;
    std::optional<std::string> version;
    std::optional<std::string> description;
    std::optional<mcp::Json> config;
    std::optional<std::vector<std::string>> protected_paths;
    std::optional<std::vector<DependencyView>> dependencies;

    void fields(auto& f) {
        f("id", id, {.text = "The module_id of other tools"});
        f("name", name, {.text = "The module_name of other tools"});
        f("variety", variety,
          {.text = "instance: what a node is for, one of a category; config: settings over those of the modules it "
                   "requires; subscription: software beside"});
        f("category", category, {.text = "Kind of software"});
        f("priority", priority, {.text = "The higher comes first, and its settings win"});
        f("enabled", enabled, {.text = "false: no node gets it any more"});
        f("version", version, {.text = "The live version, which nodes get"});
        f("description", description, {.text = "What it is"});
        f("config", config, {.text = "Settings, under those of templates and nodes"});
        f("protected_paths", protected_paths, {.text = "What is there belongs to the module alone"});
        f("dependencies", dependencies, {.text = "How it stands to others"});
    }
};

ModuleView view(const model::ModuleCatalogue& catalogue, const model::NodeModule& module, bool is_detailed);
std::string line(const ModuleView& module);

struct ModuleVersionView {
    std::string version;
    model::ModuleVersionState state = model::ModuleVersionState::built;
    std::optional<std::string> digest;
    std::string created_at;

    void fields(auto& f) {
        f("version", version, {.text = "The version"});
        f("state", state, {.text = "built, staging, blessed, live (the one nodes get), retired"});
        f("digest", digest, {.text = "Of the artefact, where it is known"});
        f("created_at", created_at, {.text = "When it was recorded", .format = "date-time"});
    }
};

struct ProviderView {
    model::ProviderId id;
    std::string name;
    model::ProviderType type = model::ProviderType::simulated;
    bool enabled = true;
    std::optional<std::vector<RegionView>> regions;
    std::optional<std::vector<InstanceTypeView>> instance_types;
    std::string created_at;

    void fields(auto& f) {
        f("id", id, {.text = "The provider_id of other tools"});
        f("name", name, {.text = "Name of the provider"});
        f("type", type, {.text = "What kind of cloud it is"});
        f("enabled", enabled, {.text = "false: nothing new is made there"});
        f("regions", regions, {.text = "By code"});
        f("instance_types", instance_types, {.text = "Smallest first"});
        f("created_at", created_at, {.text = "When it was recorded", .format = "date-time"});
    }
};

RegionView view(const model::ProviderRegion& region);
InstanceTypeView view(const model::ProviderInstanceType& type, bool is_detailed);
ProviderView view(const storage::Snapshot& db, const model::Provider& provider, bool is_detailed);
std::string line(const ProviderView& provider);

}  // namespace tools
