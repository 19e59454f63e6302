// The numbers of a request, and what each of them counts.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "matrix/text.h"

namespace matrix {

enum class Noun { none, machine, server, worker, tenant, cluster, site, time, person, other };

// What the word is a name for; none for words that are not known.
Noun noun(std::string_view word);

struct Amount {
    std::size_t at;  // token of the number
    int value;
    Noun of;
    std::size_t noun_at;  // token of the noun, or of the number where there is none
    bool apiece = false;  // "three nodes each", "each with three nodes"
    bool more = false;    // "eight more"
};

std::vector<Amount> amounts_in(const Text&);

// How many machines the request asks for, by the row it belongs to; nothing where it does not say.
std::optional<int> machine_count(const Text&, const std::vector<Amount>&, int row);

}  // namespace matrix
