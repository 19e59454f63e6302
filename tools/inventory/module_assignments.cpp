// Modules put on templates and nodes, changed there and taken off.
#include "fleet/inventory/module_assignments.h"

#include "storage/nodes.h"
#include "tools/families.h"
#include "tools/inventory/change_arguments.h"
#include "tools/inventory/inventory_views.h"
#include "tools/inventory/module_arguments.h"
#include "tools/listing.h"

namespace tools {
namespace {

using mcp::asio::awaitable;

// ---- what is said of a module where it is assigned

struct SettingsArguments : ChangeArguments {
    ModuleArguments module;
    std::optional<int> priority;
    std::optional<bool> enabled;
    std::optional<mcp::Json> config;
    std::optional<mcp::Json> metadata;

    void fields(auto& f) {
        module.fields(f);
        f("priority", priority,
          {.text = "The higher comes first, and its settings win. The module's own when absent", .min = 0, .max = 100000});
        f("enabled", enabled, {.text = "false: it is assigned, and not installed"});
        f("config", config,
          {.text = "Settings, laid over the module's own; replaced as a whole when given again. target_cluster_id names the "
                   "cluster that "
                   "k3s-agent and k3s-server join"});
        f("metadata", metadata, {.text = "target_cluster_id may stand here instead of in config; nothing else is kept"});
        ChangeArguments::fields(f);
    }

    fleet::AssignmentSettings settings() const {
        fleet::AssignmentSettings said;
        said.priority = priority;
        said.enabled = enabled;
        said.config = object_text(config);
        said.metadata = object_text(metadata);
        return said;
    }
};

struct RecommendsOverride {
    std::vector<std::string> excluded;

    void fields(auto& f) {
        f("excluded", excluded, {.text = "Names of recommended modules that are not wanted", .required = true, .max_length = 100});
    }
};

// ---- on templates

std::vector<std::string> names_in(const ResolutionView& resolution) {
    std::vector<std::string> names;
    for (const auto& module : resolution.modules) names.push_back(module.module_name);
    return names;
}

struct TemplateArguments : SettingsArguments {
    model::NodeTemplateId template_id;
    std::optional<RecommendsOverride> recommends_override;

    void fields(auto& f) {
        f("template_id", template_id, {.text = "Id of the template", .required = true});
        SettingsArguments::fields(f);
        f("recommends_override", recommends_override, {.text = "What of the modules that this one recommends does not come along"});
    }

    fleet::AssignmentSettings settings() const {
        auto said = SettingsArguments::settings();
        if (recommends_override) said.left_out = recommends_override->excluded;
        return said;
    }
};

struct TemplateResult {
    bool assigned = true;
    bool replayed = false;
    int revision = 1;
    std::optional<AssignedModuleView> module;
    std::vector<std::string> nodes_get, warnings;
    BlastRadius blast_radius;
    ResolutionView resolution;  // for the text

    void fields(auto& f) {
        f("assigned", assigned, {.text = "The template has the module"});
        f("replayed", replayed, {.text = "true: an earlier call with this operation_id did it"});
        f("revision", revision, {.text = "Of the template, as it is now"});
        f("module", module, {.text = "The module as it is on the template"});
        f("nodes_get", nodes_get, {.text = "Modules of nodes made from the template, with what comes along, by priority"});
        f("warnings", warnings, {.text = "What may not be as it was meant"});
        f("blast_radius", blast_radius, {.text = "What was made from the template before"});
    }

    std::string to_text() const {
        std::string text = replayed ? "Done earlier by this operation" : "Done";
        if (module) text += ": " + line(*module);
        return text + ". Revision " + std::to_string(revision) + ".\n" + text_of(resolution) + "\n" + line(blast_radius);
    }
};

struct UnassignArguments : ChangeArguments {
    model::NodeTemplateId template_id;
    ModuleArguments module;

    void fields(auto& f) {
        f("template_id", template_id, {.text = "Id of the template", .required = true});
        module.fields(f);
        ChangeArguments::fields(f);
    }
};

struct UnassignResult {
    bool unassigned = true;
    bool already_absent = false;
    bool replayed = false;
    std::vector<std::string> nodes_get;
    BlastRadius blast_radius;
    ResolutionView resolution;  // for the text

    void fields(auto& f) {
        f("unassigned", unassigned, {.text = "The template does not have the module"});
        f("already_absent", already_absent, {.text = "true: it did not have it before"});
        f("replayed", replayed, {.text = "true: an earlier call with this operation_id did it"});
        f("nodes_get", nodes_get, {.text = "Modules of nodes made from the template, with what comes along, by priority"});
        f("blast_radius", blast_radius, {.text = "What was made from the template before"});
    }

