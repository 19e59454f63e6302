// Thresholds between answer, ambiguous and unknown, and the search for blockers.
#include "matrix/decision.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <string_view>

namespace matrix {

namespace {

constexpr double prudence = 0.5;        // a stricter row is taken when its belief is at least this part of the best one's
constexpr double answer_margin = 0.65;  // belief by which an answer leads

// How much a row promises: 2 plainly yes, 1 with caveats, 0 no or no row at all.
int promise(int row) {
    if (row == 0 || row >= 8) return 0;
    return row >= 4 && row <= 6 ? 1 : 2;
}

// One sentence of a request, read by itself.
struct Sentence {
    std::string_view source;
    std::vector<int> facets;  // said and not negated, once for each phrase
};

std::vector<Sentence> sentences_of(const Text& text, std::span<const Hit> hits) {
    std::vector<Sentence> sentences;
    const auto& tokens = text.tokens();
    for (std::size_t first = 0; first < tokens.size();) {
        auto last = first;
        while (last + 1 < tokens.size() && tokens[last + 1].sentence == tokens[first].sentence) ++last;
        auto& sentence = sentences.emplace_back();
        sentence.source = text.source().substr(tokens[first].begin, tokens[last].end - tokens[first].begin);
        for (const auto& hit : hits) {
            const auto at = static_cast<std::size_t>(hit.first);
            if (at >= first && at <= last && !hit.negated) sentence.facets.push_back(hit.facet);
        }
        first = last + 1;
    }
    return sentences;
}

// What makes a sentence the demand for an unsupported row: the facet it is about, and facets that ask something of it.
struct Demand {
    int row;
    std::string_view subject;
    std::vector<std::string_view> asks;
};

const std::vector<Demand>& demands() {
    static const std::vector<Demand> all{{8, "cross_host_network", {"hard_requirement", "platform_overlay"}},
                                         {9, "pod_plane", {"encryption", "platform_overlay"}},
                                         {10, "vulnerability", {"image_vulnerabilities", "watching_demanded", "hard_requirement"}}};
    return all;
}

// How much a sentence must read like the row of a demand to be that demand: a hint is enough where all is asked, a must that
// asks for nothing known has to be plain, and without either it demands nothing.
std::optional<double> belief_needed(const Demand& demand, const auto& says) {
    const auto asked = says(demand.subject) ? std::count_if(demand.asks.begin(), demand.asks.end(), says) : 0;
    if (asked == static_cast<std::ptrdiff_t>(demand.asks.size())) return 0.1;
    if (asked > 0) return 0.4;
    return says("hard_requirement") ? std::optional(0.85) : std::nullopt;
}

// Plain Docker and pods exclude each other, so neither of their rows blocks the other.
bool may_block(int blocker, int row) { return blocker != row && !(blocker == 9 && row == 8) && !(blocker == 8 && row == 9); }

// An unsupported row is a blocker when a sentence states its demand and reads like that row by itself. A demand that is met
// elsewhere ("scanning is done by our Trivy") blocks nothing.
std::vector<int> find_blockers(const Text& text, std::span<const Hit> hits, const Vocabulary& vocabulary, const RowModel& rows,
                               int row) {
    std::vector<int> blockers;
    if (row == 0) return blockers;
    for (const auto& sentence : sentences_of(text, hits)) {
        const auto says = [&](std::string_view name) {
            return std::find(sentence.facets.begin(), sentence.facets.end(), vocabulary.facet(name)) != sentence.facets.end();
        };
        if (says("elsewhere_handled")) continue;
        std::optional<Scores> alone;
        for (const auto& demand : demands()) {
            const auto needed = belief_needed(demand, says);
            if (!needed || !may_block(demand.row, row)) continue;
            if (!alone) {
                Text part(sentence.source);
                rows.correct(part);
                alone = rows.scores(part, vocabulary.find(part));
            }
            const bool is_new = std::find(blockers.begin(), blockers.end(), demand.row) == blockers.end();
            if (is_new && (*alone)[static_cast<std::size_t>(demand.row)] >= *needed) blockers.push_back(demand.row);
        }
    }
    std::sort(blockers.begin(), blockers.end());
    return blockers;
}

}  // namespace

Decision decide(const Text& text, std::span<const Hit> hits, const Vocabulary& vocabulary, const RowModel& rows) {
    Decision decision;
    decision.scores = rows.scores(text, hits);
    decision.order.resize(row_count);
    std::iota(decision.order.begin(), decision.order.end(), 0);
    const auto belief = [&](int row) { return decision.scores[static_cast<std::size_t>(row)]; };
    std::stable_sort(decision.order.begin(), decision.order.end(), [&](int a, int b) { return belief(a) > belief(b); });

    auto& order = decision.order;
    if (promise(order[1]) < promise(order[0]) && belief(order[1]) >= prudence * belief(order[0])) std::swap(order[0], order[1]);
    decision.row = order[0];
    if (decision.row == 0) return decision;
    decision.band = belief(order[0]) - belief(order[1]) >= answer_margin ? Band::answer : Band::ambiguous;
    decision.blockers = find_blockers(text, hits, vocabulary, rows, decision.row);
    return decision;
}

}  // namespace matrix
