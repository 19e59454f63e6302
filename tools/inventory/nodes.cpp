// Nodes: list, look, make, change, remove.
#include "storage/nodes.h"

#include "tools/confirmation.h"
#include "tools/families.h"
#include "tools/inventory/change_arguments.h"
#include "tools/inventory/inventory_views.h"
#include "tools/listing.h"

namespace tools {
namespace {

using mcp::asio::awaitable;

// ---- system_list_nodes

constexpr const char* list_tool = "system_list_nodes";

struct ListArguments : PageArguments {
    std::optional<model::NodeTemplateId> template_id;
    std::optional<bool> enabled;
    std::optional<std::string> q;

    void fields(auto& f) {
        f("template_id", template_id, {.text = "Only nodes made from this template"});
        f("enabled", enabled, {.text = "Only nodes that are enabled, or only those that are not"});
        f("q", q, {.text = "Only nodes with this text in name or description", .min_length = 1, .max_length = 100});
        PageArguments::fields(f);
    }
};

struct ListResult : Page {
    std::vector<NodeView> nodes;

    void fields(auto& f) {
        f("nodes", nodes, {.text = "Oldest first"});
        Page::fields(f);
    }

    std::string to_text() const {
        return text<NodeView>("nodes", nodes, [](const NodeView& node) { return line(node); });
    }
};

// ---- system_get_node, and what the tools that change nodes return

struct GetArguments {
    model::NodeId node_id;

    void fields(auto& f) { f("node_id", node_id, {.text = "Id of the node", .required = true}); }
};

struct GetResult {
    NodeView node;

    void fields(auto& f) { f("node", node, {.text = "The node"}); }
    std::string to_text() const { return line(node) + "."; }
};

struct ChangedResult {
    bool replayed = false;
    NodeView node;

    void fields(auto& f) {
        f("replayed", replayed, {.text = "true: an earlier call with this operation_id did it"});
        f("node", node, {.text = "The node as it is now"});
    }
    std::string to_text() const { return (replayed ? "Done earlier by this operation: " : "Done: ") + line(node) + "."; }
};

// ---- system_create_node

struct CreateArguments : ChangeArguments {
    std::string name;
    model::NodeTemplateId template_id;
    std::string description;
    bool enabled = true;
    std::optional<model::LifecycleClass> lifecycle_class;
    std::optional<bool> tmpfs_store;
    std::optional<std::string> public_address;
    std::optional<mcp::Json> config;

    void fields(auto& f) {
        f("name", name,
          {.text = "Name of the node, from which host names are made",
           .required = true,
           .min_length = 1,
           .max_length = longest_name,
           .pattern = host_name_pattern,
           .example = "edge-lyon"});
        f("template_id", template_id, {.text = "Template to make it from, as system_list_templates returns it", .required = true});
        f("description", description, {.text = "What it is for", .max_length = longest_description});
        f("enabled", enabled, {.text = "false: no instance can be provisioned for it yet"});
        f("lifecycle_class", lifecycle_class, {.text = "How long it is meant to live. The template's when absent"});
        f("tmpfs_store", tmpfs_store, {.text = "true: /persist of its instances is memory. The template's when absent"});
        f("public_address", public_address, {.text = "Address under which it is reached from outside", .max_length = 253});
        f("config", config, {.text = "Settings of the node"});
        ChangeArguments::fields(f);
    }
};

// ---- system_update_node

struct UpdateArguments : ChangeArguments {
    model::NodeId node_id;
    std::optional<std::string> name;
    std::optional<std::string> description;
    std::optional<bool> enabled;
    std::optional<model::NodeTemplateId> node_template_id;
    std::optional<model::LifecycleClass> lifecycle_class;
    std::optional<bool> tmpfs_store;
    std::optional<std::string> public_address;
    std::optional<mcp::Json> config;

