// Reads utterances.
#include "matrix/utterances.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "matrix/embedded.h"
#include "matrix/reading.h"

namespace matrix {

namespace {

constexpr int last_row = 10;

// The row that a line such as "[4]" opens.
int row_opened_by(std::string_view line) {
    int row = -1;
    const auto* const end = line.data() + line.size();
    const auto [stop, error] = std::from_chars(line.data() + 1, end, row);
    if (error != std::errc() || stop == end || *stop != ']' || row < 0 || row > last_row) {
        refuse_data(fmt::format("'{}' opens no row", line));
    }
    return row;
}

}  // namespace

Voice read_utterances(std::string_view text) {
    Voice all;
    int row = -1;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.front() == '#') continue;
        if (line.front() == '[') {
            row = row_opened_by(line);
            continue;
        }
        if (row < 0) refuse_data("an utterance stands before the first row");
        all.push_back({row, std::string(line)});
    }
    return all;
}

std::vector<Voice> shipped_voices() {
    std::vector<Voice> voices;
    for (const auto text : {embedded::utterances_1_txt, embedded::utterances_2_txt, embedded::utterances_3_txt,
                            embedded::utterances_4_txt, embedded::utterances_5_txt, embedded::utterances_6_txt,
                            embedded::utterances_7_txt, embedded::utterances_8_txt, embedded::utterances_9_txt}) {
        voices.push_back(read_utterances(text));
    }
    return voices;
}

}  // namespace matrix
