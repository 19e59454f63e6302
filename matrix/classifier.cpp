// From words to a verdict.
//
// The row model (row_model.h) gives each row a share of belief. The row with the largest share is taken, except that a row which
// promises less wins over a slightly likelier one that promises more: a wrong "no" costs a question, a wrong "yes" a deployment.
// Belief far enough above the runner-up is an answer, less is ambiguous, and row 0 is unknown. A clause that by itself reads as one
// of the unsupported rows, stated beside another workload, is a blocker. The thresholds come from cross-validation that leaves
// whole rows out (tests/matrix/evaluation_test.cpp).
#include "matrix/classifier.h"

#include <cmath>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "matrix/advice.h"
#include "matrix/decision.h"
#include "matrix/embedded.h"
#include "matrix/evidence.h"
#include "matrix/lexicon.h"
#include "matrix/parameters.h"
#include "matrix/row_model.h"
#include "matrix/vocabulary.h"

namespace matrix {

namespace {

constexpr std::size_t longest_request = 4000;
constexpr std::size_t most_evidence = 12, most_evidence_elsewhere = 4;

std::vector<Candidate> candidates_of(const Decision& decision, const Matrix& matrix) {
    std::vector<Candidate> candidates;
    for (const int row : decision.order) {
        const auto score = decision.scores[static_cast<std::size_t>(row)];
        if (candidates.size() >= 3 && (score < 0.05 || candidates.size() >= 5)) break;
        candidates.push_back({row, title_of(matrix, row), std::round(score * 1000) / 1000});
    }
    return candidates;
}

// On the chosen row, then what speaks for the next likely one.
std::vector<Evidence> evidence_of(const Decision& decision, const Text& text, const std::vector<Hit>& hits,
                                  const Vocabulary& vocabulary) {
    auto evidence = evidence_on(decision.row, text, hits, vocabulary);
    if (evidence.size() > most_evidence) evidence.resize(most_evidence);
    std::size_t room = most_evidence_elsewhere;
    for (auto& item : evidence_on(decision.order[1], text, hits, vocabulary)) {
        if (item.effect == Effect::supports && room > 0) evidence.push_back(std::move(item)), --room;
    }
    return evidence;
}

// What the classifier learns from: the shipped utterances, and the requests that the matrix gives as samples of its rows.
std::vector<Utterance> lessons(const Matrix& matrix) {
    std::vector<Utterance> all;
    for (const auto& voice : shipped_voices()) all.insert(all.end(), voice.begin(), voice.end());
    for (const auto& row : matrix.use_cases()) {
        for (const auto& request : row.sample_requests) all.push_back({row.number, request});
    }
    return all;
}

}  // namespace

struct Classifier::Mind {
    explicit Mind(const Matrix& matrix)
        : matrix(matrix),
          vocabulary(embedded::vocabulary_json),
          lexicon(embedded::lexicon_txt),
          rows(vocabulary, lexicon, lessons(matrix)) {}

    const Matrix& matrix;
    Vocabulary vocabulary;
    Lexicon lexicon;
    RowModel rows;
};

// A mind that is made when it is first asked for, once for all threads.
struct Classifier::School {
    explicit School(const Matrix& matrix) : matrix(matrix) {}

    const Mind& mind() {
        std::call_once(learning, [this] { learnt.emplace(matrix); });
        return *learnt;
    }

    const Matrix& matrix;
    std::once_flag learning;
    std::optional<const Mind> learnt;
};

Classifier::Classifier(const Matrix& matrix) : school_(std::make_unique<School>(matrix)) {}
Classifier::~Classifier() = default;
Classifier::Classifier(Classifier&&) noexcept = default;

Verdict Classifier::classify(std::string_view request, const Catalogue& catalogue) const {
    request = request.substr(0, longest_request);
    const Mind& mind = school_->mind();
    Text text(request);
    mind.rows.correct(text);
    const auto hits = mind.vocabulary.find(text);
    const auto decision = decide(text, hits, mind.vocabulary, mind.rows);

    Verdict verdict;
    verdict.band = decision.band;
    if (decision.band != Band::unknown) verdict.use_case = UseCaseRef{decision.row, title_of(mind.matrix, decision.row)};
    verdict.candidates = candidates_of(decision, mind.matrix);
    verdict.blockers = decision.blockers;
    verdict.parameters = read_parameters(text, decision.row);
    verdict.evidence = evidence_of(decision, text, hits, mind.vocabulary);
    verdict.runner_up = runner_up_of(decision, text, hits, mind.vocabulary, mind.matrix);
    advise_lifecycle(verdict, Facets(mind.vocabulary, hits));
    estimate(verdict, mind.matrix);
    put_into_words(verdict, mind.matrix);
    verdict.plan = plan(verdict, request, catalogue);
    return verdict;
}

Verdict Classifier::verdict_on(int use_case, Parameters parameters, std::string_view wishes, const Catalogue& catalogue) const {
    const Mind& mind = school_->mind();
    Verdict verdict;
    verdict.band = Band::answer;
    verdict.use_case = UseCaseRef{use_case, mind.matrix.use_case(use_case).title};
    verdict.parameters = std::move(parameters);
    advise_lifecycle(verdict, Facets(mind.vocabulary, {}));
    estimate(verdict, mind.matrix);
    put_into_words(verdict, mind.matrix);
    verdict.plan = plan(verdict, wishes, catalogue);
    return verdict;
}

}  // namespace matrix
