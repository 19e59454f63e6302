// Thresholds between answer, ambiguous and unknown, and the search for blockers.
#include "matrix/decision.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <string_view>

namespace matrix {

namespace {

constexpr double prudence = 0.6;        // a stricter row is taken when its belief is at least this part of the best one's
constexpr double answer_margin = 0.5;   // belief by which an answer leads
constexpr double blocker_belief = 0.5;   // of a sentence alone, that it is an unsupported row
constexpr double blocker_belief_with_demand = 0.15;  // the same where the sentence says all that makes up the demand

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

// An unsupported row is a blocker when one sentence carries all the facets of its demand, or reads like that row on its own
// and carries the first of them. A demand that is met elsewhere ("scanning is done by our Trivy") blocks nothing.
std::vector<int> find_blockers(const Text& text, std::span<const Hit> hits, const Vocabulary& vocabulary, const RowModel& rows, int row) {
    struct Demand {
        int row;
        std::vector<std::string_view> facets;
    };
    static const std::vector<Demand> demands{
        {8, {"cross_host_network", "hard_requirement"}},
        {9, {"pod_plane", "encryption", "platform_overlay"}},
        {10, {"image_vulnerabilities", "vulnerability", "watching_demanded"}}};
    std::vector<int> blockers;
    if (row == 0) return blockers;
    const int elsewhere = vocabulary.facet("elsewhere_handled");
    for (const auto& sentence : sentences_of(text, hits)) {
        const auto said = [&](int facet) { return std::find(sentence.facets.begin(), sentence.facets.end(), facet) != sentence.facets.end(); };
        std::optional<Scores> alone;
        for (const auto& demand : demands) {
            const auto has = [&](std::string_view facet) { return said(vocabulary.facet(facet)); };
            if (demand.row == row || !has(demand.facets.front()) || said(elsewhere)) continue;
            if (!alone) {
                Text part(sentence.source);
                rows.correct(part);
                alone = rows.scores(part, vocabulary.find(part));
            }
            const bool whole = std::all_of(demand.facets.begin(), demand.facets.end(), has);
            const double belief = (*alone)[static_cast<std::size_t>(demand.row)];
            if (belief < (whole ? blocker_belief_with_demand : blocker_belief) || (row >= 8 && !(whole && belief >= blocker_belief))) continue;
            if (std::find(blockers.begin(), blockers.end(), demand.row) == blockers.end()) blockers.push_back(demand.row);
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
