// The catalogue as tables, and the one write unit that makes it.
#include "fleet/catalogue.h"

#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "model/node_template.h"
#include "model/provider.h"
#include "storage/accounts.h"
#include "storage/modules.h"
#include "storage/providers.h"
#include "storage/templates.h"

namespace fleet {
namespace {

constexpr const char* account_name = "default";

struct RegionRow {
    const char* code;
    const char* name;
};

constexpr std::array regions = {RegionRow{"eu-central", "Europe, central"}, RegionRow{"us-east", "United States, east"}};

struct TypeRow {
    const char* code;
    const char* name;
    int vcpus;
    int memory_mb;
    int disk_gb;
    double hourly_price_usd;
};

constexpr std::array types = {TypeRow{"standard-1", "Standard, small", 1, 2048, 20, 0.012},
                              TypeRow{"standard-2", "Standard, medium", 2, 4096, 40, 0.024},
                              TypeRow{"standard-4", "Standard, large", 4, 8192, 80, 0.048},
                              TypeRow{"standard-8", "Standard, extra large", 8, 16384, 160, 0.096}};

struct PlatformRow {
    const char* name;
    bool pre_baked;
    int boot_seconds;
};

constexpr PlatformRow plain{"debian-12", false, 90};
constexpr PlatformRow pre_baked{"debian-12-docker", true, 30};
constexpr std::array platforms = {plain, pre_baked};

constexpr int module_priority = 100;

struct ModuleRow {
    const char* name;
    const char* description;
    model::ModuleVariety variety = model::ModuleVariety::instance;
    int priority = module_priority;
    const char* version;
    std::vector<std::string> protected_paths;
};

constexpr const char* docker_engine = "docker-engine";
constexpr const char* docker_engine_config = "docker-engine-config";
constexpr const char* k3s_server = "k3s-server";
constexpr const char* k3s_agent = "k3s-agent";

std::vector<ModuleRow> module_rows() {
    using enum model::ModuleVariety;
    return {
        {docker_engine,
         "Docker Engine with containerd, buildx and compose",
         instance,
         module_priority,
         "27.3.1",
         {"/etc/docker", "/var/lib/docker", "/var/lib/containerd"}},
        {docker_engine_config, "Settings laid over those of docker-engine: daemon.json", config, module_priority + 50, "1.0.0", {}},
        {k3s_server,
         "K3s control plane; the first of a cluster bootstraps it, further ones join it",
         instance,
         module_priority,
         "1.31.2",
         {"/etc/rancher/k3s", "/var/lib/rancher/k3s"}},
        {k3s_agent,
         "K3s worker; joins the cluster that its target_cluster_id names",
         instance,
         module_priority,
         "1.31.2",
         {"/etc/rancher/k3s", "/var/lib/rancher/k3s", "/var/lib/rancher/k3s/agent/containerd"}},
    };
}

struct DependencyRow {
    const char* module;
    model::DependencyKind kind;
    const char* on;
};

constexpr std::array dependencies = {DependencyRow{docker_engine_config, model::DependencyKind::requires_, docker_engine},
                                     DependencyRow{k3s_server, model::DependencyKind::conflicts, k3s_agent}};

struct TemplateRow {
    const char* name;
    const char* description;
    const char* platform;
    const char* module;
    model::LifecycleClass lifecycle_class;
    std::vector<int> use_cases;  // an unsupported row stands where its closest supported alternative does
};

std::vector<TemplateRow> template_rows() {
    using enum model::LifecycleClass;
    return {
        {"docker-host",
         "Docker host that lives for months: edge gateway, SaaS tenant",
         plain.name,
         docker_engine,
         persistent,
         {1, 10}},
        {"tenant-docker-host", "Docker host of one tenant", plain.name, docker_engine, persistent, {6}},
        {"batch-docker-host", "Docker host for a burst of batch jobs", plain.name, docker_engine, ephemeral, {4}},
        {"batch-docker-host-fast",
         "Docker host for a burst of batch jobs, from a pre-baked image",
         pre_baked.name,
         docker_engine,
         ephemeral,
         {4}},
        {"ci-runner", "Docker host for CI jobs", plain.name, docker_engine, ephemeral, {5}},
        {"ci-runner-fast", "Docker host for CI jobs, from a pre-baked image", pre_baked.name, docker_engine, ephemeral, {5}},
        {"k3s-server", "Control plane of a K3s cluster", plain.name, k3s_server, persistent, {2, 3, 7, 8, 9, 10}},
        {"k3s-worker",
         "Worker of a K3s cluster that lives as long as the cluster",
         plain.name,
         k3s_agent,
         persistent,
         {2, 3, 8, 9, 10}},
        {"k3s-worker-ephemeral", "Worker of a K3s cluster that comes and goes", plain.name, k3s_agent, ephemeral, {7}},
    };
}

void make_provider(storage::Transaction& tx, const model::AccountId& account, model::TimePoint now, model::IdSource& ids) {
    const model::Provider provider{ids.make<model::ProviderId>(), account, "simulated", model::ProviderType::simulated, true, now};
    storage::providers::insert(tx, provider);
    for (const auto& row : regions) {
        storage::providers::insert_region(tx,
                                          {ids.make<model::ProviderRegionId>(), account, provider.id, row.code, row.name, true});
    }
    for (const auto& row : types) {
        storage::providers::insert_instance_type(tx, {ids.make<model::ProviderInstanceTypeId>(), account, provider.id, row.code,
                                                      row.name, row.vcpus, row.memory_mb, row.disk_gb, row.hourly_price_usd});
    }
}

std::map<std::string, model::NodeModuleId> make_modules(storage::Transaction& tx, const model::AccountId& account,
                                                        model::TimePoint now, model::IdSource& ids) {
    std::map<std::string, model::NodeModuleId> module_ids;
    for (const auto& row : module_rows()) {
        const auto id = module_ids[row.name] = ids.make<model::NodeModuleId>();
        storage::modules::insert(tx, {.id = id,
                                      .account_id = account,
                                      .name = row.name,
                                      .category = "Container Runtimes",
                                      .description = row.description,
                                      .priority = row.priority,
                                      .variety = row.variety,
                                      .protected_paths = row.protected_paths,
                                      .current_version = row.version});
        storage::modules::put_version(tx, {id, row.version, model::ModuleVersionState::live, "", now});
    }
    for (const auto& row : dependencies) {
        storage::modules::set_dependencies(tx, module_ids[row.module], {{module_ids[row.module], module_ids[row.on], row.kind}});
    }
    return module_ids;
}

void make_templates(storage::Transaction& tx, const model::AccountId& account, model::TimePoint now, model::IdSource& ids) {
    std::map<std::string, model::NodePlatformId> platform_ids;
    for (const auto& row : platforms) {
        const auto id = platform_ids[row.name] = ids.make<model::NodePlatformId>();
        storage::platforms::insert(tx, {id, account, row.name, "amd64", row.pre_baked, std::chrono::seconds(row.boot_seconds)});
    }
    auto module_ids = make_modules(tx, account, now, ids);
    for (const auto& row : template_rows()) {
        const auto id = ids.make<model::NodeTemplateId>();
        const bool tmpfs_store = row.lifecycle_class != model::LifecycleClass::persistent;
        storage::templates::insert(tx, {id, account, platform_ids[row.platform], row.name, row.description, true,
                                        row.lifecycle_class, tmpfs_store, row.use_cases, now});
        storage::templates::assign_module(tx, id, {module_ids[row.module], row.module, module_priority, "{}"});
    }
}

}  // namespace

boost::asio::awaitable<model::AccountId> ensure_catalogue(storage::Store& store, const model::Clock& clock, model::IdSource& ids) {
    auto unit = [now = clock.now(), &ids](storage::Transaction& tx) {
        if (const auto account = storage::accounts::find_by_name(tx, account_name)) return account->id;
        const auto account = ids.make<model::AccountId>();
        storage::accounts::insert(tx, {account, account_name, now});
        make_provider(tx, account, now, ids);
        make_templates(tx, account, now, ids);
        return account;
    };
    co_return co_await store.write(std::move(unit));
}

}  // namespace fleet
