// Multinomial logistic regression, trained when the first request is to be classified.
//
// A request becomes a sparse vector: its words, pairs of neighbouring words, the first and inner letters of its words (typos
// and other languages share those), and above all the facets its phrases reveal, alone and in pairs, with negated ones as
// features of their own. Each group is scaled to a fixed length, so that a long request is not a loud one, and facets weigh
// most. Training is AdaGrad over the utterances in a fixed pseudo-random order with a small L2 penalty: deterministic, and
// done in about twenty milliseconds.
#include "matrix/row_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <optional>

#include "matrix/reading.h"

namespace matrix {

namespace {

constexpr float word_mass = 1.0f, pair_mass = 0.6f, letters_mass = 0.8f, facet_mass = 1.6f, facet_pair_mass = 0.9f;
constexpr int epochs = 14;
constexpr float rate = 0.35f, penalty = 2e-4f;

std::uint64_t hash_of(std::string_view text, std::uint64_t seed) {
    std::uint64_t hash = 14695981039346656037ull ^ (seed * 0x9E3779B97F4A7C15ull);
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
    return hash;
}

// Plural and singular are one word.
std::string_view stem(std::string_view word) {
    if (word.size() > 4 && word.ends_with("s") && !word.ends_with("ss") && !word.ends_with("us")) word.remove_suffix(1);
    return word;
}

}  // namespace

std::vector<Utterance> read_utterances(std::string_view text) {
    std::vector<Utterance> all;
    int row = -1;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.front() == '#') continue;
        if (line.front() != '[') {
            if (row < 0) refuse_data("an utterance stands before the first row");
            all.push_back({row, std::string(line)});
            continue;
        }
        const auto* const last = line.data() + line.size();
        const auto [stop, error] = std::from_chars(line.data() + 1, last, row);
        if (error != std::errc() || stop == last || *stop != ']' || row < 0 || row >= static_cast<int>(row_count)) {
            refuse_data(fmt::format("'{}' opens no row", line));
        }
    }
    return all;
}

RowModel::RowModel(const Vocabulary& vocabulary, std::span<const Utterance> utterances) : vocabulary_(vocabulary) {
    std::vector<Text> texts;
    texts.reserve(utterances.size());
    for (const auto& utterance : utterances) texts.emplace_back(utterance.text);
    learn_spelling(texts);

    const auto learnt = [this](std::uint64_t hash) {
        return std::optional(index_.try_emplace(hash, static_cast<std::uint32_t>(index_.size())).first->second);
    };
    std::vector<std::vector<Feature>> examples;
    examples.reserve(texts.size());
    for (const auto& text : texts) examples.push_back(features(text, vocabulary_.find(text), learnt));
    weights_.resize(index_.size(), Weights{});
    train(examples, utterances);
}

// Hands every feature of the text to sink(hash, group); groups are those of the masses above.
template <class Sink>
void RowModel::each_feature(const Text& text, std::span<const Hit> hits, Sink&& sink) const {
    const auto& tokens = text.tokens();
    std::string_view before = "^";
    for (const auto& token : tokens) {
        const bool number = token.word[0] >= '0' && token.word[0] <= '9' && number_in(token.word).has_value();
        const auto word = number ? std::string_view("#") : stem(token.word);
        sink(hash_of(word, 1), 0);
        sink(hash_of(word, hash_of(before, 2)), 1);
        before = word;
        if (number) continue;
        for (std::size_t i = 0; i + 4 <= word.size(); ++i) sink(hash_of(word.substr(i, 4), i == 0 ? 3 : 4), 2);
    }
    std::vector<int> said(vocabulary_.facets().size(), 0);
    for (const auto& hit : hits) {
        auto& times = said[static_cast<std::size_t>(hit.facet)];
        if (!hit.negated) times = std::max(times, 0) + 1;
        else if (times == 0) times = -1;
    }
    std::vector<std::uint64_t> present;
    for (std::size_t facet = 0; facet < said.size(); ++facet) {
        if (said[facet] == 0) continue;
        const auto hash = facet * 4 + (said[facet] < 0 ? 1u : 0u);
        present.push_back(hash);
        sink(hash_of("facet", 16 + hash), 3);
        if (said[facet] > 1) sink(hash_of("twice", 16 + hash), 3);
        if (said[facet] > 2) sink(hash_of("often", 16 + hash), 3);
    }
    for (std::size_t i = 0; i < present.size(); ++i) {
        for (std::size_t k = i + 1; k < present.size(); ++k) sink(hash_of("both", 1000 + present[i] * 1024 + present[k]), 4);
    }
    sink(hash_of("bias", 0), 5);
    if (present.size() <= 1) sink(hash_of("bare", 0), 5);
    if (tokens.size() <= 6) sink(hash_of("short", 0), 5);
    if (text.source().find('?') != std::string_view::npos) sink(hash_of("question", 0), 5);
}

