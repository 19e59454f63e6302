// Thresholds between answer, ambiguous and unknown, and the search for blockers.
#include "matrix/decision.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>

namespace matrix {

namespace {

// A row that promises less is taken when its belief is at least this part of the best one's; more readily where it says no.
constexpr double prudence = 0.7, prudence_before_no = 0.5;
constexpr double answer_margin = 0.65;  // belief by which an answer leads

// How much a row promises: 2 plainly yes, 1 with caveats, 0 no or no row at all.
int promise(int row) {
    if (row == 0 || row >= 8) return 0;
    return row >= 4 && row <= 6 ? 1 : 2;
}

// A stretch of a request, read by itself: tokens first..last.
struct Part {
    std::size_t first, last;
    std::vector<int> facets;  // said and not negated, once for each phrase

    bool says(int facet) const { return std::find(facets.begin(), facets.end(), facet) != facets.end(); }
};

std::vector<Part> parts_between(const Text& text, std::span<const Hit> hits, const auto& ends_after) {
    std::vector<Part> parts;
    const auto& tokens = text.tokens();
    for (std::size_t first = 0, last = 0; first < tokens.size(); first = ++last) {
        while (last + 1 < tokens.size() && !ends_after(tokens[last], tokens[last + 1])) ++last;
        auto& part = parts.emplace_back(Part{first, last, {}});
        for (const auto& hit : hits) {
            const auto begin = static_cast<std::size_t>(hit.first), end = static_cast<std::size_t>(hit.last);
            if (begin >= first && end <= last && !hit.negated) part.facets.push_back(hit.facet);
        }
    }
    return parts;
}

// Clauses, sentences, and sentences with the one that follows: "Pod traffic is patient data. It has to be encrypted by you."
std::vector<Part> parts_of(const Text& text, std::span<const Hit> hits) {
    auto parts = parts_between(text, hits, [](const Token& a, const Token& b) { return a.clause != b.clause; });
    const auto sentences = parts_between(text, hits, [](const Token& a, const Token& b) { return a.sentence != b.sentence; });
    parts.insert(parts.end(), sentences.begin(), sentences.end());
    for (std::size_t i = 0; i + 1 < sentences.size(); ++i) {
        auto pair = sentences[i];
        pair.last = sentences[i + 1].last;
        pair.facets.insert(pair.facets.end(), sentences[i + 1].facets.begin(), sentences[i + 1].facets.end());
        parts.push_back(std::move(pair));
    }
    return parts;
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

// How much a part must read like the row of a demand to be that demand: a hint is enough where all is asked, less where part
// of it is or a must is stated, and where only a word points there it has to be plain.
std::optional<double> belief_needed(const Demand& demand, const Part& part, const Vocabulary& vocabulary) {
    const auto says = [&](std::string_view name) { return part.says(vocabulary.facet(name)); };
    const bool subject = says(demand.subject);
    const auto asked = subject ? std::count_if(demand.asks.begin(), demand.asks.end(), says) : 0;
    if (asked == static_cast<std::ptrdiff_t>(demand.asks.size())) return 0.1;
    if (asked > 0) return 0.2;
    if (subject || says("hard_requirement")) return 0.5;
    const bool points_there = std::any_of(part.facets.begin(), part.facets.end(), [&](int facet) {
        const auto& rows = vocabulary.facets()[static_cast<std::size_t>(facet)].for_rows;
        return std::find(rows.begin(), rows.end(), demand.row) != rows.end();
    });
    return points_there ? std::optional(0.9) : std::nullopt;
}

// Plain Docker and pods exclude each other, so neither of their rows blocks the other.
bool may_block(int blocker, int row) { return blocker != row && !(blocker == 9 && row == 8) && !(blocker == 8 && row == 9); }

Scores scores_of(const std::string& request, const Vocabulary& vocabulary, const RowModel& rows) {
    Text text(request);
    rows.correct(text);
    return rows.scores(text, vocabulary.find(text));
}

// An unsupported row is a blocker when a part states its demand and reads like that row by itself. A demand that is met
// elsewhere ("scanning is done by our Trivy"), or given up, blocks nothing.
std::vector<int> find_blockers(const Text& text, std::span<const Hit> hits, const Vocabulary& vocabulary, const RowModel& rows,
                               int row) {
    std::vector<int> blockers;
    if (row == 0) return blockers;
    const int elsewhere = vocabulary.facet("elsewhere_handled"), accepted = vocabulary.facet("limit_accepted");
    for (const auto& part : parts_of(text, hits)) {
        if (part.says(elsewhere) || part.says(accepted)) continue;
        std::optional<Scores> alone;
        for (const auto& demand : demands()) {
            if (!may_block(demand.row, row) || std::find(blockers.begin(), blockers.end(), demand.row) != blockers.end()) continue;
            const auto needed = belief_needed(demand, part, vocabulary);
            if (!needed) continue;
            if (!alone) alone = scores_of(text.phrase(part.first, part.last), vocabulary, rows);
            if ((*alone)[static_cast<std::size_t>(demand.row)] >= *needed) blockers.push_back(demand.row);
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
    const double share = promise(order[0]) == 2 && order[1] >= 8 ? prudence_before_no : prudence;
    if (promise(order[1]) < promise(order[0]) && belief(order[1]) >= share * belief(order[0])) std::swap(order[0], order[1]);
    decision.row = order[0];
    if (decision.row == 0) return decision;
    decision.band = belief(order[0]) - belief(order[1]) >= answer_margin ? Band::answer : Band::ambiguous;
    decision.blockers = find_blockers(text, hits, vocabulary, rows, decision.row);
    return decision;
}

}  // namespace matrix
