// Counts right and wrong verdicts.
#include "matrix/evaluation.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "model/error.h"

namespace matrix {

namespace {

bool is_among(const std::vector<int>& values, int value) { return std::find(values.begin(), values.end(), value) != values.end(); }

Status status_of(int row) { return row == 0 ? Status::unknown : Matrix::builtin().use_case(row).status; }

// Right is the status of any accepted row; where a blocker is demanded, anything but a plain yes.
bool verdict_is_right(const LabelledRequest& request, Status status) {
    if (!request.blockers.empty()) return status == Status::unsupported || status == Status::supported_with_caveats;
    return std::any_of(request.accept.begin(), request.accept.end(), [&](int row) { return status_of(row) == status; });
}

bool must_not_be_approved(const LabelledRequest& request) {
    const auto status = status_of(request.row);
    return !request.blockers.empty() || status == Status::unsupported || status == Status::unknown;
}

struct Share {
    int hits = 0, of = 0;
    void count(bool hit) { ++of, hits += hit ? 1 : 0; }
    double value() const { return share(hits, of); }
    static double share(int part, int whole) { return whole == 0 ? 0 : static_cast<double>(part) / whole; }
};

// Precision, accuracy and F1 of each row, and the mean F1 of the rows that some label or verdict names.
void judge_rows(Figures& figures) {
    double sum = 0;
    int named_rows = 0;
    for (std::size_t row = 0; row < row_count; ++row) {
        int labelled = 0, named = 0;
        for (std::size_t other = 0; other < row_count; ++other) {
            labelled += figures.confusion[row][other], named += figures.confusion[other][row];
        }
        const int right = figures.confusion[row][row];
        auto& judged = figures.rows.emplace_back();
        judged.row = static_cast<int>(row), judged.requests = labelled;
        judged.accuracy = Share::share(right, labelled), judged.precision = Share::share(right, named);
        judged.f1 = Share::share(2 * right, labelled + named);
        if (labelled + named > 0) sum += judged.f1, ++named_rows;
    }
    figures.macro_f1 = named_rows == 0 ? 0 : sum / named_rows;
}

struct ByDifficulty {
    Share row, verdict;
};

std::vector<DifficultyFigures> judge_difficulties(const std::map<std::string, ByDifficulty>& shares) {
    std::vector<DifficultyFigures> all;
    for (const auto& [difficulty, share] : shares)
        all.push_back({difficulty, share.row.of, share.row.value(), share.verdict.value()});
    return all;
}

LabelledRequest labelled_request(const nlohmann::json& json) {
    LabelledRequest request;
    request.id = json.at("id").get<std::string>();
    request.text = json.at("text").get<std::string>();
    request.row = json.at("row").get<int>();
    request.accept = json.value("accept", std::vector<int>{request.row});
    request.blockers = json.value("blockers", std::vector<int>{});
    request.difficulty = json.value("difficulty", std::string());
    if (json.contains("lifecycle") && json["lifecycle"].is_string()) request.lifecycle = json["lifecycle"].get<std::string>();
    if (json.contains("count") && json["count"].is_number()) request.count = json["count"].get<int>();
    auto rows = request.accept;
    rows.insert(rows.end(), request.blockers.begin(), request.blockers.end());
    rows.push_back(request.row);
    for (const int row : rows) {
        if (row < 0 || row >= static_cast<int>(row_count)) throw std::out_of_range(fmt::format("the matrix has no row {}", row));
    }
    return request;
}

}  // namespace

std::vector<LabelledRequest> read_labelled(std::string_view text) {
    std::vector<LabelledRequest> all;
    for (int line_number = 1; !text.empty(); ++line_number) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
        try {
            all.push_back(labelled_request(nlohmann::json::parse(line)));
        } catch (const std::exception& error) {
            throw model::Error(model::ErrorCode::invalid_argument, fmt::format("line {}: {}", line_number, error.what()),
                               "Make that line a JSON object with id, text, row, accept, blockers, lifecycle and count.");
        }
    }
    return all;
}

Figures evaluate(const Classifier& classifier, const std::vector<LabelledRequest>& requests) {
    classifier.classify({});  // the first request waits for the learning, which is not what the times are to tell
    return evaluate([&](std::string_view request) { return classifier.classify(request); }, requests);
}

Figures evaluate(const std::function<Verdict(std::string_view)>& classify, const std::vector<LabelledRequest>& requests) {
    Share row, top_three, verdicts, false_approvals, caveat_approvals, unknown, needless, covered, answers;
    Share blockers_found, blockers_right, lifecycle, count;
    std::map<std::string, ByDifficulty> difficulties;
    std::vector<double> times;
    Figures figures;
    for (const auto& request : requests) {
        const auto start = std::chrono::steady_clock::now();
        const auto verdict = classify(request.text);
        times.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
        const int named = verdict.use_case ? verdict.use_case->number : 0;
        const bool right = is_among(request.accept, named), right_status = verdict_is_right(request, verdict.status);
        row.count(right);
        ++figures.confusion[static_cast<std::size_t>(right ? named : request.row)][static_cast<std::size_t>(named)];
        const auto first = verdict.candidates.begin();
        const auto third = first + std::min<std::ptrdiff_t>(3, static_cast<std::ptrdiff_t>(verdict.candidates.size()));
        top_three.count(std::any_of(first, third, [&](const auto& candidate) { return is_among(request.accept, candidate.number); }));
        verdicts.count(right_status);
        if (!request.difficulty.empty()) {
            difficulties[request.difficulty].row.count(right);
            difficulties[request.difficulty].verdict.count(right_status);
        }
        if (must_not_be_approved(request)) {
            false_approvals.count(verdict.status == Status::supported);
            caveat_approvals.count(verdict.status == Status::supported_with_caveats);
        }
        if (request.row == 0) {
            unknown.count(verdict.band == Band::unknown);
        } else {
            needless.count(verdict.band == Band::unknown && !right);
            covered.count(verdict.band == Band::answer);
        }
        if (verdict.band == Band::answer) answers.count(right);
        for (const int blocker : request.blockers) blockers_found.count(named == blocker || is_among(verdict.blockers, blocker));
        for (const int blocker : verdict.blockers)
            blockers_right.count(is_among(request.blockers, blocker) || is_among(request.accept, blocker));
        if (request.lifecycle && right && named != 0) lifecycle.count(verdict.lifecycle_class == request.lifecycle);
        if (request.count && request.row != 0) count.count(verdict.parameters.count == request.count);
        if (!right) figures.mistakes.push_back(fmt::format("{} {}->{} {}", request.id, request.row, named, request.text));
    }
    figures.requests = static_cast<int>(requests.size());
    figures.row_accuracy = row.value(), figures.top_three = top_three.value(), figures.verdict_accuracy = verdicts.value();
    figures.false_approvals = false_approvals.value(), figures.caveat_approvals = caveat_approvals.value();
    figures.unknown_recall = unknown.value(), figures.needless_unknown = needless.value();
    figures.answer_coverage = covered.value(), figures.answer_accuracy = answers.value();
    figures.blocker_recall = blockers_found.value(), figures.blocker_precision = blockers_right.value();
    figures.lifecycle_accuracy = lifecycle.value(), figures.count_accuracy = count.value();
    judge_rows(figures);
    figures.difficulties = judge_difficulties(difficulties);
    std::sort(times.begin(), times.end());
    if (!times.empty()) {
        figures.microseconds_median = times[times.size() / 2];
        figures.microseconds_p99 = times[std::min(times.size() - 1, times.size() * 99 / 100)];
    }
    return figures;
}

}  // namespace matrix
