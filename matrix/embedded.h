// The data files that the build carries inside the library (see cmake/embed.cmake).
#pragma once

#include <string_view>

namespace matrix::embedded {

extern const std::string_view matrix_json;          // data/matrix.json: the matrix itself
extern const std::string_view vocabulary_json;      // data/vocabulary.json: phrases that reveal a facet of a request
extern const std::string_view hazard_phrases_json;  // data/hazard_phrases.json: phrases that announce a hazard
extern const std::string_view lexicon_txt;          // data/lexicon.txt: words that mean the same

// data/utterances-N.txt: requests the classifier learns from, a file per writer
extern const std::string_view utterances_1_txt, utterances_2_txt, utterances_3_txt, utterances_4_txt, utterances_5_txt,
    utterances_6_txt, utterances_7_txt, utterances_8_txt, utterances_9_txt;

}  // namespace matrix::embedded
