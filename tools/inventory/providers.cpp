// Providers, and what they offer: regions, instance types.
#include "storage/providers.h"

#include "tools/families.h"
#include "tools/inventory/change_arguments.h"
#include "tools/inventory/inventory_views.h"
#include "tools/listing.h"

namespace tools {
namespace {

using mcp::asio::awaitable;

// ---- system_list_providers

constexpr const char* list_tool = "system_list_providers";

struct ListResult : Page {
    std::vector<ProviderView> providers;

    void fields(auto& f) {
        f("providers", providers, {.text = "By name"});
        Page::fields(f);
    }

    std::string to_text() const {
        return text<ProviderView>("providers", providers, [](const ProviderView& provider) { return line(provider); });
    }
};

// ---- system_get_provider, system_delete_provider, and what the tools that change providers return

struct GetArguments {
    model::ProviderId provider_id;

    void fields(auto& f) { f("provider_id", provider_id, {.text = "Id of the provider", .required = true}); }
};

struct GetResult {
    ProviderView provider;

    void fields(auto& f) { f("provider", provider, {.text = "The provider with its regions and instance types"}); }
    std::string to_text() const { return line(provider) + "."; }
};

struct ChangedResult {
    bool replayed = false;
    ProviderView provider;

    void fields(auto& f) {
        f("replayed", replayed, {.text = "true: an earlier call with this operation_id did it"});
        f("provider", provider, {.text = "The provider as it is now"});
    }
    std::string to_text() const { return (replayed ? "Done earlier by this operation: " : "Done: ") + line(provider) + "."; }
};

struct DeleteArguments : ChangeArguments {
    model::ProviderId provider_id;

    void fields(auto& f) {
        f("provider_id", provider_id, {.text = "Id of the provider", .required = true});
        ChangeArguments::fields(f);
    }
};

// ---- system_create_provider, system_update_provider

struct CreateArguments : ChangeArguments {
    std::string name;
    model::ProviderType provider_type = model::ProviderType::simulated;
    bool enabled = true;

    void fields(auto& f) {
        f("name", name,
          {.text = "Name of the provider",
           .required = true,
           .min_length = 1,
           .max_length = longest_name,
           .pattern = name_pattern,
           .example = "lab"});
        f("provider_type", provider_type, {.text = "What kind of cloud it is", .required = true});
        f("enabled", enabled, {.text = "false: nothing is made there yet"});
        ChangeArguments::fields(f);
    }
};

struct UpdateArguments : ChangeArguments {
    model::ProviderId provider_id;
    std::optional<std::string> name;
    std::optional<bool> enabled;

    void fields(auto& f) {
        f("provider_id", provider_id, {.text = "Id of the provider", .required = true});
        f("name", name, {.text = "New name", .min_length = 1, .max_length = longest_name, .pattern = name_pattern});
        f("enabled", enabled, {.text = "false: nothing new is made there; what runs goes on"});
        ChangeArguments::fields(f);
    }
};

// ---- system_create_provider_region, system_create_provider_instance_type

constexpr std::string_view code_pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$";

// What a provider offers goes by the provider's own code for it.
struct OfferArguments : ChangeArguments {
    model::ProviderId provider_id;
    std::string code;

    void offer_fields(auto& f, std::string_view example) {
        f("provider_id", provider_id, {.text = "Id of the provider", .required = true});
        f("code", code,
          {.text = "As the provider writes it",
           .required = true,
           .min_length = 1,
           .max_length = longest_name,
           .pattern = code_pattern,
           .example = example});
    }
};

struct CreateRegionArguments : OfferArguments {
    std::string name;
    bool available = true;

    void fields(auto& f) {
        offer_fields(f, "eu-west");
        f("name", name, {.text = "Where it is", .required = true, .min_length = 1, .max_length = 100, .example = "Europe, west"});
        f("available", available, {.text = "false: nothing can be provisioned there yet"});
        ChangeArguments::fields(f);
    }
};

struct CreateRegionResult {
    bool replayed = false;
    RegionView region;

