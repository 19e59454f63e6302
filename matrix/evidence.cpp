// Finds and words the evidence behind a decision.
#include "matrix/evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace matrix {

namespace {

constexpr double negligible = 0.01;  // belief of a row that is no runner-up
constexpr std::size_t most_quoted = 3;

bool among(const std::vector<int>& rows, int row) { return std::find(rows.begin(), rows.end(), row) != rows.end(); }

// Of each facet the phrase that says most: one that is not denied, and the longest.
std::vector<std::optional<Hit>> plainest(std::span<const Hit> hits, std::size_t facets) {
    std::vector<std::optional<Hit>> plainest(facets);
    for (const auto& hit : hits) {
        auto& best = plainest[static_cast<std::size_t>(hit.facet)];
        if (!best || (best->negated && !hit.negated) ||
            (best->negated == hit.negated && hit.last - hit.first > best->last - best->first)) {
            best = hit;
        }
    }
    return plainest;
}

std::string quoted(const std::vector<Evidence>& evidence, Effect effect) {
    std::string all;
    std::size_t count = 0;
    for (const auto& item : evidence) {
        if (item.effect != effect || count == most_quoted) continue;
        all += fmt::format("{}\"{}\"", count++ == 0 ? "" : ", ", item.phrase);
    }
    return all;
}

}  // namespace

std::string title_of(const Matrix& matrix, int row) {
    return row == 0 ? std::string("None of the use cases") : matrix.use_case(row).title;
}

std::vector<Evidence> evidence_on(int row, const Text& text, std::span<const Hit> hits, const Vocabulary& vocabulary) {
    std::vector<Evidence> evidence, against;
    for (const auto& hit : plainest(hits, vocabulary.facets().size())) {
        if (!hit) continue;
        const auto& facet = vocabulary.facets()[static_cast<std::size_t>(hit->facet)];
        const bool in_favour = among(facet.for_rows, row);
        if (!in_favour && !among(facet.against_rows, row)) continue;
        const bool supports = in_favour != hit->negated;
        const auto phrase = text.phrase(static_cast<std::size_t>(hit->first), static_cast<std::size_t>(hit->last));
        (supports ? evidence : against)
            .push_back({facet.name, hit->negated ? "not: " + phrase : phrase, supports ? Effect::supports : Effect::against, row});
    }
    evidence.insert(evidence.end(), against.begin(), against.end());
    return evidence;
}

std::optional<RunnerUp> runner_up_of(const Decision& decision, const Text& text, std::span<const Hit> hits,
                                     const Vocabulary& vocabulary, const Matrix& matrix) {
    const int row = decision.order[1];
    const auto belief = [&](int of) { return decision.scores[static_cast<std::size_t>(of)]; };
    if (belief(row) < negligible) return std::nullopt;
    const auto evidence = evidence_on(row, text, hits, vocabulary);
    const auto in_favour = quoted(evidence, Effect::supports), opposed = quoted(evidence, Effect::against);
    auto why = fmt::format("It has {:.0f} % of the belief, against {:.0f} % for the row that was taken.", 100 * belief(row),
                           100 * belief(decision.row));
    if (belief(row) > belief(decision.row)) why += " Where two rows are close, the one that promises less is taken.";
    if (!in_favour.empty()) why += fmt::format(" For it: {}.", in_favour);
    if (!opposed.empty()) why += fmt::format(" Against it: {}.", opposed);
    return RunnerUp{row, title_of(matrix, row), why};
}

}  // namespace matrix
