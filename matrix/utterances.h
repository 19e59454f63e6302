// Requests whose row is known: what the classifier learns from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace matrix {

struct Utterance {
    int row;
    std::string text;
};

// Utterances by one writer. Whoever writes next has other words and habits, so how well the classifier does on a voice it has
// not heard is the best estimate of how it will do on operators.
using Voice = std::vector<Utterance>;

// Lines of the form "[4]" open a row, "#" a comment; every other line is a request of that row.
// Throws model::Error invalid_argument.
Voice read_utterances(std::string_view text);

// The voices that the library carries with it.
std::vector<Voice> shipped_voices();

}  // namespace matrix
