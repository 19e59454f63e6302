// Finds phrases in a text.
//
// A phrase is a row of elements. An element is a word, a prefix (`encrypt*`), alternatives (`a|b*`), a class of words
// (`<host>`, mixed freely with alternatives), or a number (`#`). `?` behind an element makes it optional; ` .. ` between two
// elements lets up to three words stand between them, ` ... ` up to six. A phrase never crosses the end of a sentence.
//
// Each distinct element has an id. A word of the text is looked up once, in full and by each of its prefixes, which gives the
// ids it satisfies; patterns are indexed by their first element, so that a text of n words costs n lookups and the few
// patterns that begin at each.
#include "matrix/vocabulary.h"

#include <fmt/format.h>

#include <algorithm>

#include "matrix/reading.h"

namespace matrix {

namespace {

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const auto end = std::min(text.find(separator), text.size());
        if (end > 0) parts.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

bool contains(const std::vector<std::uint16_t>& sorted, std::uint16_t value) {
    return std::binary_search(sorted.begin(), sorted.end(), value);
}

}  // namespace

Vocabulary::Vocabulary(std::string_view text) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (json.is_discarded()) refuse_data("the vocabulary is not JSON");
    try {
        const auto classes = json.at("classes").get<std::unordered_map<std::string, std::string>>();
        for (const auto& facet : json.at("facets")) {
            facets_.push_back({facet.at("name").get<std::string>(), facet.at("says").get<std::string>(),
                               facet.value("for", std::vector<int>{}), facet.value("against", std::vector<int>{})});
            for (const auto& phrase : facet.at("phrases")) {
                add_pattern(static_cast<int>(facets_.size()) - 1, phrase.get<std::string>(), classes);
            }
        }
    } catch (const nlohmann::json::exception& error) {
        refuse_data(fmt::format("vocabulary: {}", error.what()));
    }
}

int Vocabulary::facet(std::string_view name) const {
    for (std::size_t i = 0; i < facets_.size(); ++i) {
        if (facets_[i].name == name) return static_cast<int>(i);
    }
    throw model::Error(model::ErrorCode::not_found, fmt::format("the vocabulary has no facet '{}'", name),
                       "name one of its facets");
}

std::uint16_t Vocabulary::intern(const std::string& alternatives) {
    const auto [it, is_new] = element_ids_.try_emplace(alternatives, static_cast<std::uint16_t>(element_ids_.size()));
    if (!is_new) return it->second;
    for (auto word : split(alternatives, '|')) {
        if (word == "#")
            number_elements_.push_back(it->second);
        else if (word.back() == '*')
            prefixes_[word.substr(0, word.size() - 1)].push_back(it->second);
        else
            literals_[word].push_back(it->second);
    }
    patterns_by_element_.emplace_back();
    return it->second;
}

void Vocabulary::add_pattern(int facet, std::string_view phrase, const std::unordered_map<std::string, std::string>& classes) {
    Pattern pattern{facet, {}};
    std::uint8_t gap = 0;
    for (auto part : split(phrase, ' ')) {
        if (part == ".." || part == "...") {
            gap = part == ".." ? 3 : 6;
            continue;
        }
        const bool optional = part.size() > 1 && part.back() == '?';
        if (optional) part.pop_back();
        std::string alternatives;
        for (const auto& word : split(part, '|')) {
            if (!alternatives.empty()) alternatives += '|';
            if (word.front() != '<') {
                alternatives += word;
                continue;
            }
            const auto it = classes.find(word.substr(1, word.size() - 2));
            if (it == classes.end()) refuse_data(fmt::format("phrase '{}': no class {}", phrase, word));
            alternatives += it->second;
        }
        if (alternatives.empty()) continue;
        pattern.steps.push_back({intern(alternatives), gap, optional});
        gap = 0;
    }
    if (pattern.steps.empty() || pattern.steps.front().optional) refuse_data(fmt::format("phrase '{}' has no beginning", phrase));
    patterns_by_element_[pattern.steps.front().element].push_back(static_cast<std::uint16_t>(patterns_.size()));
    patterns_.push_back(std::move(pattern));
}

std::vector<std::uint16_t> Vocabulary::elements_of(std::string_view word) const {
    std::vector<std::uint16_t> ids;
    const auto gather = [&](const auto& map, const std::string& key) {
        if (const auto it = map.find(key); it != map.end()) ids.insert(ids.end(), it->second.begin(), it->second.end());
    };
    std::string key(word);
    gather(literals_, key);
    for (; !key.empty(); key.pop_back()) gather(prefixes_, key);
    if (number_in(word)) ids.insert(ids.end(), number_elements_.begin(), number_elements_.end());
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

bool Vocabulary::knows(std::string_view word) const { return !elements_of(word).empty(); }

// The last token of the longest match from `step` on, whose element may stand at `at` or up to its gap later; -1 for none.
int Vocabulary::match(const Pattern& pattern, const Text& text, const Elements& elements, std::size_t step, std::size_t at,
                      int sentence) const {
    if (step == pattern.steps.size()) return static_cast<int>(at) - 1;
    const auto& wanted = pattern.steps[step];
    for (std::size_t i = at; i <= at + wanted.gap && i < elements.size() && text.tokens()[i].sentence == sentence; ++i) {
        if (!contains(*elements[i], wanted.element)) continue;
        if (const int last = match(pattern, text, elements, step + 1, i + 1, sentence); last >= 0) return last;
    }
    return wanted.optional ? match(pattern, text, elements, step + 1, at, sentence) : -1;
}

std::vector<Hit> Vocabulary::find(const Text& text, Memory* memory) const {
    const auto& tokens = text.tokens();
    Memory own;
    if (memory == nullptr) memory = &own;
    Elements elements;
    elements.reserve(tokens.size());
    for (const auto& token : tokens) {
        const auto [it, is_new] = memory->try_emplace(token.word);
        if (is_new) it->second = elements_of(token.word);
        elements.push_back(&it->second);
    }

    std::vector<Hit> hits;
    std::vector<int> last_of(facets_.size());
    for (std::size_t first = 0; first < tokens.size(); ++first) {
        std::fill(last_of.begin(), last_of.end(), -1);
        for (const auto element : *elements[first]) {
            for (const auto index : patterns_by_element_[element]) {
                const auto& pattern = patterns_[index];
                const int last = match(pattern, text, elements, 1, first + 1, tokens[first].sentence);
                auto& best = last_of[static_cast<std::size_t>(pattern.facet)];
                best = std::max(best, last);
            }
        }
        for (std::size_t facet = 0; facet < last_of.size(); ++facet) {
            if (last_of[facet] < 0) continue;
            bool negated = false;
            for (auto i = first; i <= static_cast<std::size_t>(last_of[facet]); ++i) {
                const int cue = tokens[i].negated_by;
                negated = negated || (cue >= 0 && (cue < static_cast<int>(first) || cue > last_of[facet]));
            }
            hits.push_back({static_cast<int>(facet), static_cast<int>(first), last_of[facet], negated});
        }
    }
    return hits;
}

}  // namespace matrix
