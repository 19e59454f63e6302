// What instances can be made from: templates, regions, instance types.
#include "storage/providers.h"
#include "storage/templates.h"
#include "tools/families.h"
#include "tools/listing.h"
#include "tools/views.h"

namespace tools {
namespace {

// ---- system_list_templates

constexpr const char* templates_tool = "system_list_templates";

struct TemplatesArguments : PageArguments {
    std::optional<int> use_case;

    void fields(auto& f) {
        f("use_case", use_case,
          {.text = "Only templates for this row of the use-case matrix; for an unsupported row, those of its alternative",
           .min = 1,
           .max = 10,
           .example = "4"});
        PageArguments::fields(f);
    }
};

struct TemplatesResult : Page {
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

class CatalogueTools final : public Family {
public:
    explicit CatalogueTools(const Context& context) : context_(context) {}

    void add_to(mcp::Tools& tools) {
        constexpr mcp::Hints looks = {.read_only = true, .destructive = false, .idempotent = true, .open_world = false};
        tools.add<&CatalogueTools::templates>(
            *this,
            {.name = templates_tool,
             .title = "List templates",
             .description = "Templates that nodes are made from: disk image, modules, lifecycle, boot time, and the use cases each "
                            "is made for. Their ids are the template_id of system_provision_instance.",
             .hints = looks,
             .permission = "system.templates.read"});
        tools.add<&CatalogueTools::regions>(
            *this, {.name = regions_tool,
                    .title = "List provider regions",
                    .description = "Regions in which instances can be provisioned. Their ids are the provider_region_id of "
                                   "system_provision_instance.",
                    .hints = looks,
                    .permission = "system.providers.read"});
        tools.add<&CatalogueTools::instance_types>(
            *this, {.name = types_tool,
                    .title = "List provider instance types",
                    .description =
                        "Sizes in which instances can be provisioned, with processors, memory, disk and price. Their ids are the "
                        "provider_instance_type_id of system_provision_instance.",
                    .hints = looks,
                    .permission = "system.providers.read"});
    }

    TemplatesResult templates(mcp::Call& call, TemplatesArguments arguments) {
        const auto records =
            context_.store.read([&](storage::Snapshot& db) { return storage::templates::list(db, context_.account_of(call)); });
        std::vector<TemplateView> all;
        for (const auto& record : records) {
            const auto& rows = record.node_template.use_cases;
            if (arguments.use_case && std::find(rows.begin(), rows.end(), *arguments.use_case) == rows.end()) continue;
            all.push_back(view(record, arguments.is_detailed()));
        }
        TemplatesResult result;
        result.templates = page_of(std::move(all), result, context_, call, templates_tool, arguments);
        return result;
    }

    RegionsResult regions(mcp::Call& call, PageArguments arguments) {
        const auto account = context_.account_of(call);
        std::vector<RegionView> all;
        context_.store.read([&](storage::Snapshot& db) {
            for (const auto& region : storage::providers::list_regions(db, account)) {
                auto& shown = all.emplace_back(RegionView{region.id, region.code, region.name, std::nullopt, region.available});
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
                auto& shown = all.emplace_back(InstanceTypeView{type.id, type.code, std::nullopt, std::nullopt, type.vcpus,
                                                                type.memory_mb, type.disk_gb, type.hourly_price_usd});
                if (!arguments.is_detailed()) continue;
                shown.name = type.name;
                shown.provider = storage::providers::get(db, account, type.provider_id).name;
            }
        });
        InstanceTypesResult result;
        result.instance_types = page_of(std::move(all), result, context_, call, types_tool, arguments);
        return result;
    }

private:
    const Context& context_;
};

}  // namespace

std::unique_ptr<Family> add_catalogue_tools(mcp::Tools& tools, const Context& context) {
    return make_family<CatalogueTools>(tools, context);
}

}  // namespace tools
