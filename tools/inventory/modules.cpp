// Modules: list, look, record, change; and what a choice of them comes to.
#include "storage/modules.h"

#include "fleet/inventory/modules.h"
#include "tools/families.h"
#include "tools/inventory/change_arguments.h"
#include "tools/inventory/inventory_views.h"
#include "tools/inventory/module_arguments.h"
#include "tools/listing.h"

namespace tools {
namespace {

using mcp::asio::awaitable;

// ---- system_list_modules

constexpr const char* list_tool = "system_list_modules";

struct ListArguments : PageArguments {
    std::optional<model::ModuleVariety> variety;
    std::optional<std::string> q;

    void fields(auto& f) {
        f("variety", variety, {.text = "Only modules of this variety"});
        f("q", q, {.text = "Only modules with this text in name or description", .min_length = 1, .max_length = 100});
        PageArguments::fields(f);
    }
};

struct ListResult : Page {
    std::vector<ModuleView> modules;

    void fields(auto& f) {
        f("modules", modules, {.text = "By name"});
        Page::fields(f);
    }

    std::string to_text() const {
        return text<ModuleView>("modules", modules, [](const ModuleView& module) { return line(module); });
    }
};

// ---- system_get_module, and what the tools that change modules return

struct GetResult {
    ModuleView module;

    void fields(auto& f) { f("module", module, {.text = "The module"}); }
    std::string to_text() const {
        std::string text = line(module) + ".";
        for (const auto& each : *module.dependencies)
            text += "\n- " + std::string(model::name_of(each.kind)) + " " + each.module_name;
        return text;
    }
};

struct ChangedResult : GetResult {
    bool replayed = false;
    std::vector<std::string> warnings;

    void fields(auto& f) {
        f("replayed", replayed, {.text = "true: an earlier call with this operation_id did it"});
        f("warnings", warnings, {.text = "Templates from which nothing can be made as modules are now, with the reason"});
        GetResult::fields(f);
    }
    std::string to_text() const {
        std::string text = (replayed ? "Done earlier by this operation: " : "Done: ") + GetResult::to_text();
        for (const auto& warning : warnings) text += "\nWarning: " + warning + ".";
        return text;
    }
};

// ---- system_list_module_versions

constexpr const char* versions_tool = "system_list_module_versions";

struct VersionsArguments : PageArguments {
    ModuleArguments module;

    void fields(auto& f) {
        module.fields(f);
        PageArguments::fields(f);
    }
};

struct VersionsResult : Page {
    std::vector<ModuleVersionView> versions;

    void fields(auto& f) {
        f("versions", versions, {.text = "By the text of the version"});
        Page::fields(f);
    }

    std::string to_text() const {
        return text<ModuleVersionView>("versions", versions, [](const ModuleVersionView& each) {
            return each.version + ": " + std::string(model::name_of(each.state));
        });
    }
};

// ---- system_create_module, system_update_module

struct DependencyArgument : ModuleArguments {
    model::DependencyKind kind = model::DependencyKind::requires_;

    void fields(auto& f) {
        ModuleArguments::fields(f);
        f("kind", kind,
          {.text = "requires: it does not work without the other; recommends: the other comes along unless left out; conflicts: "
                   "never on "
                   "the same node; provides: it stands for the other",
           .required = true});
    }
};

std::vector<fleet::WantedDependency> wanted(const std::vector<DependencyArgument>& dependencies) {
    std::vector<fleet::WantedDependency> all;
    for (const auto& each : dependencies) all.push_back({each.reference(), each.kind});
    return all;
}

struct CreateArguments : ChangeArguments {
    std::string name;
    std::string category;
    std::string description;
    model::ModuleVariety variety = model::ModuleVariety::subscription;
    int priority = 100;
    bool enabled = true;
    std::optional<mcp::Json> config;
    std::optional<std::vector<std::string>> protected_paths;
    std::optional<std::vector<DependencyArgument>> dependencies;
    std::string version = "1.0.0";
    std::optional<std::string> digest;

