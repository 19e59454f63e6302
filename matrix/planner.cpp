// Setups, use case by use case. A plan is a list of steps; what the request does not say and the catalogue does not settle is
// listed as missing instead of being guessed.
#include "matrix/planner.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <tuple>

#include "matrix/text.h"

namespace matrix {

namespace {

using Json = nlohmann::ordered_json;

class Plan {
public:
    Plan(const Verdict& verdict, std::string_view request, const Catalogue& catalogue)
        : verdict_(verdict), catalogue_(catalogue), text_(request) {
        choose_region();
        choose_type();
    }

    bool has(std::string_view tool) const { return catalogue_.tool_exists && catalogue_.tool_exists(tool); }

    PlanStep& add(std::string_view tool, Json arguments, std::string purpose) {
        auto& step = steps_.emplace_back();
        step.step = static_cast<int>(steps_.size());
        if (has(tool)) step.tool = std::string(tool);
        step.arguments = std::move(arguments);
        step.purpose = step.tool ? std::move(purpose) : fmt::format("{} ({})", purpose, tool);
        return step;
    }
    PlanStep& instruct(std::string purpose) {
        auto& step = steps_.emplace_back();
        step.step = static_cast<int>(steps_.size());
        step.purpose = std::move(purpose);
        return step;
    }

    PlanStep& provision(int count, std::string_view role, std::string_view lifecycle, bool tmpfs, int row, std::string purpose) {
        auto arguments = Json::object();
        std::vector<std::string> missing;
        fill_place(arguments, missing, row, role);
        arguments["lifecycle_class"] = lifecycle;
        arguments["tmpfs_store"] = tmpfs;
        if (count > 1) purpose += fmt::format(": one call for each of the {}, each with a name of its own", count);
        auto& step = add("system_provision_instance", std::move(arguments), std::move(purpose));
        step.times = count;
        step.missing = std::move(missing);
        step.wait_for = "status running and, about 90 s after its start, the runtime ready (system_get_instance with wait_seconds)";
        step.needs_confirmation = count > 5;
        return step;
    }

    // Template, region and type, chosen or missing.
    void fill_place(Json& arguments, std::vector<std::string>& missing, int row, std::string_view role) {
        put(arguments, missing, "template_id", template_for(row, role));
        put(arguments, missing, "provider_region_id", region_);
        put(arguments, missing, "provider_instance_type_id", type_);
    }

    // The instance that is to end is known only when its time has come.
    void terminate(std::string purpose) {
        auto& step = add("system_terminate_instance", Json::object(), std::move(purpose));
        step.missing = {"instance_id"};
        step.needs_confirmation = true;
    }

    // A cluster shows itself some time after its server has booted.
    void wait_for_cluster(std::string purpose, std::string wait_for) {
        add("kubernetes_list_clusters", Json::object(), std::move(purpose)).wait_for = std::move(wait_for);
        if (!has("kubernetes_get_cluster")) return;
        add("kubernetes_get_cluster", Json::object(), "See that its API answers").missing = {"cluster_id"};
    }

    // Workers made from this template join the cluster that is meant. A template for agents has their module already: where a
    // module can be told anew on its template, it is.
    void aim_workers(int row, std::string purpose) {
        Json arguments = {{"module_name", "k3s-agent"}};
        std::vector<std::string> missing;
        put(arguments, missing, "template_id", template_for(row, "k3s agent"));
        missing.emplace_back("config.target_cluster_id");
        const auto* tool =
            has("system_update_template_module") ? "system_update_template_module" : "system_assign_module_to_template";
        add(tool, std::move(arguments), std::move(purpose)).missing = std::move(missing);
    }

    bool says_any_of(std::initializer_list<std::string_view> words) const {
        const auto& tokens = text_.tokens();
        return std::any_of(tokens.begin(), tokens.end(), [&](const Token& token) {
            return token.negated_by < 0 && std::find(words.begin(), words.end(), token.word) != words.end();
        });
    }

