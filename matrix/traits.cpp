// Turns a request into traits.
//
// Words tell most when they were learnt, and nothing when they are new. So each of their runs of four letters is a trait too
// (typos and related languages share those), and what a word means, by the lexicon: "each bakery its own box" and "chaque
// client sa machine" have the same pairs of meanings. What is negated means something else. Facets are phrases that people who
// know the field look for; pairs of them say what neither says alone.
#include "matrix/traits.h"

#include <algorithm>
#include <string_view>

namespace matrix {

namespace {

constexpr std::size_t letters_in_a_part = 4;
constexpr std::size_t reach = 5;  // words between two meanings that form a pair

std::uint64_t hash_of(std::string_view text, std::uint64_t seed) {
    std::uint64_t hash = 14695981039346656037ull ^ (seed * 0x9E3779B97F4A7C15ull);
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
    return hash ^ (hash >> 29);
}

std::uint64_t hash_of(std::uint64_t one, std::uint64_t other, TraitGroup group) {
    std::uint64_t hash = (one + 0x9E3779B97F4A7C15ull * (static_cast<std::uint64_t>(group) + 1)) * 0xBF58476D1CE4E5B9ull;
    hash = ((hash ^ (hash >> 29)) + other) * 0x94D049BB133111EBull;
    return hash ^ (hash >> 32);
}

// Plural and singular are one word.
std::string_view stem(std::string_view word) {
    if (word.size() > 4 && word.ends_with("s") && !word.ends_with("ss") && !word.ends_with("us")) word.remove_suffix(1);
    return word;
}

bool in_digits(const Token& token) { return token.word[0] >= '0' && token.word[0] <= '9' && number_in(token.word).has_value(); }

void add_words(const Text& text, std::vector<Trait>& traits) {
    std::string_view before = "^";
    for (const auto& token : text.tokens()) {
        const bool number = in_digits(token);
        const auto word = number ? std::string_view("#") : stem(token.word);
        traits.push_back({hash_of(word, 1), TraitGroup::word});
        traits.push_back({hash_of(word, hash_of(before, 2)), TraitGroup::word_pair});
        before = word;
        if (number) continue;
        for (std::size_t i = 0; i + letters_in_a_part <= word.size(); ++i) {
            traits.push_back({hash_of(word.substr(i, letters_in_a_part), i == 0 ? 3 : 4), TraitGroup::letters});
        }
    }
}

// How a request begins tells a wish from a question and a command: "we need", "how do", "restart".
void add_beginning(const Text& text, std::vector<Trait>& traits) {
    const auto& tokens = text.tokens();
    if (tokens.size() < 2) return;
    traits.push_back({hash_of(tokens[0].word, 6), TraitGroup::word_pair});
    traits.push_back({hash_of(tokens[1].word, hash_of(tokens[0].word, 7)), TraitGroup::word_pair});
}

void add_meanings(const Text& text, const Lexicon& lexicon, std::vector<Trait>& traits) {
    struct Meaning {
        std::uint64_t id;
        std::size_t at;
        int sentence;
    };
    std::vector<Meaning> meanings;
    for (std::size_t i = 0; i < text.tokens().size(); ++i) {
        const auto& token = text.tokens()[i];
        const auto add = [&](std::size_t concept_id) {
            meanings.push_back({concept_id * 2 + (token.negated_by >= 0 ? 1 : 0), i, token.sentence});
            traits.push_back({hash_of(meanings.back().id, 0, TraitGroup::meaning), TraitGroup::meaning});
        };
        for (const auto id : lexicon.concepts_of(token.word)) add(id);
        if (number_in(token.word).value_or(1) != 1) add(lexicon.concepts().size());
    }
    for (auto one = meanings.begin(); one != meanings.end(); ++one) {
        for (auto other = one + 1; other != meanings.end() && other->at <= one->at + reach && other->sentence == one->sentence;
             ++other) {
            if (other->at == one->at || other->id == one->id) continue;
            traits.push_back({hash_of(one->id, other->id, TraitGroup::meaning_pair), TraitGroup::meaning_pair});
        }
    }
}

// Returns how many facets the text has.
std::size_t add_facets(std::span<const Hit> hits, std::size_t facets, std::vector<Trait>& traits) {
    std::vector<int> said(facets, 0);  // how often; -1 for "only ever denied"
    for (const auto& hit : hits) {
        auto& times = said[static_cast<std::size_t>(hit.facet)];
        if (!hit.negated)
            times = std::max(times, 0) + 1;
        else if (times == 0)
            times = -1;
    }
    std::vector<std::uint64_t> present;
    for (std::size_t facet = 0; facet < facets; ++facet) {
        if (said[facet] == 0) continue;
        present.push_back(facet * 2 + (said[facet] < 0 ? 1 : 0));
        for (int times = 1; times <= std::clamp(said[facet], 1, 3); ++times) {
            traits.push_back({hash_of(present.back(), static_cast<std::uint64_t>(times), TraitGroup::facet), TraitGroup::facet});
        }
    }
    for (std::size_t i = 0; i < present.size(); ++i) {
        for (std::size_t k = i + 1; k < present.size(); ++k) {
            traits.push_back({hash_of(present[i], present[k], TraitGroup::facet_pair), TraitGroup::facet_pair});
        }
    }
    return present.size();
}

}  // namespace

std::vector<Trait> traits_of(const Text& text, std::span<const Hit> hits, const Vocabulary& vocabulary, const Lexicon& lexicon) {
    std::vector<Trait> traits;
    traits.reserve(text.tokens().size() * 12 + 64);
    add_words(text, traits);
    add_beginning(text, traits);
    add_meanings(text, lexicon, traits);
    const auto facets = add_facets(hits, vocabulary.facets().size(), traits);

    const auto add_shape = [&](std::string_view name) { traits.push_back({hash_of(name, 5), TraitGroup::shape}); };
    add_shape("any");
    if (facets <= 1) add_shape("bare");
    if (text.tokens().size() <= 6) add_shape("short");
    if (text.tokens().size() >= 30) add_shape("long");
    if (text.source().find('?') != std::string_view::npos) add_shape("question");
    return traits;
}

}  // namespace matrix