    void fields(auto& f) {
        f("name", name,
          {.text = "Name of the module",
           .required = true,
           .min_length = 1,
           .max_length = longest_name,
           .pattern = name_pattern,
           .example = "node-exporter"});
        f("category", category,
          {.text = "Kind of software", .required = true, .min_length = 1, .max_length = 100, .example = "Monitoring"});
        f("description", description, {.text = "What it is", .max_length = longest_description});
        f("variety", variety,
          {.text = "instance: what a node is for, one of a category; config: settings over those of the modules it requires; "
                   "subscription: software beside"});
        f("priority", priority, {.text = "The higher comes first, and its settings win", .min = 0, .max = 100000});
        f("enabled", enabled, {.text = "false: no node gets it yet"});
        f("config", config, {.text = "Settings, under those of templates and nodes"});
        f("protected_paths", protected_paths, {.text = "Absolute paths that belong to the module alone", .max_length = 100});
        f("dependencies", dependencies, {.text = "How it stands to other modules", .max_length = 100});
        f("version", version, {.text = "Its first version, live at once", .min_length = 1, .max_length = 64, .example = "1.8.2"});
        f("digest", digest, {.text = "Of the artefact", .max_length = 200});
        ChangeArguments::fields(f);
    }
};

struct UpdateArguments : ChangeArguments {
    ModuleArguments module;
    std::optional<std::string> category;
    std::optional<std::string> description;
    std::optional<model::ModuleVariety> variety;
    std::optional<int> priority;
    std::optional<bool> enabled;
    std::optional<mcp::Json> config;
    std::optional<std::vector<std::string>> protected_paths;
    std::optional<std::vector<DependencyArgument>> dependencies;
    std::optional<std::string> version;
    std::optional<model::ModuleVersionState> version_state;
    std::optional<std::string> digest;

    void fields(auto& f) {
        module.fields(f);
        f("category", category, {.text = "Kind of software", .min_length = 1, .max_length = 100});
        f("description", description, {.text = "What it is", .max_length = longest_description});
        f("variety", variety, {.text = "As for system_create_module"});
        f("priority", priority, {.text = "The higher comes first, and its settings win", .min = 0, .max = 100000});
        f("enabled", enabled, {.text = "false: no node gets it any more, and templates that need it make nothing"});
        f("config", config, {.text = "Replaces the settings"});
        f("protected_paths", protected_paths, {.text = "Replaces the protected paths", .max_length = 100});
        f("dependencies", dependencies, {.text = "Replaces the dependencies", .max_length = 100});
        f("version", version,
          {.text = "A version, recorded as built where it is new", .min_length = 1, .max_length = 64, .example = "1.8.2"});
        f("version_state", version_state,
          {.text = "Moves that version one step on: built, staging, blessed, live, retired. The one that goes live retires the one "
                   "before"});
        f("digest", digest, {.text = "Of that version's artefact", .max_length = 200});
        ChangeArguments::fields(f);
    }
};

// ---- system_compose_preview_template

struct PreviewArguments {
    std::optional<std::vector<model::NodeModuleId>> module_ids;
    std::optional<std::vector<std::string>> module_names;
    std::optional<std::vector<std::string>> left_out;

    void fields(auto& f) {
        f("module_ids", module_ids, {.text = "Modules to put together, as system_list_modules returns them", .max_length = 100});
        f("module_names", module_names, {.text = "Modules to put together, by name", .max_length = 100});
        f("left_out", left_out, {.text = "Names of recommended modules that are not wanted", .max_length = 100});
    }
};

struct PreviewResult {
    bool composable = true;
    ResolutionView resolution;

    void fields(auto& f) {
        f("composable", composable, {.text = "true: a template with these modules can stand"});
        f("resolution", resolution, {.text = "What its nodes would get"});
    }
    std::string to_text() const { return text_of(resolution); }
};

class ModuleTools final : public Family {
public:
    explicit ModuleTools(const Context& context) : context_(context) {}

