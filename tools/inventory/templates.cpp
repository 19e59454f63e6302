// Templates that nodes are made from, and the disk images they stand on.
#include "storage/templates.h"

#include "tools/families.h"
#include "tools/inventory/change_arguments.h"
#include "tools/inventory/inventory_views.h"
#include "tools/listing.h"

namespace tools {
namespace {

using mcp::asio::awaitable;

// ---- system_list_templates

constexpr const char* list_tool = "system_list_templates";

struct ListArguments : PageArguments {
    std::optional<int> use_case;
    std::optional<std::string> q;

    void fields(auto& f) {
        f("use_case", use_case,
          {.text = "Only templates for this row of the use-case matrix; for an unsupported row, those of its alternative",
           .min = 1,
           .max = 10,
           .example = "4"});
        f("q", q, {.text = "Only templates with this text in name or description", .min_length = 1, .max_length = 100});
        PageArguments::fields(f);
    }
};

struct ListResult : Page {
    std::vector<TemplateView> templates;

    void fields(auto& f) {
        f("templates", templates, {.text = "By name"});
        Page::fields(f);
    }

    std::string to_text() const {
        return text<TemplateView>("templates", templates, [](const TemplateView& t) {
            return t.name + " (" + t.id.text() + "): " + t.description + "; boots in about " + std::to_string(t.boot_seconds) +
                   " s";
        });
    }
};

// ---- system_list_platforms

constexpr const char* platforms_tool = "system_list_platforms";

struct PlatformView {
    model::NodePlatformId id;
    std::string name;
    std::string architecture;
    bool pre_baked = false;
    int boot_seconds = 0;

    void fields(auto& f) {
        f("id", id, {.text = "The node_platform_id of other tools"});
        f("name", name, {.text = "Name of the disk image"});
        f("architecture", architecture, {.text = "amd64, arm64"});
        f("pre_baked", pre_baked, {.text = "true: it carries the container runtime, which shortens the boot"});
        f("boot_seconds", boot_seconds, {.text = "Seconds from creation to a running container runtime"});
    }
};

struct PlatformsResult : Page {
    std::vector<PlatformView> platforms;

    void fields(auto& f) {
        f("platforms", platforms, {.text = "By name"});
        Page::fields(f);
    }

    std::string to_text() const {
        return text<PlatformView>("platforms", platforms, [](const PlatformView& p) {
            return p.name + " (" + p.id.text() + "): " + p.architecture + ", boots in about " + std::to_string(p.boot_seconds) +
                   " s";
        });
    }
};

// ---- system_get_template, and what the tools that change templates return

struct GetArguments {
    model::NodeTemplateId template_id;

    void fields(auto& f) { f("template_id", template_id, {.text = "Id of the template", .required = true}); }
};

struct GetResult {
    TemplateDetails node_template;

    void fields(auto& f) { f("template", node_template, {.text = "The template"}); }
    std::string to_text() const {
        return line(node_template) + ".\n" + text_of(node_template.resolution) + "\n" + line(node_template.used_by);
    }
};

struct ChangedTemplate {
    model::NodeTemplateId id;
    std::string name;
    bool enabled = true;
    int revision = 1;

    void fields(auto& f) {
        f("id", id, {.text = "The template_id of other tools"});
        f("name", name, {.text = "Name of the template"});
        f("enabled", enabled, {.text = "false: nothing new is made from it"});
        f("revision", revision, {.text = "Grows when nodes made from it become something else"});
    }
};

struct ChangedResult {
    bool replayed = false;
    ChangedTemplate node_template;
    TemplateDetails details;  // for the text

    void fields(auto& f) {
        f("replayed", replayed, {.text = "true: an earlier call with this operation_id did it"});
        f("template", node_template, {.text = "The template as it is now; system_get_template has the whole of it"});
    }
    std::string to_text() const {
        return (replayed ? "Done earlier by this operation: " : "Done: ") + line(details) + ".\n" + text_of(details.resolution) +
               "\n" + line(details.used_by);
    }
};

// ---- system_create_template

struct CreateArguments : ChangeArguments {
    std::string name;
    model::NodePlatformId node_platform_id;
    std::string description;
    bool enabled = true;
    model::LifecycleClass lifecycle_class = model::LifecycleClass::persistent;
    bool tmpfs_store = false;
    std::optional<std::vector<int>> use_cases;
    std::optional<mcp::Json> config;

