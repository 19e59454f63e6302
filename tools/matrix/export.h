// The matrix in the forms that other programs take: the whole, an index of it, pieces for retrieval.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "matrix/matrix.h"

namespace tools {

enum class MatrixFormat {
    markdown,  // to be read
    json,      // the data, as matrix/data/matrix.schema.json describes it
    jsonl,     // a chunk for retrieval on each line (matrix/chunks.h)
    llms       // an index in the manner of llms.txt: what there is, and under which address
};

constexpr std::array<std::string_view, 4> names(MatrixFormat) { return {"markdown", "json", "jsonl", "llms"}; }

std::string exported(const matrix::Matrix& matrix, MatrixFormat format);

}  // namespace tools
