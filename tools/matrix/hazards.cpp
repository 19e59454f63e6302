// What the use-case matrix warns of, on demand. The same rules speak by themselves in confirmations (tools/guard_rails.h).
#include "matrix/hazard_reading.h"
#include "model/error.h"
#include "tools/guard_rails.h"
#include "tools/matrix/matrix_tools.h"

namespace tools {
namespace {

enum class Intention {
    terminate_instance,
    provision_instances,
    join_cluster,
    expect_encrypted_pods,
    run_containers_by_hand,
    share_network,
    count_on_image_cache
};

constexpr std::array<std::string_view, 7> names(Intention) {
    return {"terminate_instance",     "provision_instances", "join_cluster",        "expect_encrypted_pods",
            "run_containers_by_hand", "share_network",       "count_on_image_cache"};
}

struct HazardArguments {
    std::optional<std::string> request;
    std::optional<Intention> action;
    std::optional<model::NodeInstanceId> instance_id;
    std::optional<model::NodeTemplateId> template_id;
    std::optional<model::LifecycleClass> lifecycle_class;
    int count = 1;
    bool from_pool = false;
    bool pre_baked = false;
    bool backed_up = false;
    std::optional<int> servers_left;
    int live_workers = 0;
    std::optional<std::string> target_cluster_id;
    int tenants = 2;
    bool has_mirror = false;