    void add_to(mcp::Tools& tools) {
        add_looks_to(tools);
        tools.add<&ModuleTools::create>(
            *this,
            {.name = "system_create_module",
             .title = "Create a module",
             .description = "Record a module with its first version, which is live at once. Say what it requires and what it "
                            "conflicts with, so that it cannot be put where it does not work.",
             .hints = {.read_only = false, .destructive = false, .idempotent = false, .open_world = false},
             .permission = "system.modules.create"});
        tools.add<&ModuleTools::update>(
            *this,
            {.name = "system_update_module",
             .title = "Update a module",
             .description = "Change a module, or record a version of it and move that on; what is not given stays as it is. "
                            "Running instances stay as they are; the revision of every template that uses it grows. Warns of "
                            "templates that cannot stand any more.",
             .hints = {.read_only = false, .destructive = false, .idempotent = true, .open_world = false},
             .permission = "system.modules.update"});
    }

    ListResult list(mcp::Call& call, ListArguments arguments) {
        const auto after = place_of(context_, call, list_tool, arguments.cursor);
        ListResult result;
        context_.store.read([&](storage::Snapshot& db) {
            const auto account = context_.account_of(call);
            const auto page =
                storage::modules::list(db, account, {.variety = arguments.variety, .text = arguments.q}, arguments.limit, after);
            const auto catalogue = storage::modules::catalogue(db, account);
            for (const auto& module : page.records) result.modules.push_back(view(catalogue, module, arguments.is_detailed()));
            std::optional<std::string> next;
            if (page.has_more) next = page.records.back().name;
            describe_page(result, context_, call, list_tool, arguments, page.total, page.records.size(), next);
        });
        return result;
    }

    GetResult get(mcp::Call& call, ModuleArguments arguments) { return {shown(call, arguments.reference())}; }

    VersionsResult versions(mcp::Call& call, VersionsArguments arguments) {
        const auto after = place_of(context_, call, versions_tool, arguments.cursor);
        const auto page = context_.store.read([&](storage::Snapshot& db) {
            const auto module = fleet::module_of(db, context_.account_of(call), arguments.module.reference());
            return storage::modules::list_versions(db, module.id, arguments.limit, after);
        });
        VersionsResult result;
        for (const auto& version : page.records) {
            result.versions.push_back({version.version, version.state,
                                       version.digest.empty() ? std::nullopt : std::optional(version.digest),
                                       model::to_rfc3339(version.created_at)});
        }
        std::optional<std::string> next;
        if (page.has_more) next = page.records.back().version;
        describe_page(result, context_, call, versions_tool, arguments, page.total, page.records.size(), next);
        return result;
    }

    PreviewResult preview(mcp::Call& call, PreviewArguments arguments) {
        const auto account = context_.account_of(call);
        const auto resolution = context_.store.read([&](storage::Snapshot& db) {
            std::vector<model::ChosenModule> chosen;
            std::vector<model::NodeModuleId> left_out;
            for (const auto& name : arguments.left_out.value_or(std::vector<std::string>()))
                left_out.push_back(storage::modules::get_by_name(db, account, name).id);
            const auto choose = [&](const model::NodeModule& module) { chosen.push_back({module.id, module.priority, left_out}); };
            for (const auto& id : arguments.module_ids.value_or(std::vector<model::NodeModuleId>()))
                choose(storage::modules::get(db, account, id));
            for (const auto& name : arguments.module_names.value_or(std::vector<std::string>()))
                choose(storage::modules::get_by_name(db, account, name));
            return resolve_modules(storage::modules::catalogue(db, account), chosen, model::Requirements::added);
        });
        return {resolution.problems.empty(), view(resolution)};
    }

