// Multinomial logistic regression, trained when the first request is to be classified.
//
// The traits of a request become a sparse vector. A trait counts the more the fewer utterances have it, and each group of
// traits is scaled to a fixed length, so that a long request is not a loud one. Training is AdaGrad over the utterances in a
// fixed pseudo-random order. At each step half of the traits, chosen afresh, are silent: otherwise the model would lean on the
// few words that name a row outright, and be lost where an operator does not use them. Traits of a single utterance are left
// out, for they tell nothing of others. An utterance that is understood already teaches nothing and rests for an epoch.
// What is silent when is chance, so the mean of two such models is taken, which learn side by side, each with dice of its own.
// Everything is deterministic.
#include "matrix/row_model.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <thread>

namespace matrix {

namespace {

constexpr std::array<float, trait_groups> lengths{1.0f, 0.6f, 1.2f, 1.0f, 1.2f, 1.0f, 0.5f, 0.5f};  // in the order of TraitGroup
constexpr int pupils = 2, epochs = 14;
constexpr float rate = 0.35f, penalty = 2e-4f;
constexpr float understood = 0.05f;  // no row is believed or doubted wrongly by more than this
constexpr std::uint32_t fewest_texts = 2;
constexpr std::size_t expected_traits = 100'000;

// Rows with few utterances weigh more, though not so much that their total is that of the others.
std::array<float, row_count> importance_of_rows(std::span<const Utterance> utterances) {
    std::array<float, row_count> importance{};
    for (const auto& utterance : utterances) importance[static_cast<std::size_t>(utterance.row)] += 1;
    const auto mean = static_cast<float>(utterances.size()) / static_cast<float>(row_count);
    for (auto& row : importance) row = row > 0 ? std::sqrt(mean / row) : 0;
    return importance;
}

constexpr std::uint64_t seed = 88172645463325252ull;

// xorshift64: the same numbers on every machine.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}

    std::uint64_t roll() {
        state_ ^= state_ << 13, state_ ^= state_ >> 7, state_ ^= state_ << 17;
        return state_;
    }
    bool coin() {
        if (coins_ == 0) tosses_ = roll(), coins_ = 64;
        --coins_;
        return (tosses_ >> coins_ & 1) != 0;
    }

private:
    std::uint64_t state_, tosses_ = 0;
    int coins_ = 0;
};

}  // namespace

RowModel::RowModel(const Vocabulary& vocabulary, const Lexicon& lexicon, std::span<const Utterance> utterances)
    : vocabulary_(vocabulary), lexicon_(lexicon), index_(expected_traits) {
    std::vector<Text> texts;
    texts.reserve(utterances.size());
    for (const auto& utterance : utterances) texts.emplace_back(utterance.text);
    learn_spelling(texts);
    const auto examples = examples_of(texts);
    weights_.resize(index_.size(), Weights{});
    train(examples, utterances);
}

// Reads the texts, each half beside the other, then numbers their traits and learns how rare each is.
std::vector<std::vector<RowModel::Feature>> RowModel::examples_of(std::span<const Text> texts) {
    std::vector<std::vector<Trait>> found(texts.size());
    const auto read = [&](std::size_t begin, std::size_t end) {
        Vocabulary::Memory memory;
        for (auto number = begin; number < end; ++number)
            found[number] = traits_of(texts[number], vocabulary_.find(texts[number], &memory), vocabulary_, lexicon_);
    };
    {
        const std::jthread beside(read, std::size_t{0}, texts.size() / 2);
        read(texts.size() / 2, texts.size());
    }
    std::vector<std::vector<std::uint32_t>> traits(texts.size());
    std::vector<std::uint32_t> texts_with, last_text;
    for (std::uint32_t number = 0; number < texts.size(); ++number) {
        for (const auto& trait : found[number]) {
            const auto id = index_.add(trait.hash);
            if (id == groups_.size()) groups_.push_back(trait.group), texts_with.push_back(0), last_text.push_back(~0u);
            if (last_text[id] != number) ++texts_with[id], last_text[id] = number;
            traits[number].push_back(id);
        }
    }
    for (std::size_t id = 0; id < groups_.size(); ++id) {
        const bool spelt =
            groups_[id] == TraitGroup::word || groups_[id] == TraitGroup::word_pair || groups_[id] == TraitGroup::letters;
        if (texts_with[id] < fewest_texts)
            rarity_.push_back(0);
        else
            rarity_.push_back(spelt ? std::log(1.0f + static_cast<float>(texts.size()) / static_cast<float>(texts_with[id]))
                                    : 1.0f);
    }
    std::vector<std::vector<Feature>> examples;
    examples.reserve(texts.size());
    for (const auto& ids : traits) examples.push_back(weigh(ids));
    return examples;
}

