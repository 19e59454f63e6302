// What follows from a row once it is chosen: lifecycle, times, caveats and the words of the verdict.
#pragma once

#include <span>

#include "matrix/text.h"
#include "matrix/verdict.h"
#include "matrix/vocabulary.h"
#include "model/lifecycle.h"

namespace matrix {

// Facets as advice needs them: said and not negated.
class Facets {
public:
    Facets(const Vocabulary& vocabulary, std::span<const Hit> hits);
    bool has(std::string_view name) const;

private:
    const Vocabulary& vocabulary_;
    std::vector<bool> said_;
};

// Fills lifecycle_class, tmpfs_store and lifecycle_reason from the tree of model/lifecycle.h. Needs use_case and parameters.
void advise_lifecycle(Verdict&, const Facets&);

// The branch of the tree that leads to this advice.
const LifecycleBranch& branch_of(const Matrix&, const model::LifecycleAdvice&);

// What to ask when the choice is between two rows.
std::string question_between(const UseCase& one, const UseCase& other);

// Fills estimates from the figures of the matrix. Needs use_case and parameters.
void estimate(Verdict&, const Matrix&);

// Fills status, caveats, why, alternative, question and summary. Needs band, candidates, use_case, blockers and parameters.
void put_into_words(Verdict&, const Matrix&);

}  // namespace matrix
