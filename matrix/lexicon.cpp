// Looks words up in the lexicon.
#include "matrix/lexicon.h"

#include <fmt/format.h>

#include <algorithm>

#include "matrix/reading.h"

namespace matrix {

namespace {

constexpr std::size_t shortest_beginning = 3;

std::string_view next_line(std::string_view& text) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

}  // namespace

Lexicon::Lexicon(std::string_view text) {
    while (!text.empty()) {
        auto line = next_line(text);
        if (line.empty() || line.front() == '#') continue;
        const auto colon = line.find(':');
        if (colon == 0 || colon == std::string_view::npos) refuse_data(fmt::format("lexicon: '{}' names no concept", line));
        const auto id = static_cast<std::uint16_t>(names_.size());
        names_.emplace_back(line.substr(0, colon));
        line.remove_prefix(colon + 1);
        while (!line.empty()) {
            const auto end = std::min(line.find(' '), line.size());
            std::string word(line.substr(0, end));
            line.remove_prefix(std::min(end + 1, line.size()));
            if (word.empty()) continue;
            const bool beginning = word.back() == '*';
            if (beginning) word.pop_back();
            if (beginning && word.size() < shortest_beginning) refuse_data(fmt::format("lexicon: '{}*' is too short", word));
            (beginning ? beginnings_ : words_)[word].push_back(id);
        }
    }
}

const std::vector<std::uint16_t>& Lexicon::concepts_of(std::string_view word) const {
    static const std::vector<std::uint16_t> none;
    std::string key(word);
    if (const auto it = words_.find(key); it != words_.end()) return it->second;
    for (; key.size() >= shortest_beginning; key.pop_back()) {
        if (const auto it = beginnings_.find(key); it != beginnings_.end()) return it->second;
    }
    return none;
}

std::vector<std::string> Lexicon::entries() const {
    std::vector<std::string> all;
    for (const auto& [word, ids] : words_) all.push_back(word);
    for (const auto& [word, ids] : beginnings_) all.push_back(word + "*");
    std::sort(all.begin(), all.end());
    return all;
}

}  // namespace matrix
