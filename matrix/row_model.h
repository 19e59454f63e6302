// A linear model over the traits of a request: how much it looks like each row of the matrix.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "matrix/lexicon.h"
#include "matrix/text.h"
#include "matrix/trait_index.h"
#include "matrix/traits.h"
#include "matrix/utterances.h"
#include "matrix/vocabulary.h"

namespace matrix {

inline constexpr std::size_t row_count = 11;  // the ten rows of the matrix, and row 0: none of them

using Scores = std::array<double, row_count>;  // sum to one

// Immutable once made, and safe to share between threads. Vocabulary and lexicon must outlive it.
class RowModel {
public:
    RowModel(const Vocabulary&, const Lexicon&, std::span<const Utterance>);

    Scores scores(const Text&, std::span<const Hit>) const;
    // Replaces misspelt words by the words that were meant, where there is only one candidate a slip away.
    void correct(Text&) const;

private:
    struct Feature {
        std::uint32_t trait;
        float value;
    };
    class Dice;
    using Weights = std::array<float, 12>;  // row_count, padded to a multiple of four

    std::vector<std::vector<Feature>> examples_of(std::span<const Text>);
    std::vector<Feature> weigh(std::span<const std::uint32_t> traits) const;
    Weights margins(std::span<const Feature>) const;
    void learn_spelling(std::span<const Text>);
    Weights beliefs(std::span<const Feature>) const;
    void train(const std::vector<std::vector<Feature>>&, std::span<const Utterance>);
    void train_one(const std::vector<std::vector<Feature>>&, std::span<const Utterance>, Dice&);
    void learn(std::span<const Feature> heard, const Weights& slope, std::vector<Weights>& squares);

    const Vocabulary& vocabulary_;
    const Lexicon& lexicon_;
    TraitIndex index_;
    std::vector<TraitGroup> groups_;  // of each trait, like the two that follow
    std::vector<float> rarity_;
    std::vector<Weights> weights_;
    std::unordered_map<std::string, std::string> spellings_;  // a word less one letter: the word
    std::unordered_map<std::string, int> known_words_;
};

}  // namespace matrix
