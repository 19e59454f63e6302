// One function per action; each hazard that it may run into is a condition with its reason.
#include "matrix/hazards.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace matrix {

namespace {

class Judge {
public:
    explicit Judge(const Matrix& matrix) : matrix_(matrix) {}

    void operator()(const Terminating& end) {
        if (end.server) judge_server(end.name, *end.server);
        if (end.keeps_state && !end.backed_up)
            warn("terminate_without_backup",
                 fmt::format("{} keeps its state under /persist, and no backup of it is known", end.name));
    }

    // Boots one after another that take longer than the slowest cold provision dominate a short piece of work.
    void operator()(const Provisioning& start) {
        if (!start.short_lived || start.from_pool) return;
        const double each = matrix_.figure(start.pre_baked ? "boot_seconds_pre_baked" : "boot_seconds");
        const double minutes = each * start.count / 60;
        if (minutes <= matrix_.figure("cold_provision_minutes_max")) return;
        auto because = fmt::format("{} x {} s = {} minutes of boot time in a row", start.count, each, std::ceil(minutes));
        if (!start.pre_baked) {
            const double baked = matrix_.figure("boot_seconds_pre_baked");
            because += fmt::format("; from a pre-baked image {} x {} s = {} minutes", start.count, baked,
                                   std::ceil(baked * start.count / 60));
        }
        warn("thousands_of_short_lives", std::move(because));
    }

    void operator()(const Joining& join) {
        if (join.has_target || join.clusters < 2) return;
        auto because = fmt::format("no target_cluster_id is given, and there are {} clusters to join", join.clusters);
        if (!join.names.empty()) because += fmt::format(": {}", fmt::join(join.names, ", "));
        warn("join_without_target", std::move(because));
    }

    void operator()(const EncryptingPods&) {
        warn("pod_traffic_in_clear", "traffic between pods is expected to be encrypted by the SDWAN");
    }

    void operator()(const RunningByHand&) {
        warn("containers_by_hand", "containers are started on a managed host, past the platform");
    }

    void operator()(const SharingNetwork& share) {
        if (share.tenants < 2) return;
        warn("tenants_on_one_network", fmt::format("{} tenants share one SDWAN network", share.tenants));
    }

    void operator()(const CountingOnCache& count) {
        if (count.has_mirror) return;
        warn("image_cache_gone", "/persist/var/lib/docker, where images are cached, goes with the instance");
    }

    std::vector<Warning> take() {
        std::stable_sort(warnings_.begin(), warnings_.end(),
                         [](const Warning& a, const Warning& b) { return a.hazard.severity > b.hazard.severity; });
        return std::move(warnings_);
    }

private:
    void judge_server(const std::string& name, const ServerRole& role) {
        if (role.servers_left && *role.servers_left > 0) return;
        auto because = role.servers_left ? fmt::format("{} is the only k3s-server of its cluster", name)
                                         : fmt::format(
                                               "{} is a k3s-server, and it is not recorded of which cluster: "
                                               "it may be the only one there",
                                               name);
        if (role.live_workers > 0)
            because +=
                fmt::format(", and {} {} on it", role.live_workers, role.live_workers == 1 ? "worker depends" : "workers depend");
        warn("only_server_terminated", std::move(because));
    }

    void warn(std::string_view id, std::string because) {
        const auto known = std::find_if(warnings_.begin(), warnings_.end(), [&](const auto& each) { return each.hazard.id == id; });
        if (known == warnings_.end()) warnings_.push_back({matrix_.hazard(id), std::move(because)});
    }

    const Matrix& matrix_;
    std::vector<Warning> warnings_;
};

}  // namespace

std::vector<Warning> hazards_of(const Action& action, const Matrix& matrix) { return hazards_of(std::vector{action}, matrix); }

std::vector<Warning> hazards_of(const std::vector<Action>& actions, const Matrix& matrix) {
    Judge judge(matrix);
    for (const auto& action : actions) std::visit(judge, action);
    return judge.take();
}

std::string in_words(const Hazard& hazard) {
    return fmt::format("{}. You will see: {}. Instead: {}.", hazard.if_you, hazard.you_will_see, hazard.do_instead);
}

}  // namespace matrix