    void fields(auto& f) {
        f("request", request,
          {.text = "What the operator is about to do, in their own words", .min_length = 1, .max_length = 4000});
        f("action", action, {.text = "The same as a name; terminate_instance goes without saying where instance_id is given"});
        f("instance_id", instance_id, {.text = "terminate_instance: which; its circumstances are then read from the fleet"});
        f("template_id", template_id, {.text = "provision_instances: from which template; its lifecycle and image are then read"});
        f("lifecycle_class", lifecycle_class, {.text = "Lifecycle of the instances, where no id tells"});
        f("count", count, {.text = "provision_instances: how many", .min = 1, .max = 100'000});
        f("from_pool", from_pool, {.text = "provision_instances: whether a pre-warmed pool hands them out"});
        f("pre_baked", pre_baked, {.text = "provision_instances: whether the image carries the runtime"});
        f("backed_up", backed_up, {.text = "terminate_instance: whether a backup of /persist was taken"});
        f("servers_left", servers_left,
          {.text = "terminate_instance: k3s-servers its cluster keeps, where no id tells; absent: it is no k3s-server", .min = 0});
        f("live_workers", live_workers, {.text = "terminate_instance: workers of that cluster, where no id tells", .min = 0});
        f("target_cluster_id", target_cluster_id, {.text = "join_cluster: the cluster that is named for the worker, if one is"});
        f("tenants", tenants, {.text = "share_network: how many tenants", .min = 1});
        f("has_mirror", has_mirror, {.text = "count_on_image_cache: whether a registry mirror serves the images"});
    }
};

struct HazardView : matrix::Hazard {
    std::string why_here;

    void fields(auto& f) {
        matrix::Hazard::fields(f);
        f("why_here", why_here, {.text = "Why it applies here, with names and figures"});
    }
};

struct HazardsResult {
    std::vector<HazardView> hazards;
    bool understood = true;
    std::string matrix_version;

    void fields(auto& f) {
        f("hazards", hazards, {.text = "Those that apply, the gravest first"});
        f("understood", understood, {.text = "false: the request names nothing that the rules know; say the action instead"});
        f("matrix_version", matrix_version, {.text = "Version of the matrix that spoke"});
    }

    std::string to_text() const {
        if (!understood) return "The request names nothing that the hazards are about. Call again with action.";
        if (hazards.empty()) return "No hazard of the matrix applies.";
        std::string text;
        for (const auto& hazard : hazards) {
            text += (text.empty() ? "" : "\n") + std::string(model::name_of(hazard.severity)) + ": " + hazard.why_here + ". " +
                    matrix::in_words(hazard);
        }
        return text;
    }
};

class MatrixHazardTools final : public Family {
public:
    explicit MatrixHazardTools(const Context& context) : context_(context) {}

    void add_to(mcp::Tools& tools) {
        tools.add<&MatrixHazardTools::check>(
            *this,
            {.name = "matrix_check_hazards",
             .title = "What could go wrong?",
             .description = "Name the hazards of the matrix that something runs into before it is done: what happens, why it "
                            "applies here, and what to do instead. Give the operator's words, an action with its circumstances, or "
                            "both. An id has the circumstances read from the fleet.",
             .hints = looks_into_matrix,
             .permission = may_read_matrix});
    }

    HazardsResult check(mcp::Call& call, HazardArguments arguments) {
        const auto account = context_.account_of(call);
        if (!arguments.action && arguments.instance_id) arguments.action = Intention::terminate_instance;
        if (!arguments.action && arguments.template_id) arguments.action = Intention::provision_instances;
        if (!arguments.action && !arguments.request) {
            throw model::Error(model::ErrorCode::invalid_argument, "nothing to check is given",
                               "Give request, action, instance_id or template_id.");
        }
        std::vector<matrix::Action> actions;
        if (arguments.action) actions.push_back(action_of(account, arguments));
        if (arguments.request) {
            const auto verdict = context_.classifier.classify(*arguments.request);
            for (auto& said : matrix::actions_in(*arguments.request, verdict)) actions.push_back(std::move(said));
        }
        HazardsResult result;
        for (auto& warning : matrix::hazards_of(actions, context_.matrix))
            result.hazards.push_back({std::move(warning.hazard), std::move(warning.because)});
        result.understood = !actions.empty();
        result.matrix_version = context_.matrix.version();
        return result;
    }

private:
    matrix::Action action_of(const model::AccountId& account, const HazardArguments& arguments) const {
        switch (*arguments.action) {
            case Intention::terminate_instance:
                return termination(account, arguments);
            case Intention::provision_instances:
                return provisioning(account, arguments);
            case Intention::join_cluster:
                return joining_of(context_, account, arguments.target_cluster_id.has_value());
            case Intention::expect_encrypted_pods:
                return matrix::EncryptingPods{};
            case Intention::run_containers_by_hand:
                return matrix::RunningByHand{};
            case Intention::share_network:
                return matrix::SharingNetwork{arguments.tenants};
            case Intention::count_on_image_cache:
                break;
        }
        return matrix::CountingOnCache{arguments.has_mirror};
    }

    matrix::Action termination(const model::AccountId& account, const HazardArguments& arguments) const {
        matrix::Terminating end;
        if (arguments.instance_id) {
            end = termination_of(context_, account, *arguments.instance_id);
        } else {
            end.name = "the instance";
            end.keeps_state = is_to_stay(arguments);
            if (arguments.servers_left) end.server = {arguments.servers_left, arguments.live_workers};
        }
        end.backed_up = arguments.backed_up;
        return end;
    }

    matrix::Action provisioning(const model::AccountId& account, const HazardArguments& arguments) const {
        matrix::Provisioning start{arguments.count, !is_to_stay(arguments), arguments.pre_baked, arguments.from_pool};
        if (!arguments.template_id) return start;
        start = provisioning_of(context_, account, *arguments.template_id, arguments.lifecycle_class, arguments.count);
        start.from_pool = arguments.from_pool;
        return start;
    }

    static bool is_to_stay(const HazardArguments& arguments) {
        return arguments.lifecycle_class.value_or(model::LifecycleClass::persistent) == model::LifecycleClass::persistent;
    }

    const Context& context_;
};

}  // namespace

std::unique_ptr<Family> add_matrix_hazard_tools(mcp::Tools& tools, const Context& context) {
    return make_family<MatrixHazardTools>(tools, context);
}

}  // namespace tools
