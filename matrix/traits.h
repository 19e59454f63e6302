// What the row model sees of a request: its words, their parts, concepts, facets, and pairs of these, each as a hash.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "matrix/lexicon.h"
#include "matrix/text.h"
#include "matrix/vocabulary.h"

namespace matrix {

enum class TraitGroup : std::uint8_t { word, word_pair, letters, meaning, meaning_pair, facet, facet_pair, shape };

inline constexpr std::size_t trait_groups = 8;

struct Trait {
    std::uint64_t hash;
    TraitGroup group;
};

// A trait that occurs twice is there twice.
std::vector<Trait> traits_of(const Text&, std::span<const Hit>, const Vocabulary&, const Lexicon&);

}  // namespace matrix