    void fields(auto& f) {
        f("node_id", node_id, {.text = "Id of the node", .required = true});
        f("name", name,
          {.text = "New name", .min_length = 1, .max_length = longest_name, .pattern = host_name_pattern, .example = "edge-lyon"});
        f("description", description, {.text = "What it is for", .max_length = longest_description});
        f("enabled", enabled, {.text = "false: no instance can be provisioned for it any more"});
        f("node_template_id", node_template_id,
          {.text = "Another template: another disk image with other modules. The node must have no live instance"});
        f("lifecycle_class", lifecycle_class, {.text = "For instances provisioned from now on"});
        f("tmpfs_store", tmpfs_store, {.text = "For instances provisioned from now on"});
        f("public_address", public_address,
          {.text = "Address under which it is reached from outside; empty: none", .max_length = 253});
        f("config", config, {.text = "Replaces the settings of the node"});
        ChangeArguments::fields(f);
    }
};

// ---- system_delete_node

struct DeleteArguments : ChangeArguments {
    model::NodeId node_id;
    std::optional<std::string> confirm;

    void fields(auto& f) {
        f("node_id", node_id, {.text = "Id of the node", .required = true});
        f("confirm", confirm,
          {.text = "Name of the node, repeated once the operator has agreed. Needed where the client cannot ask its user itself",
           .max_length = longest_name,
           .example = "edge-lyon"});
        ChangeArguments::fields(f);
    }
};

Act act_of_deleting(const model::Node& node, const std::vector<model::AssignedModule>& modules) {
    Act act;
    act.action = "delete";
    act.targets = {{node.id.text(), "node " + node.name + " (" + node.id.text() + ")"}};
    act.blast_radius = "Its settings and module assignments go with it";
    for (std::size_t i = 0; i < modules.size(); ++i) act.blast_radius += (i == 0 ? ": " : ", ") + modules[i].module_name;
    act.blast_radius += ".";
    act.confirming_name = node.name;
    return act;
}

class NodeTools final : public Family {
public:
    explicit NodeTools(const Context& context) : context_(context) {}

    void add_to(mcp::Tools& tools) {
        constexpr mcp::Hints looks = {.read_only = true, .destructive = false, .idempotent = true, .open_world = false};
        tools.add<&NodeTools::list>(
            *this, {.name = list_tool,
                    .title = "List nodes",
                    .description = "Nodes of the account, oldest first. A node is a place in the fleet with its modules and its "
                                   "lifecycle; instances are the machines that run for it.",
                    .hints = looks,
                    .permission = "system.nodes.read"});
        tools.add<&NodeTools::get>(*this, {.name = "system_get_node",
                                           .title = "Get a node",
                                           .description = "One node with its settings, and how many live instances it has.",
                                           .hints = looks,
                                           .permission = "system.nodes.read"});
        tools.add<&NodeTools::create>(
            *this,
            {.name = "system_create_node",
             .title = "Create a node",
             .description = "Record a node without a machine, for instances to be provisioned for it later by its node_id. Where "
                            "one machine is wanted at once, system_provision_instance with a template_id makes the node too.",
             .hints = {.read_only = false, .destructive = false, .idempotent = false, .open_world = false},
             .permission = "system.nodes.create"});
        tools.add<&NodeTools::update>(
            *this,
            {.name = "system_update_node",
             .title = "Update a node",
             .description = "Change a node; what is not given stays as it is. Another template takes off the modules that came "
                            "with the old one, and is refused while the node has live instances.",
             .hints = {.read_only = false, .destructive = true, .idempotent = true, .open_world = false},
             .permission = "system.nodes.update"});
        tools.add<&NodeTools::remove>(
            *this, {.name = "system_delete_node",
                    .title = "Delete a node",
                    .description = "Remove a node with its settings and module assignments, for good. Refused while it has live "
                                   "instances: terminate them first. Asks the user to confirm; where the client cannot, repeat the "
                                   "node's name in confirm.",
                    .hints = {.read_only = false, .destructive = true, .idempotent = true, .open_world = false},
                    .permission = "system.nodes.delete"});
    }