    std::string to_text() const {
        return std::string(already_absent ? "It was not there" : "Taken off") + ".\n" + text_of(resolution) + "\n" +
               line(blast_radius);
    }
};

// ---- on nodes

constexpr const char* list_tool = "system_list_node_module_assignments";

struct ListArguments : PageArguments {
    model::NodeId node_id;

    void fields(auto& f) {
        f("node_id", node_id, {.text = "Id of the node", .required = true});
        PageArguments::fields(f);
    }
};

struct ListResult : Page {
    std::vector<AssignedModuleView> assignments;

    void fields(auto& f) {
        f("assignments", assignments, {.text = "The highest priority first"});
        Page::fields(f);
    }

    std::string to_text() const {
        return text<AssignedModuleView>("modules", assignments, [](const AssignedModuleView& each) { return line(each); });
    }
};

struct NodeArguments : SettingsArguments {
    model::NodeId node_id;

    void fields(auto& f) {
        f("node_id", node_id, {.text = "Id of the node", .required = true});
        SettingsArguments::fields(f);
    }
};

struct NodeResult {
    bool assigned = true;
    bool replayed = false;
    AssignedModuleView assignment;
    std::vector<std::string> warnings;

    void fields(auto& f) {
        f("assigned", assigned, {.text = "The node has the module"});
        f("replayed", replayed, {.text = "true: an earlier call with this operation_id did it"});
        f("assignment", assignment, {.text = "The module as it is on the node"});
        f("warnings", warnings, {.text = "What may not be as it was meant"});
    }

    std::string to_text() const {
        std::string text = (replayed ? "Done earlier by this operation: " : "Done: ") + line(assignment) + ".";
        for (const auto& warning : warnings) text += "\nWarning: " + warning;
        return text;
    }
};

class ModuleAssignmentTools final : public Family {
public:
    explicit ModuleAssignmentTools(const Context& context) : context_(context) {}

    void add_to(mcp::Tools& tools) {
        add_template_tools_to(tools);
        add_node_tools_to(tools);
    }

    awaitable<TemplateResult> assign_to_template(mcp::Call& call, TemplateArguments arguments) {
        auto change = change_call(context_, call, arguments);
        const auto done = co_await assignments().assign_to_template(std::move(change), arguments.template_id,
                                                                    arguments.module.reference(), arguments.settings());
        co_return result_of(call, arguments.template_id, done);
    }

    awaitable<TemplateResult> update_on_template(mcp::Call& call, TemplateArguments arguments) {
        auto change = change_call(context_, call, arguments);
        const auto done = co_await assignments().update_on_template(std::move(change), arguments.template_id,
                                                                    arguments.module.reference(), arguments.settings());
        co_return result_of(call, arguments.template_id, done);
    }

    awaitable<UnassignResult> unassign_from_template(mcp::Call& call, UnassignArguments arguments) {
        auto change = change_call(context_, call, arguments);
        const auto done =
            co_await assignments().unassign_from_template(std::move(change), arguments.template_id, arguments.module.reference());
        UnassignResult result;
        result.already_absent = done.already_absent;
        result.replayed = done.module.replayed;
        context_.store.read([&](storage::Snapshot& db) {
            result.resolution = view(fleet::resolve_template(db, context_.account_of(call), arguments.template_id));
            result.nodes_get = names_in(result.resolution);
            result.blast_radius = blast_radius(db, arguments.template_id);
        });
        co_return result;
    }

    ListResult list(mcp::Call& call, ListArguments arguments) {
        std::vector<AssignedModuleView> all;
        context_.store.read([&](storage::Snapshot& db) {
            const auto node = storage::nodes::get(db, context_.account_of(call), arguments.node_id);
            for (const auto& each : storage::nodes::assigned_modules(db, node.id)) all.push_back(view_on_node(each));
        });
        ListResult result;
        result.assignments = page_of(std::move(all), result, context_, call, list_tool, arguments);
        return result;
    }

    awaitable<NodeResult> assign_to_node(mcp::Call& call, NodeArguments arguments) {
        auto change = change_call(context_, call, arguments);
        const auto done = co_await assignments().assign_to_node(std::move(change), arguments.node_id, arguments.module.reference(),
                                                                arguments.settings());
        co_return result_of(call, arguments.node_id, done);
    }