    awaitable<ChangedResult> create(mcp::Call& call, CreateArguments arguments) {
        auto change = change_call(context_, call, arguments);
        fleet::NewModule made;
        made.name = arguments.name;
        made.category = arguments.category;
        made.description = arguments.description;
        made.variety = arguments.variety;
        made.priority = arguments.priority;
        made.enabled = arguments.enabled;
        made.config = object_text(arguments.config).value_or("{}");
        made.protected_paths = arguments.protected_paths.value_or(std::vector<std::string>());
        made.version = arguments.version;
        made.digest = arguments.digest.value_or("");
        made.dependencies = wanted(arguments.dependencies.value_or(std::vector<DependencyArgument>()));
        const auto done = co_await context_.fleet.inventory().modules().create(std::move(change), std::move(made));
        co_return result_of(call, done);
    }

    awaitable<ChangedResult> update(mcp::Call& call, UpdateArguments arguments) {
        const auto account = context_.account_of(call);
        const auto module =
            context_.store.read([&](storage::Snapshot& db) { return fleet::module_of(db, account, arguments.module.reference()); });
        auto change = change_call(context_, call, arguments);
        fleet::ModuleChanges changes;
        changes.category = arguments.category;
        changes.description = arguments.description;
        changes.variety = arguments.variety;
        changes.priority = arguments.priority;
        changes.enabled = arguments.enabled;
        changes.config = object_text(arguments.config);
        changes.protected_paths = arguments.protected_paths;
        if (arguments.dependencies) changes.dependencies = wanted(*arguments.dependencies);
        changes.version = arguments.version;
        changes.version_state = arguments.version_state;
        changes.digest = arguments.digest;
        const auto done = co_await context_.fleet.inventory().modules().update(std::move(change), module.id, std::move(changes));
        co_return result_of(call, done);
    }

private:
    void add_looks_to(mcp::Tools& tools) {
        constexpr mcp::Hints looks = {.read_only = true, .destructive = false, .idempotent = true, .open_world = false};
        tools.add<&ModuleTools::list>(
            *this,
            {.name = list_tool,
             .title = "List modules",
             .description = "Modules: software that the platform installs on nodes. Their ids and names are the module_id and "
                            "module_name of the tools that put modules on templates and nodes.",
             .hints = looks,
             .permission = "system.modules.read"});
        tools.add<&ModuleTools::get>(*this, {.name = "system_get_module",
                                             .title = "Get a module",
                                             .description = "One module with its settings, protected paths and dependencies.",
                                             .hints = looks,
                                             .permission = "system.modules.read"});
        tools.add<&ModuleTools::versions>(*this,
                                          {.name = versions_tool,
                                           .title = "List versions of a module",
                                           .description = "Versions of a module with their states; the live one is what nodes get.",
                                           .hints = looks,
                                           .permission = "system.modules.read"});
        tools.add<&ModuleTools::preview>(
            *this, {.name = "system_compose_preview_template",
                    .title = "Preview a choice of modules",
                    .description = "What nodes would get from a template with these modules: what comes along and why, the order, "
                                   "conflicts and warnings. Changes nothing. Use it before putting modules on a template.",
                    .hints = looks,
                    .permission = "system.templates.read"});
    }

    ModuleView shown(const mcp::Call& call, const fleet::ModuleReference& reference) const {
        return context_.store.read([&](storage::Snapshot& db) {
            const auto account = context_.account_of(call);
            return view(storage::modules::catalogue(db, account), fleet::module_of(db, account, reference), true);
        });
    }

    ChangedResult result_of(const mcp::Call& call, const fleet::Changed<model::NodeModuleId>& done) const {
        ChangedResult result;
        result.replayed = done.replayed;
        result.module = shown(call, {done.id, std::nullopt});
        result.warnings =
            context_.store.read([&](storage::Snapshot& db) { return fleet::broken_templates(db, context_.account_of(call)); });
        return result;
    }

    const Context& context_;
};

}  // namespace

std::unique_ptr<Family> add_module_tools(mcp::Tools& tools, const Context& context) {
    return make_family<ModuleTools>(tools, context);
}

}  // namespace tools