std::vector<RowModel::Feature> RowModel::weigh(std::span<const std::uint32_t> traits) const {
    std::array<float, trait_groups> squares{};
    for (const auto id : traits) squares[static_cast<std::size_t>(groups_[id])] += rarity_[id] * rarity_[id];
    squares[static_cast<std::size_t>(TraitGroup::shape)] = 1;  // what is said of the whole request does not share a length
    std::array<float, trait_groups> scale{};
    for (std::size_t group = 0; group < trait_groups; ++group)
        scale[group] = squares[group] > 0 ? lengths[group] / std::sqrt(squares[group]) : 0;
    std::vector<Feature> features;
    features.reserve(traits.size());
    for (const auto id : traits) {
        if (rarity_[id] > 0) features.push_back({id, rarity_[id] * scale[static_cast<std::size_t>(groups_[id])]});
    }
    return features;
}

// One model in training.
struct RowModel::Pupil {
    Pupil(std::size_t traits, std::uint64_t seed) : weights(traits, Weights{}), squares(traits, Weights{}), dice(seed) {}

    void train(const std::vector<std::vector<Feature>>& examples, std::span<const Utterance> utterances);
    void learn(std::span<const Feature> heard, const Weights& slope);

    std::vector<Weights> weights, squares;
    Dice dice;
};

// The mean of several models, each of which heard other things.
void RowModel::train(const std::vector<std::vector<Feature>>& examples, std::span<const Utterance> utterances) {
    std::vector<Pupil> all;
    for (std::uint64_t number = 1; number <= pupils; ++number) all.emplace_back(weights_.size(), seed * number);
    {
        std::vector<std::jthread> beside;
        for (auto pupil = all.begin() + 1; pupil != all.end(); ++pupil) {
            beside.emplace_back([pupil, &examples, utterances] { pupil->train(examples, utterances); });
        }
        all.front().train(examples, utterances);
    }
    for (const auto& pupil : all) {
        for (std::size_t trait = 0; trait < weights_.size(); ++trait) {
            for (std::size_t row = 0; row < row_count; ++row) weights_[trait][row] += pupil.weights[trait][row] / pupils;
        }
    }
}

void RowModel::Pupil::train(const std::vector<std::vector<Feature>>& examples, std::span<const Utterance> utterances) {
    const auto importance = importance_of_rows(utterances);
    std::vector<std::size_t> order(examples.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::vector<Feature> heard;
    std::vector<bool> may_rest(examples.size());
    for (int epoch = 0; epoch < epochs; ++epoch) {
        for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[dice.roll() % i]);
        for (const auto example : order) {
            if (may_rest[example]) {
                may_rest[example] = false;
                continue;
            }
            heard.clear();
            for (const auto& feature : examples[example]) {
                if (dice.coin()) heard.push_back({feature.trait, feature.value * 2});
            }
            const auto truth = static_cast<std::size_t>(utterances[example].row);
            auto slope = beliefs(heard, weights);
            slope[truth] -= 1;
            may_rest[example] = std::all_of(slope.begin(), slope.end(), [](float off) { return std::abs(off) < understood; });
            if (may_rest[example]) continue;
            for (auto& off : slope) off *= importance[truth];
            learn(heard, slope);
        }
    }
}

void RowModel::Pupil::learn(std::span<const Feature> heard, const Weights& slope) {
    for (const auto& feature : heard) {
        Weights weight = weights[feature.trait];  // copies, so that the compiler sees that nothing overlaps
        Weights square = squares[feature.trait];
        for (std::size_t row = 0; row < slope.size(); ++row) {
            const float gradient = slope[row] * feature.value + penalty * weight[row];
            square[row] += gradient * gradient;
            weight[row] -= rate * gradient / (std::sqrt(square[row]) + 0.05f);
        }
        weights[feature.trait] = weight;
        squares[feature.trait] = square;
    }
}

// Shares of belief; nothing where the weights are only padding.
RowModel::Weights RowModel::beliefs(std::span<const Feature> features, std::span<const Weights> weights) {
    Weights shares{};
    for (const auto& feature : features) {
        const auto& weight = weights[feature.trait];
        for (std::size_t row = 0; row < shares.size(); ++row) shares[row] += weight[row] * feature.value;
    }
    const auto top = *std::max_element(shares.begin(), shares.begin() + row_count);
    float sum = 0;
    for (std::size_t row = 0; row < row_count; ++row) sum += shares[row] = std::exp(shares[row] - top);
    for (auto& share : shares) share /= sum;
    std::fill(shares.begin() + row_count, shares.end(), 0.0f);
    return shares;
}

Scores RowModel::scores(const Text& text, std::span<const Hit> hits) const {
    std::vector<std::uint32_t> known;
    for (const auto& trait : traits_of(text, hits, vocabulary_, lexicon_)) {
        if (const auto id = index_.find(trait.hash)) known.push_back(*id);
    }
    const auto shares = beliefs(weigh(known), weights_);
    Scores scores{};
    std::copy_n(shares.begin(), row_count, scores.begin());
    return scores;
}

}  // namespace matrix
