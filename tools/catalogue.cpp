// What instances can be made from: templates, regions, instance types.
#include "storage/providers.h"
#include "storage/templates.h"
#include "tools/families.h"
#include "tools/views.h"

namespace tools {
namespace {

template <class View>
std::string listed(const char* what, const std::vector<View>& views, std::string (*line)(const View&)) {
    std::string text = std::to_string(views.size()) + " " + what + (views.empty() ? "." : ":");
    for (const auto& view : views) text += "\n- " + line(view);
    return text;
}

// ---- system_list_templates

struct TemplatesArguments {
    std::optional<int> use_case;

    void fields(auto& f) {
        f("use_case", use_case, {.text = "Only templates for this row of the use-case matrix; for an unsupported row, those of its alternative", .min = 1, .max = 10, .example = "4"});
    }
};

struct TemplatesResult {
    std::vector<TemplateView> templates;

    void fields(auto& f) { f("templates", templates, {.text = "By name"}); }

    std::string to_text() const {
        return listed<TemplateView>("templates", templates, [](const TemplateView& t) {
            return t.name + " (" + t.id.text() + "): " + t.description + "; boots in about " + std::to_string(t.boot_seconds) + " s";
        });
    }
};

// ---- system_list_provider_regions

struct RegionsResult {
    std::vector<RegionView> regions;

    void fields(auto& f) { f("regions", regions, {.text = "By code"}); }

    std::string to_text() const {
        return listed<RegionView>("regions", regions, [](const RegionView& r) {
            return r.code + " (" + r.id.text() + "): " + r.name + " at " + r.provider + (r.available ? "" : ", not available");
        });
    }
};

// ---- system_list_provider_instance_types

struct InstanceTypesResult {
    std::vector<InstanceTypeView> instance_types;

    void fields(auto& f) { f("instance_types", instance_types, {.text = "Smallest first"}); }

    std::string to_text() const {
        return listed<InstanceTypeView>("instance types", instance_types, [](const InstanceTypeView& t) {
            return t.code + " (" + t.id.text() + "): " + std::to_string(t.vcpus) + " vCPU, " + std::to_string(t.memory_mb) + " MiB, " +
                   std::to_string(t.disk_gb) + " GiB disk at " + t.provider;
        });
    }
};

class CatalogueTools final : public Family {
public:
    explicit CatalogueTools(const Context& context) : context_(context) {}

    void add_to(mcp::Tools& tools) {
        constexpr mcp::Hints looks = {.read_only = true, .destructive = false, .idempotent = true, .open_world = false};
        tools.add<&CatalogueTools::templates>(
            *this, {.name = "system_list_templates",
                    .title = "List templates",
                    .description = "Templates that nodes are made from: disk image, modules, lifecycle, boot time, and the use cases each "
                                   "is made for. Their ids are the template_id of system_provision_instance.",
                    .hints = looks,
                    .permission = "system.templates.read"});
        tools.add<&CatalogueTools::regions>(
            *this, {.name = "system_list_provider_regions",
                    .title = "List provider regions",
                    .description = "Regions in which instances can be provisioned. Their ids are the provider_region_id of "
                                   "system_provision_instance.",
                    .hints = looks,
                    .permission = "system.providers.read"});
        tools.add<&CatalogueTools::instance_types>(
            *this, {.name = "system_list_provider_instance_types",
                    .title = "List provider instance types",
                    .description = "Sizes in which instances can be provisioned, with processors, memory, disk and price. Their ids are the "
                                   "provider_instance_type_id of system_provision_instance.",
                    .hints = looks,
                    .permission = "system.providers.read"});
    }

    TemplatesResult templates(mcp::Call& call, TemplatesArguments arguments) {
        const auto records = context_.store.read(
            [&](storage::Snapshot& db) { return storage::templates::list(db, context_.account_of(call)); });
        TemplatesResult result;
        for (const auto& record : records) {
            auto shown = view(record);
            const auto& rows = shown.use_cases;
            if (!arguments.use_case || std::find(rows.begin(), rows.end(), *arguments.use_case) != rows.end()) {
                result.templates.push_back(std::move(shown));
            }
        }
        return result;
    }

    RegionsResult regions(mcp::Call& call, mcp::NoArguments) {
        const auto account = context_.account_of(call);
        return context_.store.read([&](storage::Snapshot& db) {
            RegionsResult result;
            for (const auto& region : storage::providers::list_regions(db, account)) {
                const auto provider = storage::providers::get(db, account, region.provider_id);
                result.regions.push_back({region.id, region.code, region.name, provider.name, region.available});
            }
            return result;
        });
    }

    InstanceTypesResult instance_types(mcp::Call& call, mcp::NoArguments) {
        const auto account = context_.account_of(call);
        return context_.store.read([&](storage::Snapshot& db) {
            InstanceTypesResult result;
            for (const auto& type : storage::providers::list_instance_types(db, account)) {
                const auto provider = storage::providers::get(db, account, type.provider_id);
                result.instance_types.push_back({type.id, type.code, type.name, provider.name, type.vcpus, type.memory_mb, type.disk_gb,
                                                 type.hourly_price_usd});
            }
            return result;
        });
    }

private:
    const Context& context_;
};

}  // namespace

std::unique_ptr<Family> add_catalogue_tools(mcp::Tools& tools, const Context& context) {
    auto family = std::make_unique<CatalogueTools>(context);
    family->add_to(tools);
    return family;
}

}  // namespace tools
