// Counts right and wrong verdicts.
#include "matrix/evaluation.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "matrix/reading.h"

namespace matrix {

namespace {

bool among(const std::vector<int>& values, int value) { return std::find(values.begin(), values.end(), value) != values.end(); }

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
    double value() const { return of == 0 ? 0 : static_cast<double>(hits) / of; }
};

}  // namespace

std::vector<LabelledRequest> read_labelled(std::string_view text) {
    std::vector<LabelledRequest> all;
    for (int line_number = 1; !text.empty(); ++line_number) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty()) continue;
        try {
            const auto json = nlohmann::json::parse(line);
            auto& request = all.emplace_back();
            request.id = json.at("id").get<std::string>();
            request.text = json.at("text").get<std::string>();
            request.row = json.at("row").get<int>();
            request.accept = json.value("accept", std::vector<int>{request.row});
            request.blockers = json.value("blockers", std::vector<int>{});
            if (json.contains("lifecycle") && json["lifecycle"].is_string()) request.lifecycle = json["lifecycle"].get<std::string>();
            if (json.contains("count") && json["count"].is_number()) request.count = json["count"].get<int>();
        } catch (const nlohmann::json::exception& error) {
            refuse_data(fmt::format("line {}: {}", line_number, error.what()));
        }
    }
    return all;
}

Figures evaluate(const Classifier& classifier, const std::vector<LabelledRequest>& requests) {
    classifier.classify({});  // the first request waits for the learning, which is not what the times are to tell
    return evaluate([&](std::string_view request) { return classifier.classify(request); }, requests);
}

Figures evaluate(const std::function<Verdict(std::string_view)>& classify, const std::vector<LabelledRequest>& requests) {
    Share row, top_three, verdicts, false_approvals, unknown, covered, answers, blockers_found, blockers_right, lifecycle, count;
    std::array<Share, 11> per_row;
    std::vector<double> times;
    Figures figures;
    for (const auto& request : requests) {
        const auto start = std::chrono::steady_clock::now();
        const auto verdict = classify(request.text);
        times.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
        const int named = verdict.use_case ? verdict.use_case->number : 0;
        const bool right = among(request.accept, named);
        row.count(right);
        if (request.row >= 0 && request.row <= 10) per_row[static_cast<std::size_t>(request.row)].count(right);
        const auto first = verdict.candidates.begin();
        const auto third = first + std::min<std::ptrdiff_t>(3, static_cast<std::ptrdiff_t>(verdict.candidates.size()));
        top_three.count(std::any_of(first, third, [&](const auto& candidate) { return among(request.accept, candidate.number); }));
        verdicts.count(verdict_is_right(request, verdict.status));
        if (must_not_be_approved(request)) false_approvals.count(verdict.status == Status::supported);
        if (request.row == 0) unknown.count(verdict.band == Band::unknown);
        else covered.count(verdict.band == Band::answer);
        if (verdict.band == Band::answer) answers.count(right);
        for (const int blocker : request.blockers) blockers_found.count(named == blocker || among(verdict.blockers, blocker));
        for (const int blocker : verdict.blockers) blockers_right.count(among(request.blockers, blocker) || among(request.accept, blocker));
        if (request.lifecycle && right && named != 0) lifecycle.count(verdict.lifecycle_class == request.lifecycle);
        if (request.count && request.row != 0) count.count(verdict.parameters.count == request.count);
        if (!right) figures.mistakes.push_back(fmt::format("{} {}->{} {}", request.id, request.row, named, request.text));
    }
    figures.requests = static_cast<int>(requests.size());
    figures.row_accuracy = row.value(), figures.top_three = top_three.value(), figures.verdict_accuracy = verdicts.value();
    figures.false_approvals = false_approvals.value(), figures.unknown_recall = unknown.value();
    figures.answer_coverage = covered.value(), figures.answer_accuracy = answers.value();
    figures.blocker_recall = blockers_found.value(), figures.blocker_precision = blockers_right.value();
    figures.lifecycle_accuracy = lifecycle.value(), figures.count_accuracy = count.value();
    for (std::size_t i = 0; i < per_row.size(); ++i) figures.rows.push_back({static_cast<int>(i), per_row[i].of, per_row[i].value()});
    std::sort(times.begin(), times.end());
    if (!times.empty()) {
        figures.microseconds_median = times[times.size() / 2];
        figures.microseconds_p99 = times[std::min(times.size() - 1, times.size() * 99 / 100)];
    }
    return figures;
}

}  // namespace matrix
