// Concepts: words that mean the same to the classifier, whatever their language, and products by what they are.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace matrix {

// Immutable once made, and safe to share between threads.
class Lexicon {
public:
    // Reads lines of the form "host: machine machines server*"; '#' opens a comment. Throws model::Error invalid_argument.
    explicit Lexicon(std::string_view text);

    const std::vector<std::string>& concepts() const { return names_; }
    // The concepts of a folded word, by index: those of the whole word, else those of its longest known beginning.
    const std::vector<std::uint16_t>& concepts_of(std::string_view word) const;
    // Every word and beginning that is listed, the latter with its star.
    std::vector<std::string> entries() const;

private:
    std::vector<std::string> names_;
    std::unordered_map<std::string, std::vector<std::uint16_t>> words_, beginnings_;
};

}  // namespace matrix
