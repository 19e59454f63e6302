// A linear model over words, word parts and facets: how much a request looks like each row of the matrix.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "matrix/text.h"
#include "matrix/vocabulary.h"

namespace matrix {

inline constexpr std::size_t row_count = 11;  // the ten rows of the matrix, and row 0: none of them

using Scores = std::array<double, row_count>;  // sum to one

// A request whose row is known.
struct Utterance {
    int row;
    std::string text;
};

// Lines of the form "[4]" open a row, "#" a comment; every other line is a request of that row.
// Throws model::Error invalid_argument.
std::vector<Utterance> read_utterances(std::string_view text);

// Immutable once made, and safe to share between threads. The vocabulary must outlive it.
class RowModel {
public:
    RowModel(const Vocabulary&, std::span<const Utterance>);

    Scores scores(const Text&, std::span<const Hit>) const;
    // Replaces misspelt words by the words that were meant, where there is only one candidate a slip away.
    void correct(Text&) const;

private:
    struct Feature {
        std::uint32_t index;
        float value;
    };
    using Weights = std::array<float, 12>;  // row_count, padded to a multiple of four

    template <class Sink>
    void each_feature(const Text&, std::span<const Hit>, Sink&&) const;
    template <class IndexOf>
    std::vector<Feature> features(const Text&, std::span<const Hit>, IndexOf&&) const;
    Weights margins(std::span<const Feature>) const;
    void learn_spelling(std::span<const Text>);
    void train(const std::vector<std::vector<Feature>>&, std::span<const Utterance>);

    const Vocabulary& vocabulary_;
    std::unordered_map<std::uint64_t, std::uint32_t> index_;
    std::vector<Weights> weights_;
    std::unordered_map<std::string, std::string> spellings_;  // a word less one letter: the word
    std::unordered_map<std::string, int> known_words_;
};

}  // namespace matrix
