// From facets of the request to actions.
#include "matrix/hazard_reading.h"

#include <algorithm>

#include "matrix/embedded.h"
#include "matrix/parameters.h"
#include "matrix/vocabulary.h"

namespace matrix {

namespace {

constexpr std::size_t longest_read = 4000;  // in bytes; what follows is not read

constexpr int many_clusters_row = 3, batch_row = 4, runners_row = 5, tenants_row = 6, elastic_workers_row = 7,
              encrypted_pods_row = 9;

const Vocabulary& phrases() {
    static const Vocabulary vocabulary(embedded::hazard_phrases_json);
    return vocabulary;
}

class Said {
public:
    explicit Said(const Text& text) : said_(phrases().facets().size()) {
        for (const auto& hit : phrases().find(text)) {
            if (!hit.negated) said_[static_cast<std::size_t>(hit.facet)] = true;
        }
    }
    bool operator()(std::string_view facet) const { return said_[static_cast<std::size_t>(phrases().facet(facet))]; }

private:
    std::vector<bool> said_;
};

std::optional<ServerRole> server_role(const Said& says) {
    if (!says("k3s_server")) return std::nullopt;
    if (says("sole_server")) return ServerRole{0, 0};
    return ServerRole{};
}

// The rows that the verdict is sure of: its own, and what the request demands besides.
class Rows {
public:
    explicit Rows(const Verdict& verdict) : rows_(verdict.blockers) {
        if (verdict.band == Band::answer) rows_.push_back(verdict.use_case->number);
    }
    bool have(int row) const { return std::find(rows_.begin(), rows_.end(), row) != rows_.end(); }

private:
    std::vector<int> rows_;
};

}  // namespace

std::vector<Action> actions_in(std::string_view request, const Verdict& verdict) {
    const Text text(request.substr(0, longest_read));
    const Said says(text);
    const Rows rows(verdict);
    std::vector<Action> actions;
    const bool are_short_lives = says("short_lives") || rows.have(batch_row) || rows.have(runners_row);
    const bool keeps_state = !are_short_lives && !rows.have(elastic_workers_row);
    if (says("ends") || says("wants_backup"))
        actions.push_back(Terminating{"the instance", keeps_state, says("backed_up"), server_role(says)});
    if (are_short_lives) {
        const int count = read_parameters(text, batch_row).count.value_or(1);
        actions.push_back(Provisioning{count, true, says("pre_baked"), says("from_pool")});
    }
    if ((says("joins") && says("many_clusters")) || rows.have(many_clusters_row))
        actions.push_back(Joining{verdict.parameters.cluster_count.value_or(2), {}, says("has_target")});
    if (says("encrypted_pods") || rows.have(encrypted_pods_row)) actions.push_back(EncryptingPods{});
    if (says("by_hand")) actions.push_back(RunningByHand{});
    if (says("shared_network")) actions.push_back(SharingNetwork{read_parameters(text, tenants_row).tenants.value_or(2)});
    if (says("counts_on_cache")) actions.push_back(CountingOnCache{says("has_mirror")});
    return actions;
}

}  // namespace matrix