    void fields(auto& f) {
        f("replayed", replayed, {.text = "true: an earlier call with this operation_id made it"});
        f("region", region, {.text = "The region"});
    }
    std::string to_text() const {
        return (replayed ? "Recorded earlier by this operation: " : "Recorded: ") + region.code + " (" + region.id.text() + ").";
    }
};

struct CreateTypeArguments : OfferArguments {
    std::string name;
    int vcpus = 0;
    int memory_mb = 0;
    int disk_gb = 0;
    double hourly_price_usd = 0;

    void fields(auto& f) {
        offer_fields(f, "standard-16");
        f("name", name, {.text = "Name of the type", .required = true, .min_length = 1, .max_length = 100});
        f("vcpus", vcpus, {.text = "Virtual processors", .required = true, .min = 1, .max = 1024});
        f("memory_mb", memory_mb, {.text = "Memory in MiB", .required = true, .min = 128, .max = 33554432});
        f("disk_gb", disk_gb, {.text = "Disk in GiB", .required = true, .min = 1, .max = 1048576});
        f("hourly_price_usd", hourly_price_usd,
          {.text = "List price in US dollars an hour", .required = true, .min = 0, .max = 100000});
        ChangeArguments::fields(f);
    }
};

struct CreateTypeResult {
    bool replayed = false;
    InstanceTypeView instance_type;

    void fields(auto& f) {
        f("replayed", replayed, {.text = "true: an earlier call with this operation_id made it"});
        f("instance_type", instance_type, {.text = "The instance type"});
    }
    std::string to_text() const {
        return (replayed ? "Recorded earlier by this operation: " : "Recorded: ") + instance_type.code + " (" +
               instance_type.id.text() + ").";
    }
};

// ---- system_list_provider_regions

constexpr const char* regions_tool = "system_list_provider_regions";

struct RegionsResult : Page {
    std::vector<RegionView> regions;

    void fields(auto& f) {
        f("regions", regions, {.text = "By code"});
        Page::fields(f);
    }

    std::string to_text() const {
        return text<RegionView>("regions", regions, [](const RegionView& r) {
            return r.code + " (" + r.id.text() + "): " + r.name + (r.provider ? " at " + *r.provider : "") +
                   (r.available ? "" : ", not available");
        });
    }
};

// ---- system_list_provider_instance_types

constexpr const char* types_tool = "system_list_provider_instance_types";

struct InstanceTypesResult : Page {
    std::vector<InstanceTypeView> instance_types;

    void fields(auto& f) {
        f("instance_types", instance_types, {.text = "Smallest first"});
        Page::fields(f);
    }

    std::string to_text() const {
        return text<InstanceTypeView>("instance types", instance_types, [](const InstanceTypeView& t) {
            return t.code + " (" + t.id.text() + "): " + std::to_string(t.vcpus) + " vCPU, " + std::to_string(t.memory_mb) +
                   " MiB, " + std::to_string(t.disk_gb) + " GiB disk" + (t.provider ? " at " + *t.provider : "");
        });
    }
};

class ProviderTools final : public Family {
public:
    explicit ProviderTools(const Context& context) : context_(context) {}