    void fields(auto& f) {
        f("name", name,
          {.text = "Name of the template",
           .required = true,
           .min_length = 1,
           .max_length = longest_name,
           .pattern = name_pattern,
           .example = "k3s-worker-prod"});
        f("node_platform_id", node_platform_id, {.text = "Disk image, as system_list_platforms returns it", .required = true});
        f("description", description, {.text = "What it is for", .max_length = longest_description});
        f("enabled", enabled, {.text = "false: nothing is made from it yet"});
        f("lifecycle_class", lifecycle_class, {.text = "How long its nodes are meant to live unless the caller says otherwise"});
        f("tmpfs_store", tmpfs_store, {.text = "true: /persist of its nodes is memory"});
        f("use_cases", use_cases, {.text = "Rows of the use-case matrix it is made for, 1 to 10", .max_length = 10});
        f("config", config, {.text = "Settings: init_script, boot_mode, sdwan_network_id and others"});
        ChangeArguments::fields(f);
    }
};

// ---- system_update_template

struct UpdateArguments : ChangeArguments {
    model::NodeTemplateId template_id;
    std::optional<std::string> name;
    std::optional<std::string> description;
    std::optional<model::NodePlatformId> node_platform_id;
    std::optional<bool> enabled;
    std::optional<model::LifecycleClass> lifecycle_class;
    std::optional<bool> tmpfs_store;
    std::optional<std::vector<int>> use_cases;
    std::optional<mcp::Json> config;

    void fields(auto& f) {
        f("template_id", template_id, {.text = "Id of the template", .required = true});
        f("name", name, {.text = "New name", .min_length = 1, .max_length = longest_name, .pattern = name_pattern});
        f("description", description, {.text = "What it is for", .max_length = longest_description});
        f("node_platform_id", node_platform_id, {.text = "Another disk image"});
        f("enabled", enabled, {.text = "false: nothing new is made from it"});
        f("lifecycle_class", lifecycle_class, {.text = "For nodes made from now on"});
        f("tmpfs_store", tmpfs_store, {.text = "For nodes made from now on"});
        f("use_cases", use_cases, {.text = "Replaces the rows of the use-case matrix it is made for", .max_length = 10});
        f("config", config, {.text = "Replaces the settings: what is left out is gone"});
        ChangeArguments::fields(f);
    }
};

// ---- system_clone_template, system_delete_template

struct CloneArguments : ChangeArguments {
    model::NodeTemplateId template_id;
    std::string name;

    void fields(auto& f) {
        f("template_id", template_id, {.text = "Id of the template to copy", .required = true});
        f("name", name,
          {.text = "Name of the copy",
           .required = true,
           .min_length = 1,
           .max_length = longest_name,
           .pattern = name_pattern,
           .example = "k3s-worker-prod"});
        ChangeArguments::fields(f);
    }
};

struct DeleteArguments : ChangeArguments {
    model::NodeTemplateId template_id;

    void fields(auto& f) {
        f("template_id", template_id, {.text = "Id of the template", .required = true});
        ChangeArguments::fields(f);
    }
};

class TemplateTools final : public Family {
public:
    explicit TemplateTools(const Context& context) : context_(context) {}

    void add_to(mcp::Tools& tools) {
        add_looks_to(tools);
        constexpr mcp::Hints makes = {.read_only = false, .destructive = false, .idempotent = false, .open_world = false};
        tools.add<&TemplateTools::create>(
            *this,
            {.name = "system_create_template",
             .title = "Create a template",
             .description = "Make a template without modules on a disk image. Put modules on it with "
                            "system_assign_module_to_template. To vary a template that exists, system_clone_template is shorter.",
             .hints = makes,
             .permission = "system.templates.create"});
        tools.add<&TemplateTools::update>(
            *this,
            {.name = "system_update_template",
             .title = "Update a template",
             .description = "Change a template; what is not given stays as it is, but config is replaced and not merged. Running "
                            "instances stay as they are; its revision grows when new ones will be something else.",
             .hints = {.read_only = false, .destructive = false, .idempotent = true, .open_world = false},
             .permission = "system.templates.update"});
        tools.add<&TemplateTools::clone>(
            *this,
            {.name = "system_clone_template",
             .title = "Clone a template",
             .description = "Copy a template with its settings and modules under another name: one for each cluster, tenant or "
                            "environment.",
             .hints = makes,
             .permission = "system.templates.create"});
        tools.add<&TemplateTools::remove>(
            *this,
            {.name = "system_delete_template",
             .title = "Delete a template",
             .description = "Remove a template for good. Refused while nodes or pools use it or records of instances name it; "
                            "system_update_template with enabled false takes it out of use instead.",
             .hints = {.read_only = false, .destructive = true, .idempotent = true, .open_world = false},
             .permission = "system.templates.delete"});
    }

    ListResult list(mcp::Call& call, ListArguments arguments) {
        const auto after = place_of(context_, call, list_tool, arguments.cursor);
        const auto page = context_.store.read([&](storage::Snapshot& db) {
            return storage::templates::list(db, context_.account_of(call), {.use_case = arguments.use_case, .text = arguments.q},
                                            arguments.limit, after);
        });
        ListResult result;
        for (const auto& record : page.records) result.templates.push_back(view(record, arguments.is_detailed()));
        std::optional<std::string> next;
        if (page.has_more) next = result.templates.back().name;
        describe_page(result, context_, call, list_tool, arguments, page.total, page.records.size(), next);
        return result;
    }

