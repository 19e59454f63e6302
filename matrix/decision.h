// Which row a request belongs to, how sure that is, and which unsupported rows it demands besides.
#pragma once

#include <span>
#include <vector>

#include "matrix/row_model.h"
#include "matrix/verdict.h"

namespace matrix {

struct Decision {
    Band band = Band::unknown;
    int row = 0;             // the chosen row; 0 when unknown
    std::vector<int> order;  // all rows, the chosen first, then by belief
    Scores scores{};
    std::vector<int> blockers;
};

Decision decide(const Text&, std::span<const Hit>, const Vocabulary&, const RowModel&);

}  // namespace matrix
