// Words and what they mean.
#include "matrix/lexicon.h"

#include <algorithm>
#include <set>

#include "matrix/embedded.h"
#include "matrix/text.h"
#include "matrix/trait_index.h"
#include "matrix/utterances.h"
#include "matrix/vocabulary.h"
#include "model/error.h"
#include "tests/support/catch.h"

using matrix::Lexicon;

namespace {

// Every word of every utterance that ships.
const std::set<std::string>& heard_words() {
    static const std::set<std::string> words = [] {
        std::set<std::string> all;
        for (const auto& voice : matrix::shipped_voices()) {
            for (const auto& utterance : voice) {
                const matrix::Text text(utterance.text);
                for (const auto& token : text.tokens()) all.insert(token.word);
            }
        }
        return all;
    }();
    return words;
}

// Whether some utterance has the word, or a word that begins so where it ends with a star.
bool heard(std::string entry) {
    if (entry.back() != '*') return heard_words().contains(entry);
    entry.pop_back();
    const auto it = heard_words().lower_bound(entry);
    return it != heard_words().end() && it->starts_with(entry);
}

}  // namespace

TEST_CASE("a word has the concepts of its whole, else of its longest beginning") {
    const Lexicon lexicon("# a comment\nhost: box server*\nwork: server serv*\n");
    CHECK(lexicon.concepts() == std::vector<std::string>{"host", "work"});
    CHECK(lexicon.concepts_of("box") == std::vector<std::uint16_t>{0});
    CHECK(lexicon.concepts_of("server") == std::vector<std::uint16_t>{1});
    CHECK(lexicon.concepts_of("serverless") == std::vector<std::uint16_t>{0});
    CHECK(lexicon.concepts_of("service") == std::vector<std::uint16_t>{1});
    CHECK(lexicon.concepts_of("boxes").empty());
    CHECK(lexicon.entries() == std::vector<std::string>{"box", "serv*", "server", "server*"});
}

TEST_CASE("a lexicon with a mistake in it is refused") {
    CHECK_THROWS_AS(Lexicon("box machine"), model::Error);
    CHECK_THROWS_AS(Lexicon(": box"), model::Error);
    CHECK_THROWS_AS(Lexicon("host: b*"), model::Error);
}

TEST_CASE("every concept of the shipped lexicon is heard in some utterance, and unheard words are listed") {
    const Lexicon lexicon(matrix::embedded::lexicon_txt);
    std::set<std::string> heard_concepts;
    for (const auto& word : heard_words()) {
        for (const auto id : lexicon.concepts_of(word)) heard_concepts.insert(lexicon.concepts()[id]);
    }
    for (const auto& name : lexicon.concepts()) {
        INFO(name);
        CHECK(heard_concepts.contains(name));
    }
    std::string unheard;
    for (const auto& entry : lexicon.entries()) {
        if (!heard(entry)) unheard += entry + ' ';
    }
    if (!unheard.empty()) WARN("no utterance has these words of the lexicon: " << unheard);
}

TEST_CASE("every facet of the vocabulary is found in some utterance, and unheard words are listed") {
    const matrix::Vocabulary vocabulary(matrix::embedded::vocabulary_json);
    std::vector<int> found(vocabulary.facets().size());
    for (const auto& voice : matrix::shipped_voices()) {
        for (const auto& utterance : voice) {
            for (const auto& hit : vocabulary.find(matrix::Text(utterance.text))) ++found[static_cast<std::size_t>(hit.facet)];
        }
    }
    for (std::size_t facet = 0; facet < found.size(); ++facet) {
        INFO(vocabulary.facets()[facet].name);
        CHECK(found[facet] > 0);
    }
    std::set<std::string> unheard;
    for (const auto& [word, elements] : vocabulary.literals()) {
        if (!heard(word)) unheard.insert(word);
    }
    std::string list;
    for (const auto& word : unheard) list += word + ' ';
    if (!list.empty()) WARN("no utterance has these words of the vocabulary: " << list);
}

TEST_CASE("traits are numbered in the order they come, however many there are") {
    matrix::TraitIndex index(4);
    const auto key = [](std::uint64_t i) { return i * 0x9E3779B97F4A7C15ull; };
    for (std::uint64_t i = 0; i < 5000; ++i) REQUIRE(index.add(key(i)) == i);
    for (std::uint64_t i = 0; i < 5000; ++i) REQUIRE(index.add(key(i)) == i);
    CHECK(index.size() == 5000);
    CHECK(index.find(key(4999)) == 4999u);
    CHECK_FALSE(index.find(key(5000)));
}
