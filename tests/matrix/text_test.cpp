// Words, accents and negation.
#include "matrix/text.h"

#include "tests/support/catch.h"

using matrix::Text;

namespace {

std::string words(const std::string& source) {
    const Text text(source);
    std::string all;
    for (const auto& token : text.tokens()) all += (all.empty() ? "" : " ") + token.word;
    return all;
}

// The words that are negated.
std::string negated(const std::string& source) {
    const Text text(source);
    std::string all;
    for (const auto& token : text.tokens()) {
        if (token.negated_by >= 0) all += (all.empty() ? "" : " ") + token.word;
    }
    return all;
}

}  // namespace

TEST_CASE("words are folded: case, accents, apostrophes and hyphens") {
    CHECK(words("Don't RUN pod-to-pod, please") == "dont run pod to pod please");
    CHECK(words("Zürich straße l'hôte café Łódź señor") == "zurich strasse l hote cafe lodz senor");
    CHECK(words("we\xE2\x80\x99re here") == "were here");
    CHECK(words("") == "");
}

TEST_CASE("bytes that are no UTF-8 separate words and harm nothing") {
    CHECK(words("a\xFF"
                "b \xC3") == "a b");
    CHECK(words(std::string("x\0y", 3)) == "x y");
    CHECK(words("\xF0\x9F\x9A\x80") == "\xF0\x9F\x9A\x80");
}

TEST_CASE("a negation covers the rest of its clause and stops where the sentence turns") {
    CHECK(negated("no kubernetes, just docker") == "kubernetes");
    CHECK(negated("we do not want swarm but k3s") == "want swarm");
    CHECK(negated("ohne Kubernetes") == "kubernetes");
    CHECK(negated("not only docker") == "");
    CHECK(negated("docker instead of kubernetes") == "of kubernetes");
}

TEST_CASE("what was tried or abandoned is negated like what is not wanted") {
    CHECK(negated("we tried kubernetes, docker it is") == "kubernetes");
    CHECK(negated("we abandoned swarm but keep docker") == "swarm");
}

TEST_CASE("what is not needed, or overkill, is negated backwards") {
    CHECK_THAT(negated("kubernetes is overkill"), ContainsSubstring("kubernetes"));
    CHECK_THAT(negated("a mesh is not required"), ContainsSubstring("mesh"));
    CHECK(negated("kubernetes, and docker") == "");
}

TEST_CASE("numbers are read in digits and in words of several languages") {
    CHECK(matrix::number_in("50") == 50);
    CHECK(matrix::number_in("twelve") == 12);
    CHECK(matrix::number_in("zwolf") == 12);
    CHECK(matrix::number_in("veinte") == 20);
    CHECK(matrix::number_in("vierundzwanzig") == 24);
    CHECK(matrix::number_in("dreihundert") == 300);
    CHECK(matrix::number_in("veinticinco") == 25);
    CHECK(matrix::number_in("doscientos") == 200);
    CHECK_FALSE(matrix::number_in("freundschaft"));
    CHECK_FALSE(matrix::number_in("k3s"));
    CHECK_FALSE(matrix::number_in(""));
    CHECK_FALSE(matrix::number_in("99999999999999999999"));
}