    void add_to(mcp::Tools& tools) {
        constexpr mcp::Hints looks = {.read_only = true, .destructive = false, .idempotent = true, .open_world = false};
        tools.add<&ProviderTools::list>(*this, {.name = list_tool,
                                                .title = "List providers",
                                                .description = "Clouds that instances can be made at, with their state.",
                                                .hints = looks,
                                                .permission = "system.providers.read"});
        tools.add<&ProviderTools::get>(*this, {.name = "system_get_provider",
                                               .title = "Get a provider",
                                               .description = "One provider with its regions and instance types.",
                                               .hints = looks,
                                               .permission = "system.providers.read"});
        tools.add<&ProviderTools::regions>(
            *this, {.name = regions_tool,
                    .title = "List provider regions",
                    .description = "Regions in which instances can be provisioned. Their ids are the provider_region_id of "
                                   "system_provision_instance.",
                    .hints = looks,
                    .permission = "system.providers.read"});
        tools.add<&ProviderTools::instance_types>(
            *this, {.name = types_tool,
                    .title = "List provider instance types",
                    .description =
                        "Sizes in which instances can be provisioned, with processors, memory, disk and price. Their ids are the "
                        "provider_instance_type_id of system_provision_instance.",
                    .hints = looks,
                    .permission = "system.providers.read"});
        add_changes_to(tools);
    }

    ListResult list(mcp::Call& call, PageArguments arguments) {
        const auto after = place_of(context_, call, list_tool, arguments.cursor);
        ListResult result;
        context_.store.read([&](storage::Snapshot& db) {
            const auto page = storage::providers::list(db, context_.account_of(call), arguments.limit, after);
            for (const auto& provider : page.records) result.providers.push_back(view(db, provider, arguments.is_detailed()));
            std::optional<std::string> next;
            if (page.has_more) next = page.records.back().name;
            describe_page(result, context_, call, list_tool, arguments, page.total, page.records.size(), next);
        });
        return result;
    }

    GetResult get(mcp::Call& call, GetArguments arguments) { return {shown(call, arguments.provider_id)}; }

    RegionsResult regions(mcp::Call& call, PageArguments arguments) {
        const auto account = context_.account_of(call);
        std::vector<RegionView> all;
        context_.store.read([&](storage::Snapshot& db) {
            for (const auto& region : storage::providers::list_regions(db, account)) {
                auto& shown = all.emplace_back(view(region));
                if (arguments.is_detailed()) shown.provider = storage::providers::get(db, account, region.provider_id).name;
            }
        });
        RegionsResult result;
        result.regions = page_of(std::move(all), result, context_, call, regions_tool, arguments);
        return result;
    }

    InstanceTypesResult instance_types(mcp::Call& call, PageArguments arguments) {
        const auto account = context_.account_of(call);
        std::vector<InstanceTypeView> all;
        context_.store.read([&](storage::Snapshot& db) {
            for (const auto& type : storage::providers::list_instance_types(db, account)) {
                auto& shown = all.emplace_back(view(type, arguments.is_detailed()));
                if (arguments.is_detailed()) shown.provider = storage::providers::get(db, account, type.provider_id).name;
            }
        });
        InstanceTypesResult result;
        result.instance_types = page_of(std::move(all), result, context_, call, types_tool, arguments);
        return result;
    }

    awaitable<ChangedResult> create(mcp::Call& call, CreateArguments arguments) {
        auto change = change_call(context_, call, arguments);
        fleet::NewProvider wanted{arguments.name, arguments.provider_type, arguments.enabled};
        const auto done = co_await catalogue().create(std::move(change), std::move(wanted));
        co_return ChangedResult{done.replayed, shown(call, done.id)};
    }

    awaitable<ChangedResult> update(mcp::Call& call, UpdateArguments arguments) {
        auto change = change_call(context_, call, arguments);
        fleet::ProviderChanges changes{arguments.name, arguments.enabled};
        const auto done = co_await catalogue().update(std::move(change), arguments.provider_id, std::move(changes));
        co_return ChangedResult{done.replayed, shown(call, done.id)};
    }

    awaitable<DeletedResult> remove(mcp::Call& call, DeleteArguments arguments) {
        auto change = change_call(context_, call, arguments);
        const auto done = co_await catalogue().remove(std::move(change), arguments.provider_id);
        co_return DeletedResult{true, done.replayed, false, done.id.text()};
    }

