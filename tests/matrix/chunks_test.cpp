// The matrix in pieces for retrieval.
#include "matrix/chunks.h"

#include <algorithm>
#include <set>

#include "tests/support/catch.h"

using matrix::Matrix;

namespace {

const std::vector<matrix::Chunk>& chunks() {
    static const auto all = matrix::chunks_of(Matrix::builtin());
    return all;
}

const matrix::Chunk& chunk(std::string_view id) {
    const auto found = std::find_if(chunks().begin(), chunks().end(), [&](const auto& each) { return each.id == id; });
    if (found == chunks().end()) throw std::runtime_error("there is no chunk " + std::string(id));
    return *found;
}

}  // namespace

TEST_CASE("every row has a chunk for each of its sections, and every hazard has one") {
    for (const auto& row : Matrix::builtin().use_cases()) {
        for (const auto* section : {"wanted", "verdict", "works", "caveats", "setup", "instead"}) {
            const auto& piece = chunk("use-case-" + std::to_string(row.number) + "/" + section);
            CHECK(piece.metadata.use_case == row.number);
            CHECK(piece.metadata.status == row.status);
            CHECK(piece.metadata.lifecycle == row.lifecycle_class);
            CHECK(piece.metadata.modules == row.modules);
            CHECK(piece.metadata.section == section);
        }
    }
    for (const auto& hazard : Matrix::builtin().hazards())
        CHECK_THAT(chunk("hazards/" + hazard.id).text, ContainsSubstring(hazard.do_instead));
    for (const auto* id : {"lifecycle", "figures", "concierge-steps"}) CHECK_FALSE(chunk(id).metadata.use_case);
}

TEST_CASE("a chunk says by itself which row it is about and how far that is supported") {
    CHECK(chunk("use-case-4/caveats")
              .text.starts_with("Use case 4, Bursty batch jobs (ML, data pipelines) (supported with caveats), caveats: "));
    CHECK(chunk("use-case-8/verdict")
              .text.starts_with("Use case 8, Cross-host Docker container networking (not supported), verdict: "));
}

TEST_CASE("no two chunks have the same id, and all carry the version and text") {
    std::set<std::string> ids;
    for (const auto& each : chunks()) {
        INFO(each.id);
        CHECK(ids.insert(each.id).second);
        CHECK(each.metadata.matrix_version == Matrix::builtin().version());
        CHECK(each.text.size() > 40);
        CHECK_FALSE(each.title.empty());
    }
}

TEST_CASE("nothing of a row is lost in its chunks") {
    for (const auto& row : Matrix::builtin().use_cases()) {
        std::string all;
        for (const auto& each : chunks()) {
            if (each.metadata.use_case != row.number) continue;
            all += each.text;
            for (const auto& request : each.sample_requests) all += request;
        }
        for (const auto& part : {row.audience, row.what_works, row.caveats, row.setup, row.mitigations, row.sample_requests}) {
            for (const auto& item : part) CHECK_THAT(all, ContainsSubstring(item));
        }
        for (const auto& text : {row.summary, row.why, row.alternative}) CHECK_THAT(all, ContainsSubstring(text));
    }
}
