// Corrects slips of the finger.
//
// Every known word of six letters or more is indexed under each string that lacks one of its letters. An unknown word is
// looked up whole and with each of its letters left out: a hit means that one letter was dropped, added, changed or swapped
// with its neighbour. The first letter must agree, as people seldom get that one wrong, and strings shared by two words are
// dropped.
#include <algorithm>

#include "matrix/row_model.h"

namespace matrix {

namespace {

constexpr std::size_t shortest = 6;

bool has_digit(std::string_view word) {
    return std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string without(std::string_view word, std::size_t letter) {
    std::string rest(word);
    rest.erase(letter, 1);
    return rest;
}

}  // namespace

void RowModel::learn_spelling(std::span<const Text> texts) {
    for (const auto& text : texts) {
        for (const auto& token : text.tokens()) ++known_words_[token.word];
    }
    for (const auto& [word, ids] : vocabulary_.literals()) known_words_[word] += 3;
    for (const auto& [word, times] : known_words_) {
        if (times < 3 || word.size() < shortest || has_digit(word)) continue;
        for (std::size_t i = 1; i < word.size(); ++i) {
            if (i + 1 < word.size() && word[i] == word[i + 1]) continue;
            const auto [it, is_new] = spellings_.try_emplace(without(word, i), word);
            if (!is_new && it->second != word) it->second.clear();
        }
    }
}

void RowModel::correct(Text& text) const {
    bool changed = false;
    for (auto& token : text.tokens()) {
        const auto& word = token.word;
        if (word.size() + 1 < shortest || has_digit(word) || known_words_.contains(word) || vocabulary_.knows(word)) continue;
        auto found = spellings_.find(word);
        for (std::size_t i = 1; i < word.size() && found == spellings_.end(); ++i) {
            const auto shorter = without(word, i);
            if (const auto known = known_words_.find(shorter); shorter.size() >= shortest && known != known_words_.end()) {
                token.word = shorter;
                changed = true;
                break;
            }
            found = spellings_.find(shorter);
        }
        if (found == spellings_.end() || found->second.empty() || found->second[0] != word[0]) continue;
        token.word = found->second;
        changed = true;
    }
    if (changed) text.find_negations();
}

}  // namespace matrix