    // What has to be looked up before anything can be provisioned.
    void look_up() {
        if (catalogue_.templates.empty()) add("system_list_templates", Json::object(), "Find the template to provision from");
        if (region_ == nullptr) add("system_list_provider_regions", Json::object(), "Choose the region");
        if (type_ == nullptr) add("system_list_provider_instance_types", Json::object(), "Choose the instance type");
    }

    std::vector<PlanStep> take() { return std::move(steps_); }
    const Parameters& parameters() const { return verdict_.parameters; }

private:
    static void put(Json& arguments, std::vector<std::string>& missing, const char* name, const std::string* id) {
        if (id != nullptr)
            arguments[name] = *id;
        else
            missing.emplace_back(name);
    }
    static std::string folded(std::string_view text) {
        const Text read(text);
        std::string words;
        for (const auto& token : read.tokens()) words += " " + token.word;
        return words + " ";
    }
    // A template's name says what its nodes are; those that join a cluster are called either way.
    static bool has_role(const std::string& name, std::string_view role) {
        const auto words = folded(name);
        return words.find(folded(role)) != std::string::npos ||
               (role == "k3s agent" && words.find(folded("k3s worker")) != std::string::npos);
    }
    bool named(const std::string& name) const {
        const auto words = folded(name);
        return words.size() > 3 && folded(text_.source()).find(words) != std::string::npos;
    }

    // Named in the request; else the only one; else the account's first, as a default that the person sees and can change.
    void choose_region() {
        for (const auto& region : catalogue_.regions) {
            if (named(region.code) || named(region.name)) region_ = &region.id;
        }
        if (region_ != nullptr || catalogue_.regions.empty()) return;
        if (!parameters().region || catalogue_.regions.size() == 1) region_ = &catalogue_.regions.front().id;
    }
    void choose_type() {
        const auto& types = catalogue_.instance_types;
        for (const auto& type : types) {
            if (named(type.code)) type_ = &type.id;
        }
        if (type_ != nullptr || types.empty()) return;
        const auto enough = [](const auto& type) { return type.vcpus >= 2 && type.memory_mb >= 4096; };
        const auto smaller = [&](const auto& a, const auto& b) {
            return std::tuple(!enough(a), a.memory_mb, a.vcpus) < std::tuple(!enough(b), b.memory_mb, b.vcpus);
        };
        type_ = &std::min_element(types.begin(), types.end(), smaller)->id;
    }
    const std::string* template_for(int row, std::string_view role) const {
        const std::string* made_for = nullptr;
        const std::string* by_name = nullptr;
        for (const auto& candidate : catalogue_.templates) {
            if (named(candidate.name)) return &candidate.id;
            const bool right_role = has_role(candidate.name, role);
            if (right_role && by_name == nullptr) by_name = &candidate.id;
            const auto& rows = candidate.use_cases;
            if (std::find(rows.begin(), rows.end(), row) == rows.end()) continue;
            if (made_for == nullptr || right_role) made_for = &candidate.id;
        }
        return made_for != nullptr ? made_for : by_name;
    }

