// Facets of a request (wants Kubernetes, work of bounded time, tenants ...) and the phrases that reveal them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "matrix/text.h"

namespace matrix {

struct Facet {
    std::string name, says;
    std::vector<int> for_rows, against_rows;  // 0 is "no row"
};

// A phrase that was found: tokens first..last.
struct Hit {
    int facet;
    int first, last;
    bool negated;
};

// Immutable once made, and safe to share between threads.
class Vocabulary {
public:
    // Reads data of the form of data/vocabulary.json. Throws model::Error invalid_argument.
    explicit Vocabulary(std::string_view json);

    const std::vector<Facet>& facets() const { return facets_; }
    // Index of the facet; throws model::Error not_found.
    int facet(std::string_view name) const;
    // What words satisfy, kept by those who search many texts.
    using Memory = std::unordered_map<std::string, std::vector<std::uint16_t>>;
    // Every facet's phrases in the text, the longest at each place, in the order of the text.
    std::vector<Hit> find(const Text&, Memory* = nullptr) const;
    // Whether some phrase could contain the word.
    bool knows(std::string_view word) const;
    // The words that phrases spell out in full.
    const std::unordered_map<std::string, std::vector<std::uint16_t>>& literals() const { return literals_; }

private:
    struct Step {
        std::uint16_t element = 0;
        std::uint8_t gap = 0;  // words that may stand before it
        bool optional = false;
    };
    struct Pattern {
        int facet;
        std::vector<Step> steps;
    };

    void add_pattern(int facet, std::string_view phrase, const std::unordered_map<std::string, std::string>& classes);
    std::uint16_t intern(const std::string& alternatives);
    using Elements = std::vector<const std::vector<std::uint16_t>*>;  // of each word, those it satisfies
    int match(const Pattern&, const Text&, const Elements&, std::size_t step, std::size_t at, int sentence) const;
    std::vector<std::uint16_t> elements_of(std::string_view word) const;

    std::vector<Facet> facets_;
    std::vector<Pattern> patterns_;
    std::unordered_map<std::string, std::uint16_t> element_ids_;
    std::unordered_map<std::string, std::vector<std::uint16_t>> literals_, prefixes_;
    std::vector<std::uint16_t> number_elements_;
    std::vector<std::vector<std::uint16_t>> patterns_by_element_;
};

}  // namespace matrix
