// Which phrases of a request spoke for the row that was chosen, which against it, and why the next likely one lost.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "matrix/decision.h"
#include "matrix/text.h"
#include "matrix/verdict.h"
#include "matrix/vocabulary.h"

namespace matrix {

// The phrases that speak most plainly about the row: those for it first, then those against it, each facet once.
std::vector<Evidence> evidence_on(int row, const Text&, std::span<const Hit>, const Vocabulary&);

// The row that would have been chosen next; none where next to no belief is left for it.
std::optional<RunnerUp> runner_up_of(const Decision&, const Text&, std::span<const Hit>, const Vocabulary&, const Matrix&);

// The title of a row of the matrix, or what row 0 is called.
std::string title_of(const Matrix&, int row);

}  // namespace matrix
