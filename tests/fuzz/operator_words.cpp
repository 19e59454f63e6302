// What an operator types, where it becomes a query of the full-text index and a reading of hazards: any bytes are words or nothing.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "matrix/chunks.h"
#include "matrix/hazard_reading.h"
#include "storage/text_index.h"
#include "tests/fuzz/require.h"

namespace {

const storage::TextIndex& index_of_the_matrix() {
    static const auto index = [] {
        std::vector<storage::TextIndex::Document> documents;
        for (const auto& chunk : matrix::chunks_of(matrix::Matrix::builtin())) documents.push_back({chunk.title, chunk.text});
        return storage::TextIndex({{"title", 3}, {"body", 1}}, documents);
    }();
    return index;
}

void check_search(std::string_view text) {
    const auto hits = index_of_the_matrix().search(text, 5);
    require(hits.size() <= 5, "more is found than was asked for");
    for (std::size_t i = 1; i < hits.size(); ++i) require(hits[i - 1].score >= hits[i].score, "a worse passage stands first");
}

void check_hazards(std::string_view text) {
    const auto warnings = matrix::hazards_of(matrix::actions_in(text), matrix::Matrix::builtin());
    require(warnings.size() <= matrix::Matrix::builtin().hazards().size(), "a hazard is named twice");
    for (const auto& warning : warnings) require(!warning.because.empty(), "a hazard has no reason");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_search(text);
    check_hazards(text);
    return 0;
}
