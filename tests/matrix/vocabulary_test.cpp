// Phrases and the facets they reveal.
#include "matrix/vocabulary.h"

#include "matrix/embedded.h"
#include "model/error.h"
#include "tests/support/catch.h"

using matrix::Text;
using matrix::Vocabulary;

namespace {

const Vocabulary small(R"({
    "classes": {"host": "host|hosts|machine*"},
    "facets": [
        {"name": "many", "says": "many hosts", "for": [4], "phrases": ["# cheap? <host>", "fleet of .. <host>"]},
        {"name": "secret", "says": "encryption", "phrases": ["encrypt*"]}
    ]})");

// The phrases found, each as "facet:phrase", negated ones with a minus before.
std::string found(const std::string& source) {
    const Text text(source);
    std::string all;
    for (const auto& hit : small.find(text)) {
        all += (all.empty() ? "" : "; ") + std::string(hit.negated ? "-" : "") +
               small.facets()[static_cast<std::size_t>(hit.facet)].name + ":" +
               text.phrase(static_cast<std::size_t>(hit.first), static_cast<std::size_t>(hit.last));
    }
    return all;
}

}  // namespace

TEST_CASE("numbers, optional words, classes, prefixes and gaps are matched") {
    CHECK(found("give me 50 machines") == "many:50 machines");
    CHECK(found("twelve cheap hosts") == "many:twelve cheap hosts");
    CHECK(found("a fleet of very small hosts") == "many:fleet of very small hosts");
    CHECK(found("a fleet of very very very very small hosts") == "");
    CHECK(found("is it encrypted?") == "secret:encrypted");
}

TEST_CASE("a phrase never crosses the end of a sentence, and negation is reported") {
    CHECK(found("I need 50. Machines are fine") == "");
    CHECK(found("no encryption please") == "-secret:encryption");
}

TEST_CASE("a vocabulary with a mistake in it is refused") {
    CHECK_THROWS_AS(Vocabulary("not json"), model::Error);
    CHECK_THROWS_AS(Vocabulary(R"({"classes":{},"facets":[{"name":"a","says":"b","phrases":["<nothing>"]}]})"), model::Error);
    CHECK_THROWS_AS(Vocabulary(R"({"classes":{},"facets":[{"name":"a","says":"b","phrases":["x? y"]}]})"), model::Error);
    CHECK_THROWS_AS(small.facet("absent"), model::Error);
}

TEST_CASE("the shipped vocabulary names only rows that exist") {
    const Vocabulary shipped(matrix::embedded::vocabulary_json);
    CHECK(shipped.facets().size() > 40);
    for (const auto& facet : shipped.facets()) {
        INFO(facet.name);
        for (const auto& rows : {facet.for_rows, facet.against_rows}) {
            for (const int row : rows) CHECK((row >= 0 && row <= 10));
        }
    }
}
