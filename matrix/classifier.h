// From an operator's words to a verdict.
#pragma once

#include <memory>
#include <string_view>

#include "matrix/planner.h"
#include "matrix/verdict.h"

namespace matrix {

// Learns from the built-in utterances at its first request, which takes about a tenth of a second longer than the others, and
// never changes afterwards: one instance serves every thread. The matrix must outlive it. The same request always gets the same
// verdict.
class Classifier {
public:
    explicit Classifier(const Matrix&);
    ~Classifier();
    Classifier(Classifier&&) noexcept;

    // Reads at most the first 4,000 bytes of a request; any bytes will do, valid UTF-8 or not.
    Verdict classify(std::string_view request, const Catalogue& = {}) const;

    // The verdict on a use case that is already chosen, with its plan. `wishes` is searched for names from the catalogue, as a
    // request is. Throws model::Error not_found, with the numbers that exist.
    Verdict verdict_on(int use_case, Parameters parameters, std::string_view wishes = {}, const Catalogue& = {}) const;

private:
    struct Mind;
    struct School;
    std::unique_ptr<School> school_;
};

}  // namespace matrix