    awaitable<NodeResult> update_on_node(mcp::Call& call, NodeArguments arguments) {
        auto change = change_call(context_, call, arguments);
        const auto done = co_await assignments().update_on_node(std::move(change), arguments.node_id, arguments.module.reference(),
                                                                arguments.settings());
        co_return result_of(call, arguments.node_id, done);
    }

private:
    void add_template_tools_to(mcp::Tools& tools) {
        tools.add<&ModuleAssignmentTools::assign_to_template>(
            *this, {.name = "system_assign_module_to_template",
                    .title = "Assign a module to a template",
                    .description =
                        "Put a module on a template: nodes made from it get the module with all that it requires. Refused where "
                        "modules conflict. For k3s-agent, config.target_cluster_id names the cluster to join. Returns what comes "
                        "along, warnings, and what was made from the template before (blast_radius).",
                    .hints = {.read_only = false, .destructive = false, .idempotent = false, .open_world = false},
                    .permission = "system.templates.update"});
        tools.add<&ModuleAssignmentTools::update_on_template>(
            *this,
            {.name = "system_update_template_module",
             .title = "Update a module on a template",
             .description = "Change what a template says of a module it has: priority, config (replaced, not merged), target "
                            "cluster, or enabled; to disable it keeps its settings, unlike taking it off.",
             .hints = {.read_only = false, .destructive = false, .idempotent = true, .open_world = false},
             .permission = "system.templates.update"});
        tools.add<&ModuleAssignmentTools::unassign_from_template>(
            *this, {.name = "system_unassign_module_from_template",
                    .title = "Take a module off a template",
                    .description =
                        "Take a module off a template, with what the template said of it. Instances that run keep it. Once more "
                        "is no error: already_absent.",
                    .hints = {.read_only = false, .destructive = true, .idempotent = true, .open_world = false},
                    .permission = "system.templates.update"});
    }

    void add_node_tools_to(mcp::Tools& tools) {
        tools.add<&ModuleAssignmentTools::list>(
            *this, {.name = list_tool,
                    .title = "List modules of a node",
                    .description =
                        "Modules of one node with the settings they have there, where each came from, and whether it is enabled. "
                        "What its template means today is there once an instance is provisioned.",
                    .hints = {.read_only = true, .destructive = false, .idempotent = true, .open_world = false},
                    .permission = "system.nodes.read"});
        tools.add<&ModuleAssignmentTools::assign_to_node>(
            *this, {.name = "system_assign_module_to_node",
                    .title = "Assign a module to a node",
                    .description =
                        "Put a module on one node, for instances provisioned from now on. It brings nothing along: refused where "
                        "something that it requires is missing, or where modules conflict.",
                    .hints = {.read_only = false, .destructive = false, .idempotent = false, .open_world = false},
                    .permission = "system.nodes.update"});
        tools.add<&ModuleAssignmentTools::update_on_node>(
            *this, {.name = "system_update_module_assignment",
                    .title = "Update a module of a node",
                    .description =
                        "Change what one node says of a module it has: enabled, priority, config (laid anew over the module's and "
                        "the template's). From then on it counts as assigned by hand, and the template does not touch it.",
                    .hints = {.read_only = false, .destructive = false, .idempotent = true, .open_world = false},
                    .permission = "system.modules.update"});
    }

    fleet::ModuleAssignments& assignments() const { return context_.fleet.inventory().module_assignments(); }

    // A repeated call finds the template as it is now, perhaps without the module.
    TemplateResult result_of(const mcp::Call& call, const model::NodeTemplateId& id,
                             const fleet::Changed<model::NodeModuleId>& done) const {
        TemplateResult result;
        result.replayed = done.replayed;
        context_.store.read([&](storage::Snapshot& db) {
            const auto account = context_.account_of(call);
            result.revision = storage::templates::get(db, account, id).revision;
            const auto found = storage::templates::find_assigned(db, id, done.id);
            result.assigned = found.has_value();
            if (found) result.module = view_on_template(*found);
            result.resolution = view(fleet::resolve_template(db, account, id));
            result.nodes_get = names_in(result.resolution);
            result.warnings = result.resolution.warnings;
            result.blast_radius = blast_radius(db, id);
        });
        return result;
    }

    NodeResult result_of(const mcp::Call& call, const model::NodeId& id, const fleet::Changed<model::NodeModuleId>& done) const {
        NodeResult result;
        result.replayed = done.replayed;
        context_.store.read([&](storage::Snapshot& db) {
            const auto node = storage::nodes::get(db, context_.account_of(call), id);
            const auto found = storage::nodes::find_assigned(db, id, done.id);
            result.assigned = found.has_value();
            if (found) result.assignment = view_on_node(*found);
            result.warnings = fleet::resolve_node(db, node).warnings;
        });
        return result;
    }

    const Context& context_;
};

}  // namespace

std::unique_ptr<Family> add_module_assignment_tools(mcp::Tools& tools, const Context& context) {
    return make_family<ModuleAssignmentTools>(tools, context);
}

}  // namespace tools