    ListResult list(mcp::Call& call, ListArguments arguments) {
        const auto place = place_of(context_, call, list_tool, arguments.cursor);
        const auto after = place ? model::NodeId::parse(*place) : std::nullopt;
        ListResult result;
        context_.store.read([&](storage::Snapshot& db) {
            const auto page = storage::nodes::list(
                db, context_.account_of(call),
                {.template_id = arguments.template_id, .enabled = arguments.enabled, .text = arguments.q}, arguments.limit, after);
            for (const auto& node : page.records) result.nodes.push_back(view(db, node, arguments.is_detailed()));
            std::optional<std::string> next;
            if (page.has_more) next = page.records.back().id.text();
            describe_page(result, context_, call, list_tool, arguments, page.total, page.records.size(), next);
        });
        return result;
    }

    GetResult get(mcp::Call& call, GetArguments arguments) { return {shown(call, arguments.node_id)}; }

    awaitable<ChangedResult> create(mcp::Call& call, CreateArguments arguments) {
        auto change = change_call(context_, call, arguments);
        fleet::NewNode wanted;
        wanted.name = arguments.name;
        wanted.template_id = arguments.template_id;
        wanted.description = arguments.description;
        wanted.enabled = arguments.enabled;
        wanted.lifecycle_class = arguments.lifecycle_class;
        wanted.tmpfs_store = arguments.tmpfs_store;
        wanted.public_address = arguments.public_address;
        wanted.config = object_text(arguments.config).value_or("{}");
        const auto done = co_await context_.fleet.inventory().nodes().create(std::move(change), std::move(wanted));
        co_return ChangedResult{done.replayed, shown(call, done.id)};
    }

    awaitable<ChangedResult> update(mcp::Call& call, UpdateArguments arguments) {
        auto change = change_call(context_, call, arguments);
        fleet::NodeChanges changes;
        changes.name = arguments.name;
        changes.description = arguments.description;
        changes.enabled = arguments.enabled;
        changes.template_id = arguments.node_template_id;
        changes.lifecycle_class = arguments.lifecycle_class;
        changes.tmpfs_store = arguments.tmpfs_store;
        changes.public_address = arguments.public_address;
        changes.config = object_text(arguments.config);
        const auto done =
            co_await context_.fleet.inventory().nodes().update(std::move(change), arguments.node_id, std::move(changes));
        co_return ChangedResult{done.replayed, shown(call, done.id)};
    }

    // A node that is gone needs no agreement: the fleet knows whether this operation removed it.
    awaitable<DeletedResult> remove(mcp::Call& call, DeleteArguments arguments) {
        const auto id = arguments.node_id;
        auto act = deletion_of(context_.account_of(call), id);
        Agreement agreement{!act, {}};
        if (act) agreement = co_await agreement_to(context_, call, *std::move(act), arguments.confirm);
        if (!agreement.is_given) co_return DeletedResult{false, false, true, id.text()};
        auto change = change_call(context_, call, arguments);
        const auto done = co_await context_.fleet.inventory().nodes().remove(std::move(change), id);
        co_return DeletedResult{true, done.replayed, false, id.text()};
    }

private:
    NodeView shown(const mcp::Call& call, const model::NodeId& id) const {
        return context_.store.read(
            [&](storage::Snapshot& db) { return view(db, storage::nodes::get(db, context_.account_of(call), id), true); });
    }

    // Nothing also where its live instances keep it: the fleet refuses that by itself, and nobody need be asked.
    std::optional<Act> deletion_of(const model::AccountId& account, const model::NodeId& id) const {
        return context_.store.read([&](storage::Snapshot& db) -> std::optional<Act> {
            const auto node = storage::nodes::find(db, account, id);
            if (!node || storage::nodes::live_instances(db, id) > 0) return std::nullopt;
            return act_of_deleting(*node, storage::nodes::assigned_modules(db, id));
        });
    }

    const Context& context_;
};

}  // namespace

std::unique_ptr<Family> add_node_tools(mcp::Tools& tools, const Context& context) { return make_family<NodeTools>(tools, context); }

}  // namespace tools