    PlatformsResult platforms(mcp::Call& call, PageArguments arguments) {
        const auto after = place_of(context_, call, platforms_tool, arguments.cursor);
        const auto page = context_.store.read(
            [&](storage::Snapshot& db) { return storage::platforms::list(db, context_.account_of(call), arguments.limit, after); });
        PlatformsResult result;
        for (const auto& platform : page.records) {
            result.platforms.push_back({platform.id, platform.name, platform.architecture, platform.pre_baked,
                                        static_cast<int>(platform.boot_time.count())});
        }
        std::optional<std::string> next;
        if (page.has_more) next = result.platforms.back().name;
        describe_page(result, context_, call, platforms_tool, arguments, page.total, page.records.size(), next);
        return result;
    }

    GetResult get(mcp::Call& call, GetArguments arguments) { return {shown(call, arguments.template_id)}; }

    awaitable<ChangedResult> create(mcp::Call& call, CreateArguments arguments) {
        auto change = change_call(context_, call, arguments);
        fleet::NewTemplate wanted;
        wanted.name = arguments.name;
        wanted.platform_id = arguments.node_platform_id;
        wanted.description = arguments.description;
        wanted.enabled = arguments.enabled;
        wanted.lifecycle_class = arguments.lifecycle_class;
        wanted.tmpfs_store = arguments.tmpfs_store;
        wanted.use_cases = arguments.use_cases.value_or(std::vector<int>());
        wanted.config = object_text(arguments.config).value_or("{}");
        const auto done = co_await context_.fleet.inventory().templates().create(std::move(change), std::move(wanted));
        co_return result_of(call, done);
    }

    awaitable<ChangedResult> update(mcp::Call& call, UpdateArguments arguments) {
        auto change = change_call(context_, call, arguments);
        fleet::TemplateChanges changes;
        changes.name = arguments.name;
        changes.description = arguments.description;
        changes.platform_id = arguments.node_platform_id;
        changes.enabled = arguments.enabled;
        changes.lifecycle_class = arguments.lifecycle_class;
        changes.tmpfs_store = arguments.tmpfs_store;
        changes.use_cases = arguments.use_cases;
        changes.config = object_text(arguments.config);
        const auto done =
            co_await context_.fleet.inventory().templates().update(std::move(change), arguments.template_id, std::move(changes));
        co_return result_of(call, done);
    }

    awaitable<ChangedResult> clone(mcp::Call& call, CloneArguments arguments) {
        auto change = change_call(context_, call, arguments);
        const auto done =
            co_await context_.fleet.inventory().templates().clone(std::move(change), arguments.template_id, arguments.name);
        co_return result_of(call, done);
    }

    awaitable<DeletedResult> remove(mcp::Call& call, DeleteArguments arguments) {
        auto change = change_call(context_, call, arguments);
        const auto done = co_await context_.fleet.inventory().templates().remove(std::move(change), arguments.template_id);
        co_return DeletedResult{true, done.replayed, false, done.id.text()};
    }

private:
    void add_looks_to(mcp::Tools& tools) {
        constexpr mcp::Hints looks = {.read_only = true, .destructive = false, .idempotent = true, .open_world = false};
        tools.add<&TemplateTools::list>(
            *this,
            {.name = list_tool,
             .title = "List templates",
             .description = "Templates that nodes are made from: disk image, modules, lifecycle, boot time, and the use cases each "
                            "is made for. Their ids are the template_id of system_provision_instance.",
             .hints = looks,
             .permission = "system.templates.read"});
        tools.add<&TemplateTools::get>(
            *this,
            {.name = "system_get_template",
             .title = "Get a template",
             .description = "One template with its settings, the modules put on it, what its nodes get in the end, and what was "
                            "made from it.",
             .hints = looks,
             .permission = "system.templates.read"});
        tools.add<&TemplateTools::platforms>(
            *this,
            {.name = platforms_tool,
             .title = "List platforms",
             .description = "Disk images that templates stand on. Their ids are the node_platform_id of system_create_template.",
             .hints = looks,
             .permission = "system.templates.read"});
    }

    TemplateDetails shown(const mcp::Call& call, const model::NodeTemplateId& id) const {
        return context_.store.read([&](storage::Snapshot& db) { return details(db, context_.account_of(call), id); });
    }

    ChangedResult result_of(const mcp::Call& call, const fleet::Changed<model::NodeTemplateId>& done) const {
        ChangedResult result;
        result.replayed = done.replayed;
        result.details = shown(call, done.id);
        result.node_template = {done.id, result.details.name, result.details.enabled, result.details.revision};
        return result;
    }

    const Context& context_;
};

}  // namespace

std::unique_ptr<Family> add_template_tools(mcp::Tools& tools, const Context& context) {
    return make_family<TemplateTools>(tools, context);
}

}  // namespace tools
