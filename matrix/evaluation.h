// How well the classifier does on labelled requests, in figures.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "matrix/classifier.h"
#include "matrix/row_model.h"

namespace matrix {

// A request with what a careful expert says of it.
struct LabelledRequest {
    std::string id, text;
    int row = 0;
    std::vector<int> accept, blockers;
    std::optional<std::string> lifecycle;
    std::optional<int> count;
    std::string difficulty;  // empty where the file has none
};

struct RowFigures {
    int row = 0, requests = 0;
    double accuracy = 0, precision = 0, f1 = 0;

    void fields(auto& f) {
        f("row", row, {.text = "Row of the matrix; 0 is none", .min = 0, .max = 10});
        f("requests", requests, {.text = "Requests of that row"});
        f("accuracy", accuracy, {.text = "Share of them that an accepted row was named for"});
        f("precision", precision, {.text = "Share of the requests it was named for that are its own, or accept it"});
        f("f1", f1, {.text = "Harmonic mean of the two"});
    }
};

struct DifficultyFigures {
    std::string difficulty;
    int requests = 0;
    double row_accuracy = 0, verdict_accuracy = 0;

    void fields(auto& f) {
        f("difficulty", difficulty, {.text = "Difficulty by the label"});
        f("requests", requests, {.text = "Requests of that difficulty"});
        f("row_accuracy", row_accuracy, {.text = "Share of them whose row is among the accepted"});
        f("verdict_accuracy", verdict_accuracy, {.text = "Share of them whose status is right"});
    }
};

// Requests by the row of their label (or the accepted row that was named), and by the row that was named.
using Confusion = std::vector<std::vector<int>>;

struct Figures {
    int requests = 0;
    double row_accuracy = 0, top_three = 0, macro_f1 = 0;
    double verdict_accuracy = 0, false_approvals = 0, caveat_approvals = 0;
    double unknown_recall = 0, needless_unknown = 0;
    double answer_coverage = 0, answer_accuracy = 0;
    double blocker_recall = 0, blocker_precision = 0, lifecycle_accuracy = 0, count_accuracy = 0;
    double microseconds_median = 0, microseconds_p99 = 0;
    std::vector<RowFigures> rows;
    std::vector<DifficultyFigures> difficulties;
    Confusion confusion = Confusion(row_count, std::vector<int>(row_count));
    std::vector<std::string> mistakes;

    void fields(auto& f) {
        f("requests", requests, {.text = "How many requests were judged"});
        f("row_accuracy", row_accuracy, {.text = "Share whose row is among the accepted"});
        f("top_three", top_three, {.text = "Share with an accepted row among the first three candidates"});
        f("macro_f1", macro_f1, {.text = "Mean of the rows' F1"});
        f("verdict_accuracy", verdict_accuracy, {.text = "Share whose status is right"});
        f("false_approvals", false_approvals,
          {.text = "Share answered plainly supported of those unsupported, blocked or out of scope"});
        f("caveat_approvals", caveat_approvals, {.text = "Share answered supported with caveats of the same"});
        f("unknown_recall", unknown_recall, {.text = "Share of the requests out of scope that were recognised as such"});
        f("needless_unknown", needless_unknown, {.text = "Share of the requests in scope that were taken to be out of it"});
        f("answer_coverage", answer_coverage, {.text = "Share of the requests in scope with band answer"});
        f("answer_accuracy", answer_accuracy, {.text = "Share of right rows within band answer"});
        f("blocker_recall", blocker_recall, {.text = "Share of labelled blockers that were found or are the row named"});
        f("blocker_precision", blocker_precision, {.text = "Share of blockers found that are labelled or accepted"});
        f("lifecycle_accuracy", lifecycle_accuracy,
          {.text = "Share of right lifecycles where the label has one and the row is right"});
        f("count_accuracy", count_accuracy, {.text = "Share of right counts where the label has one"});
        f("microseconds_median", microseconds_median, {.text = "Median time of a verdict, in microseconds"});
        f("microseconds_p99", microseconds_p99, {.text = "99th percentile of the same"});
        f("rows", rows, {.text = "Figures row by row"});
        f("difficulties", difficulties, {.text = "Figures by difficulty, where the labels have one"});
        f("confusion", confusion, {.text = "Requests by labelled row (outer) and named row (inner), 0 to 10"});
        f("mistakes", mistakes, {.text = "Requests whose row is wrong: id, labelled row, named row, text"});
    }
};

// One JSON object per line: id, text, row, and where they are known accept, blockers, lifecycle, count, difficulty. Throws
// model::Error invalid_argument with the line.
std::vector<LabelledRequest> read_labelled(std::string_view json_lines);

Figures evaluate(const Classifier&, const std::vector<LabelledRequest>&);
// The same with another source of verdicts, as cross-validation has it.
Figures evaluate(const std::function<Verdict(std::string_view)>& classify, const std::vector<LabelledRequest>&);

}  // namespace matrix
