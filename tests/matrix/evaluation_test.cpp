// How well the classifier does, and that the ruler itself is straight.
#include "matrix/evaluation.h"

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <iterator>

#include "matrix/decision.h"
#include "matrix/embedded.h"
#include "model/error.h"
#include "tests/matrix/files.h"
#include "tests/support/catch.h"

using namespace matrix;

namespace {

// The words of a request as sorted hashes, each once.
std::vector<std::size_t> words(const std::string& request) {
    std::vector<std::size_t> all;
    const Text text(request);
    for (const auto& token : text.tokens()) all.push_back(std::hash<std::string>()(token.word));
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

const Vocabulary& vocabulary() {
    static const Vocabulary shipped(embedded::vocabulary_json);
    return shipped;
}

const Lexicon& lexicon() {
    static const Lexicon shipped(embedded::lexicon_txt);
    return shipped;
}

// Right and wrong decisions about utterances that the model did not learn from.
struct Tally {
    int seen = 0, right = 0, must_not = 0, approved = 0, in_scope = 0, certain = 0, certain_and_right = 0;

    void count(int row, const Decision& decision) {
        const bool is_right = decision.row == row, is_certain = decision.band == Band::answer;
        ++seen, right += is_right, in_scope += row != 0;
        certain += is_certain, certain_and_right += is_certain && is_right;
        if (row != 0 && row < 8) return;
        ++must_not;
        approved += (decision.row >= 1 && decision.row <= 3) || decision.row == 7;
    }
    void add(const Tally& other) {
        seen += other.seen, right += other.right, must_not += other.must_not, approved += other.approved;
        in_scope += other.in_scope, certain += other.certain, certain_and_right += other.certain_and_right;
    }
    static double share(int part, int whole) { return whole == 0 ? 0 : static_cast<double>(part) / whole; }
    double accuracy() const { return share(right, seen); }
    double false_approvals() const { return share(approved, must_not); }
    double answer_accuracy() const { return share(certain_and_right, certain); }
    double coverage() const { return share(certain, in_scope); }
    std::string in_words() const {
        return fmt::format("{} requests: row {:.1f} %, approved wrongly {:.1f} %, within answer {:.1f} % of {:.1f} %", seen,
                           100 * accuracy(), 100 * false_approvals(), 100 * answer_accuracy(), 100 * coverage());
    }
};

// Judges the unseen with a model that learned from the others.
Tally judge(const std::vector<Utterance>& learned, const std::vector<Utterance>& unseen) {
    const RowModel rows(vocabulary(), lexicon(), learned);
    Tally tally;
    for (const auto& utterance : unseen) {
        Text text(utterance.text);
        rows.correct(text);
        tally.count(utterance.row, decide(text, vocabulary().find(text), vocabulary(), rows));
    }
    return tally;
}

// Leaves out one voice after the other. The fifth spoke in the words of the first, so it never judges nor is judged alone.
Tally leave_one_voice_out(const std::function<void(std::size_t, const Tally&)>& see) {
    const auto voices = shipped_voices();
    Tally total;
    for (std::size_t out = 1; out < voices.size(); ++out) {
        if (out == 4) continue;
        std::vector<Utterance> learned;
        for (std::size_t i = 0; i < voices.size(); ++i) {
            if (i != out) learned.insert(learned.end(), voices[i].begin(), voices[i].end());
        }
        const auto tally = judge(learned, voices[out]);
        see(out + 1, tally);
        total.add(tally);
    }
    return total;
}

Verdict answer(int row, Status status) {
    Verdict verdict;
    verdict.band = row == 0 ? Band::unknown : Band::answer;
    if (row != 0) verdict.use_case = UseCaseRef{row, ""};
    verdict.status = status;
    verdict.candidates = {{row, "", 1.0}};
    return verdict;
}

}  // namespace

TEST_CASE("the figures count what they say they count") {
    const auto requests =
        read_labelled(R"({"id":"1","text":"a","row":2,"accept":[2,3],"blockers":[],"lifecycle":null,"count":null})"
                      "\n"
                      R"({"id":"2","text":"b","row":9,"accept":[9],"blockers":[],"lifecycle":null,"count":null})"
                      "\n"
                      R"({"id":"3","text":"c","row":0,"accept":[0],"blockers":[],"lifecycle":null,"count":null})"
                      "\n"
                      R"({"id":"4","text":"d","row":1,"accept":[1],"blockers":[10],"lifecycle":"persistent","count":1})");
    REQUIRE(requests.size() == 4);
    const auto always_yes = evaluate([](std::string_view) { return answer(2, Status::supported); }, requests);
    CHECK(always_yes.row_accuracy == 0.25);
    CHECK(always_yes.false_approvals == 1.0);
    CHECK(always_yes.unknown_recall == 0.0);
    CHECK(always_yes.answer_coverage == 1.0);
    CHECK(always_yes.answer_accuracy == 0.25);
    CHECK(always_yes.blocker_recall == 0.0);
    CHECK(always_yes.mistakes.size() == 3);
    CHECK(always_yes.needless_unknown == 0.0);
    CHECK(always_yes.confusion[2][2] == 1);
    CHECK(always_yes.confusion[9][2] == 1);
    CHECK(always_yes.rows[2].precision == 0.25);
    CHECK(always_yes.macro_f1 == 0.1);
    const auto always_unknown = evaluate([](std::string_view) { return answer(0, Status::unknown); }, requests);
    CHECK(always_unknown.unknown_recall == 1.0);
    CHECK(always_unknown.false_approvals == 0.0);
    CHECK(always_unknown.answer_coverage == 0.0);
    CHECK(always_unknown.needless_unknown == 1.0);
    const auto always_careful = evaluate([](std::string_view) { return answer(4, Status::supported_with_caveats); }, requests);
    CHECK(always_careful.false_approvals == 0.0);
    CHECK(always_careful.caveat_approvals == 1.0);
}

TEST_CASE("an accepted row counts as the labelled one, and a difficulty is judged by itself") {
    const auto requests = read_labelled(R"({"id":"1","text":"a","row":3,"accept":[2,3],"difficulty":"easy"})"
                                        "\n\r\n"
                                        R"({"id":"2","text":"b","row":3,"difficulty":"hard"})");
    const auto figures = evaluate([](std::string_view) { return answer(2, Status::supported); }, requests);
    CHECK(figures.confusion[2][2] == 1);
    CHECK(figures.confusion[3][2] == 1);
    REQUIRE(figures.difficulties.size() == 2);
    CHECK(figures.difficulties[0].difficulty == "easy");
    CHECK(figures.difficulties[0].row_accuracy == 1.0);
    CHECK(figures.difficulties[1].row_accuracy == 0.0);
    CHECK(figures.difficulties[1].verdict_accuracy == 1.0);
}

TEST_CASE("a line that is no labelled request is refused with its number") {
    CHECK_THROWS_WITH(read_labelled("{\"id\":\"1\",\"text\":\"a\",\"row\":1}\nnonsense"), ContainsSubstring("line 2"));
    CHECK_THROWS_WITH(read_labelled(R"({"id":"1","text":"a","row":11})"), ContainsSubstring("no row 11"));
    CHECK_THROWS_WITH(read_labelled(R"({"id":"1","row":1})"), ContainsSubstring("line 1") && ContainsSubstring("text"));
}

TEST_CASE("nothing the classifier learned from stands in an evaluation set") {
    std::vector<Utterance> learned;
    for (const auto& voice : shipped_voices()) learned.insert(learned.end(), voice.begin(), voice.end());
    CHECK(learned.size() > 5000);
    std::vector<std::vector<std::size_t>> learned_words;
    for (const auto& utterance : learned) learned_words.push_back(words(utterance.text));
    for (const auto* file : {"requests-dev.jsonl", "requests-held-out.jsonl", "requests-unseen-1.jsonl", "requests-unseen-2.jsonl",
                             "requests-unseen-3.jsonl", "requests-unseen-4.jsonl"}) {
        for (const auto& request : read_labelled(source_file(std::string("tests/eval/") + file))) {
            const auto asked = words(request.text);
            for (std::size_t i = 0; i < learned.size(); ++i) {
                std::vector<std::size_t> shared;
                std::set_intersection(asked.begin(), asked.end(), learned_words[i].begin(), learned_words[i].end(),
                                      std::back_inserter(shared));
                const auto united = asked.size() + learned_words[i].size() - shared.size();
                // Three or four words are alike by chance: "thank you, bye".
                if (asked.size() > 4 && shared.size() * 100 > united * 65) {
                    INFO(file << ' ' << request.id << ", learned row " << learned[i].row);
                    FAIL_CHECK("too alike");
                }
            }
        }
    }
}

TEST_CASE("a voice the classifier never heard is understood") {
    const auto total = leave_one_voice_out([](std::size_t, const Tally&) {});
    INFO(total.in_words());
    CHECK(total.accuracy() > 0.92);
    CHECK(total.false_approvals() < 0.025);
    CHECK(total.answer_accuracy() > 0.97);
    CHECK(total.coverage() > 0.82);
}

// test_matrix "[voices]" prints them; every choice of the learner was made by these figures.
TEST_CASE("the figures of each voice, learned from the others", "[.voices]") {
    const auto total =
        leave_one_voice_out([](std::size_t voice, const Tally& tally) { fmt::print("voice {}: {}\n", voice, tally.in_words()); });
    fmt::print("together: {}\n", total.in_words());
    CHECK(total.seen > 2000);
}

TEST_CASE("a row the classifier never met is seldom answered with certainty") {
    Tally total;
    for (int row = 1; row <= 10; ++row) {
        std::vector<Utterance> learned, unseen;
        for (const auto& voice : shipped_voices()) {
            for (const auto& utterance : voice) (utterance.row == row ? unseen : learned).push_back(utterance);
        }
        total.add(judge(learned, unseen));
    }
    INFO(total.in_words());
    CHECK(total.coverage() < 0.3);
}

TEST_CASE("the labelled sets keep to their floors") {
    const Classifier classifier(Matrix::builtin());
    // What was measured, less a margin: the held-out set speaks in riddles and is the harder one.
    struct Floor {
        std::string file;
        double row, top_three, verdict, unknown, answer, approved, blockers, lifecycle, count;
    };
    const std::vector<Floor> floors{{"requests-dev.jsonl", 0.95, 0.98, 0.96, 0.90, 0.97, 0.02, 0.90, 0.95, 0.92},
                                    {"requests-held-out.jsonl", 0.82, 0.92, 0.84, 0.87, 0.95, 0.06, 1.0, 0.90, 0.40},
                                    {"requests-unseen-1.jsonl", 0.93, 0.98, 0.93, 0.89, 0.96, 0.02, 0.95, 0.94, 0.82},
                                    {"requests-unseen-2.jsonl", 0.84, 0.95, 0.84, 0.66, 0.92, 0.07, 0.88, 0.93, 0.75},
                                    {"requests-unseen-3.jsonl", 0.93, 0.97, 0.93, 0.85, 0.96, 0.03, 0.95, 0.93, 0.88},
                                    {"requests-unseen-4.jsonl", 0.93, 0.97, 0.93, 0.88, 0.96, 0.03, 0.90, 0.94, 0.76}};
    for (const auto& [file, row, top_three, verdict, unknown, answer, approved, blockers, lifecycle, count] : floors) {
        const auto figures = evaluate(classifier, read_labelled(source_file("tests/eval/" + file)));
        INFO(file << ": row " << figures.row_accuracy << ", top three " << figures.top_three << ", verdict "
                  << figures.verdict_accuracy << ", approved wrongly " << figures.false_approvals << ", unknown "
                  << figures.unknown_recall << ", answer " << figures.answer_accuracy << " of " << figures.answer_coverage);
        CHECK(figures.row_accuracy >= row);
        CHECK(figures.top_three >= top_three);
        CHECK(figures.verdict_accuracy >= verdict);
        CHECK(figures.unknown_recall >= unknown);
        CHECK(figures.answer_accuracy >= answer);
        CHECK(figures.false_approvals <= approved);
        CHECK(figures.blocker_recall >= blockers);
        CHECK(figures.lifecycle_accuracy >= lifecycle);
        CHECK(figures.count_accuracy >= count);
    }
}
