// The data files that the build carries inside the library (see cmake/embed.cmake).
#pragma once

#include <string_view>

namespace matrix::embedded {

extern const std::string_view matrix_json;      // data/matrix.json: the matrix itself
extern const std::string_view vocabulary_json;  // data/vocabulary.json: phrases that reveal a facet of a request
extern const std::string_view utterances_txt;   // data/utterances.txt: requests the classifier learns from

}  // namespace matrix::embedded