    const Verdict& verdict_;
    const Catalogue& catalogue_;
    Text text_;
    const std::string* region_ = nullptr;
    const std::string* type_ = nullptr;
    std::vector<PlanStep> steps_;
};

std::string lifecycle_of(const Verdict& verdict, std::string_view otherwise) {
    return verdict.lifecycle_class && *verdict.lifecycle_class != "mixed" ? *verdict.lifecycle_class : std::string(otherwise);
}

void plan_docker_hosts(Plan& plan, const Verdict& verdict) {
    const int count = verdict.parameters.count.value_or(1);
    plan.look_up();
    plan.provision(count, "docker", lifecycle_of(verdict, "persistent"), verdict.tmpfs_store.value_or(false), 1,
                   "Provision the Docker host");
    plan.instruct("Attach the instance to the SDWAN, and check that docker-engine is assigned to its template");
    plan.instruct(
        "Start the containers with --restart=always and their volumes under /persist/var; back both up before any "
        "system_terminate_instance, which destroys /persist");
}

void plan_cluster(Plan& plan, const Verdict& verdict) {
    plan.look_up();
    plan.provision(1, "k3s server", "persistent", false, 2, "Provision the first k3s-server, which bootstraps the cluster");
    plan.wait_for_cluster("See the cluster appear, about 90 s after the server starts",
                          "a cluster in status active with an api_endpoint");
    const int workers = std::max(verdict.parameters.count.value_or(4) - 1, 1);
    plan.provision(workers, "k3s agent", "persistent", false, 2, "Provision the workers on the same SDWAN");
    plan.instruct("For an API that survives the loss of a server, provision a second k3s-server: the virtual IP then fails over");
    plan.instruct("Hand over the kubeconfig, an administrator's credential, only on request");
}

void plan_many_clusters(Plan& plan, const Verdict& verdict) {
    constexpr std::size_t most_clusters = 4;  // that are written out; further ones are set up the same way
    auto names = verdict.parameters.environments;
    const auto asked = std::max(static_cast<std::size_t>(verdict.parameters.cluster_count.value_or(2)), names.size());
    for (auto i = names.size(); i < std::min(asked, most_clusters); ++i) names.emplace_back(1, static_cast<char>('A' + i));
    if (names.size() > most_clusters) names.resize(most_clusters);
    plan.look_up();
    for (const auto& name : names) {
        plan.provision(1, "k3s server", "persistent", false, 3, fmt::format("Provision the k3s-server of cluster {}", name));
        plan.wait_for_cluster(fmt::format("Read the id of cluster {}", name),
                              fmt::format("cluster {} active, before the next one is begun", name));
    }
    for (const auto& name : names) {
        plan.aim_workers(3, fmt::format("Set config.target_cluster_id of the worker template to the id of cluster {}", name));
        plan.provision(1, "k3s agent", "persistent", false, 3,
                       fmt::format("Provision the workers of cluster {}, one at least", name));
    }
    if (asked > names.size()) plan.instruct(fmt::format("Set up the remaining {} clusters the same way", asked - names.size()));
}

// Hosts that come and go: out of a pool where there are pools, otherwise cold, with a pool as what to wish for.
void plan_throwaway_hosts(Plan& plan, const Verdict& verdict, int row, std::string_view pool) {
    const auto lifecycle = lifecycle_of(verdict, "ephemeral");
    const int count = verdict.parameters.count.value_or(1);
    plan.look_up();
    Json arguments = {{"name", pool}};
    std::vector<std::string> missing;
    plan.fill_place(arguments, missing, row, "docker");
    if (verdict.estimates.pool_target_size)
        arguments["target_size"] = *verdict.estimates.pool_target_size;
    else
        missing.emplace_back("target_size");
    arguments["lifecycle_class"] = lifecycle;
    auto& create = plan.add("system_create_instance_pool", std::move(arguments), "Create a pre-warmed pool ahead of the work");
    create.missing = std::move(missing);
    create.needs_confirmation = true;  // its members cost money while they stand idle
    create.wait_for = "as many ready members as the work begins with";
    Json claim = {{"pool_name", pool}, {"wait_seconds", 45}};
    if (row == 5 && plan.has("system_lease_ci_runner")) {
        plan.add("system_lease_ci_runner", std::move(claim), "Lease a runner for each job, in under 30 s").times = count;
    } else {
        plan.add("system_acquire_pooled_instance", std::move(claim),
                 "Acquire a member for each worker, in under 30 s instead of 5-10 min")
            .times = count;
    }
    if (plan.has("system_create_instance_pool") && plan.has("system_acquire_pooled_instance")) return;
    plan.provision(count, "docker", lifecycle, true, row, "Without a pool: provision cold, about 90 s each").needs_confirmation =
        true;
}

void plan_batch(Plan& plan, const Verdict& verdict) {
    plan_throwaway_hosts(plan, verdict, 4, "batch");
    plan.instruct("Run the jobs, and push results off the instances: nothing on them survives");
    plan.terminate("Terminate every instance when the work is done");
    auto& drain = plan.add("system_drain_instance_pool", Json::object(), "Drain the pool, so that nothing idle is left to pay for");
    drain.missing = {"id"};
    drain.needs_confirmation = true;
}

void plan_runners(Plan& plan, const Verdict& verdict) {
    plan.instruct(
        "Place a registry mirror (Harbor, Gitea) on the SDWAN, or pre-bake the base images: a new runner's image cache is cold");
    plan_throwaway_hosts(plan, verdict, 5, "ci-runners");
    plan.instruct("Register the runner with its controller, and tag job containers with metadata.owner=ci_runner");
    plan.terminate("Terminate each runner after its job");
}

void plan_tenants(Plan& plan, const Verdict& verdict) {
    const int tenants = verdict.parameters.count.value_or(verdict.parameters.tenants.value_or(1));
    plan.look_up();
    auto& network = plan.add("system_sdwan_create_network", Json::object(), "Create an SDWAN network for each tenant");
    network.times = verdict.parameters.tenants.value_or(tenants);
    network.missing = {"name"};
    network.needs_confirmation = true;
    plan.provision(tenants, "docker", "persistent", false, 6,
                   "Provision a Docker host per tenant, attached to that tenant's network");
    plan.instruct(
        "Hand each tenant the TLS keys of its own host only; where tenants must not share trust, use an account per tenant "
        "and federation peers");
}

void plan_hybrid(Plan& plan, const Verdict& verdict) {
    const int workers = std::max(verdict.parameters.count.value_or(2) - 1, 1);
    plan.look_up();
    plan.provision(1, "k3s server", "persistent", false, 7, "Provision the k3s-server that stays");
    plan.wait_for_cluster("Read the id of the cluster", "the cluster active");
    plan.aim_workers(7, "On the worker template, set config.target_cluster_id to the id of the cluster");
    plan.provision(workers, "k3s agent", "ephemeral", true, 7, "Provision ephemeral workers as the load rises");
    plan.terminate("Terminate workers as the load falls");
}

// Pods whose traffic is encrypted above the network.
void plan_meshed_cluster(Plan& plan, const Verdict& verdict) {
    plan_cluster(plan, verdict);
    plan.instruct("Install NetworkPolicy and a service mesh (Linkerd or Istio), which encrypts between pods");
}

// The workload runs as ever; what watches its images is outside.
void plan_scanned_workload(Plan& plan, const Verdict& verdict) {
    plan.instruct("Add Trivy or Grype to the CI pipeline, pin image versions, and subscribe to upstream advisories");
    if (plan.says_any_of({"kubernetes", "k8s", "k3s", "pod", "pods", "cluster", "helm"}))
        plan_cluster(plan, verdict);
    else
        plan_docker_hosts(plan, verdict);
}

// By the number of the row. A row that is not supported has the plan of its alternative.
constexpr std::array<void (*)(Plan&, const Verdict&), 10> plans = {
    plan_docker_hosts, plan_cluster, plan_many_clusters, plan_batch,          plan_runners,
    plan_tenants,      plan_hybrid,  plan_cluster,       plan_meshed_cluster, plan_scanned_workload};

}  // namespace

std::vector<PlanStep> plan(const Verdict& verdict, std::string_view request, const Catalogue& catalogue) {
    if (!verdict.use_case) return {};
    Plan plan(verdict, request, catalogue);
    plans.at(static_cast<std::size_t>(verdict.use_case->number) - 1)(plan, verdict);
    return plan.take();
}

}  // namespace matrix