// The features of a text, scaled by group. index_of(hash) numbers a feature, or gives nothing for one that is unknown.
template <class IndexOf>
std::vector<RowModel::Feature> RowModel::features(const Text& text, std::span<const Hit> hits, IndexOf&& index_of) const {
    std::vector<Feature> all;
    std::array<int, 6> sizes{};
    std::vector<int> groups;
    each_feature(text, hits, [&](std::uint64_t hash, int group) {
        ++sizes[static_cast<std::size_t>(group)];
        const std::optional<std::uint32_t> index = index_of(hash);
        if (!index) return;
        all.push_back({*index, 0});
        groups.push_back(group);
    });
    constexpr std::array<float, 6> masses{word_mass, pair_mass, letters_mass, facet_mass, facet_pair_mass, 0};
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto group = static_cast<std::size_t>(groups[i]);
        all[i].value = group == 5 ? 0.5f : masses[group] / std::sqrt(static_cast<float>(sizes[group]));
    }
    return all;
}

RowModel::Weights RowModel::margins(std::span<const Feature> features) const {
    Weights sum{};
    for (const auto& feature : features) {
        const auto& weights = weights_[feature.index];
        for (std::size_t row = 0; row < sum.size(); ++row) sum[row] += weights[row] * feature.value;
    }
    return sum;
}

void RowModel::train(const std::vector<std::vector<Feature>>& examples, std::span<const Utterance> utterances) {
    std::vector<Weights> squares(weights_.size(), Weights{});
    std::array<float, row_count> per_row{};
    for (const auto& utterance : utterances) per_row[static_cast<std::size_t>(utterance.row)] += 1;
    const auto mean = static_cast<float>(utterances.size()) / static_cast<float>(row_count);

    std::vector<std::size_t> order(examples.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::uint64_t state = 88172645463325252ull;
    for (int epoch = 0; epoch < epochs; ++epoch) {
        for (std::size_t i = order.size(); i > 1; --i) {
            state ^= state << 13, state ^= state >> 7, state ^= state << 17;
            std::swap(order[i - 1], order[state % i]);
        }
        for (const auto example : order) {
            const auto truth = static_cast<std::size_t>(utterances[example].row);
            auto slope = margins(examples[example]);
            const auto top = *std::max_element(slope.begin(), slope.begin() + row_count);
            float sum = 0;
            for (std::size_t row = 0; row < row_count; ++row) sum += slope[row] = std::exp(slope[row] - top);
            const float importance = std::sqrt(mean / per_row[truth]);
            for (std::size_t row = 0; row < slope.size(); ++row) {
                slope[row] = row < row_count ? importance * (slope[row] / sum - (row == truth ? 1.0f : 0.0f)) : 0.0f;
            }
            for (const auto& feature : examples[example]) {
                Weights weights = weights_[feature.index];  // copies, so that the compiler sees that nothing overlaps
                Weights square = squares[feature.index];
                for (std::size_t row = 0; row < slope.size(); ++row) {
                    const float gradient = slope[row] * feature.value + penalty * weights[row];
                    square[row] += gradient * gradient;
                    weights[row] -= rate * gradient / (std::sqrt(square[row]) + 0.05f);
                }
                weights_[feature.index] = weights;
                squares[feature.index] = square;
            }
        }
    }
}

Scores RowModel::scores(const Text& text, std::span<const Hit> hits) const {
    const auto known = [this](std::uint64_t hash) {
        const auto it = index_.find(hash);
        return it == index_.end() ? std::nullopt : std::optional(it->second);
    };
    const auto sum = margins(features(text, hits, known));
    const auto top = *std::max_element(sum.begin(), sum.begin() + row_count);
    Scores scores{};
    double total = 0;
    for (std::size_t row = 0; row < row_count; ++row) total += scores[row] = std::exp(static_cast<double>(sum[row] - top));
    for (auto& score : scores) score /= total;
    return scores;
}

}  // namespace matrix