    awaitable<CreateRegionResult> create_region(mcp::Call& call, CreateRegionArguments arguments) {
        auto change = change_call(context_, call, arguments);
        model::ProviderRegion wanted;
        wanted.provider_id = arguments.provider_id;
        wanted.code = arguments.code;
        wanted.name = arguments.name;
        wanted.available = arguments.available;
        const auto done = co_await catalogue().add_region(std::move(change), std::move(wanted));
        const auto region = context_.store.read(
            [&](storage::Snapshot& db) { return storage::providers::get_region(db, context_.account_of(call), done.id); });
        co_return CreateRegionResult{done.replayed, view(region)};
    }

    awaitable<CreateTypeResult> create_instance_type(mcp::Call& call, CreateTypeArguments arguments) {
        auto change = change_call(context_, call, arguments);
        model::ProviderInstanceType wanted;
        wanted.provider_id = arguments.provider_id;
        wanted.code = arguments.code;
        wanted.name = arguments.name;
        wanted.vcpus = arguments.vcpus;
        wanted.memory_mb = arguments.memory_mb;
        wanted.disk_gb = arguments.disk_gb;
        wanted.hourly_price_usd = arguments.hourly_price_usd;
        const auto done = co_await catalogue().add_instance_type(std::move(change), std::move(wanted));
        const auto type = context_.store.read(
            [&](storage::Snapshot& db) { return storage::providers::get_instance_type(db, context_.account_of(call), done.id); });
        co_return CreateTypeResult{done.replayed, view(type, true)};
    }

private:
    void add_changes_to(mcp::Tools& tools) {
        constexpr mcp::Hints makes = {.read_only = false, .destructive = false, .idempotent = false, .open_world = false};
        tools.add<&ProviderTools::create>(
            *this,
            {.name = "system_create_provider",
             .title = "Create a provider",
             .description = "Record a provider of a type that this program serves. Add regions and instance types to it before "
                            "anything can be provisioned there.",
             .hints = makes,
             .permission = "system.providers.create"});
        tools.add<&ProviderTools::update>(
            *this, {.name = "system_update_provider",
                    .title = "Update a provider",
                    .description = "Rename a provider, or take it out of use: with enabled false nothing new is made there.",
                    .hints = {.read_only = false, .destructive = false, .idempotent = true, .open_world = false},
                    .permission = "system.providers.update"});
        tools.add<&ProviderTools::remove>(
            *this, {.name = "system_delete_provider",
                    .title = "Delete a provider",
                    .description =
                        "Remove a provider with its regions and instance types, for good. Refused while live instances or pools "
                        "use it or records of instances name it; system_update_provider with enabled false takes it out of use "
                        "instead.",
                    .hints = {.read_only = false, .destructive = true, .idempotent = true, .open_world = false},
                    .permission = "system.providers.delete"});
        tools.add<&ProviderTools::create_region>(*this,
                                                 {.name = "system_create_provider_region",
                                                  .title = "Create a provider region",
                                                  .description = "Record a region of a provider, by the provider's own code.",
                                                  .hints = makes,
                                                  .permission = "system.regions.create"});
        tools.add<&ProviderTools::create_instance_type>(
            *this, {.name = "system_create_provider_instance_type",
                    .title = "Create a provider instance type",
                    .description = "Record a size that a provider offers, by the provider's own code.",
                    .hints = makes,
                    .permission = "system.providers.create"});
    }

    fleet::ProviderCatalogue& catalogue() const { return context_.fleet.inventory().provider_catalogue(); }

    ProviderView shown(const mcp::Call& call, const model::ProviderId& id) const {
        return context_.store.read(
            [&](storage::Snapshot& db) { return view(db, storage::providers::get(db, context_.account_of(call), id), true); });
    }

    const Context& context_;
};

}  // namespace

std::unique_ptr<Family> add_provider_tools(mcp::Tools& tools, const Context& context) {
    return make_family<ProviderTools>(tools, context);
}

}  // namespace tools
