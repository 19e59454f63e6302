// `concierge eval`: how well the classifier does on labelled requests.
#include <fmt/core.h>

#include <fstream>
#include <sstream>

#include "app/commands.h"
#include "matrix/evaluation.h"
#include "mcp/encode.h"
#include "model/error.h"

namespace app {
namespace {

std::string content_of(const std::filesystem::path& file) {
    std::ifstream stream(file);
    if (!stream) {
        throw model::Error(model::ErrorCode::invalid_argument, file.string() + " cannot be read",
                           "Give a file of JSON lines with id, text, row, accept, blockers, lifecycle and count.");
    }
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

void print_rows(const matrix::Figures& figures) {
    fmt::print("  row  requests  accuracy  precision    F1   named as");
    for (std::size_t row = 0; row < figures.rows.size(); ++row) fmt::print("{:>4}", row);
    fmt::print("\n");
    for (const auto& row : figures.rows) {
        fmt::print("  {:>3}{:>10}{:>8.0f} %{:>9.0f} %{:>6.2f}           ", row.row, row.requests, 100 * row.accuracy,
                   100 * row.precision, row.f1);
        for (const int named : figures.confusion[static_cast<std::size_t>(row.row)]) {
            fmt::print("{:>4}", named == 0 ? std::string(".") : std::to_string(named));
        }
        fmt::print("\n");
    }
}

void print_figures(const std::filesystem::path& file, const matrix::Figures& figures) {
    const auto share = [](const char* name, double value) { fmt::print("  {:<24}{:6.1f} %\n", name, 100 * value); };
    fmt::print("{}: {} requests\n", file.string(), figures.requests);
    share("row accuracy", figures.row_accuracy);
    share("top three", figures.top_three);
    fmt::print("  {:<24}{:6.2f}\n", "macro F1", figures.macro_f1);
    share("verdict accuracy", figures.verdict_accuracy);
    share("false approvals", figures.false_approvals);
    share("approvals with caveats", figures.caveat_approvals);
    share("unknown recall", figures.unknown_recall);
    share("needless unknown", figures.needless_unknown);
    share("answer coverage", figures.answer_coverage);
    share("answer accuracy", figures.answer_accuracy);
    share("blocker recall", figures.blocker_recall);
    share("blocker precision", figures.blocker_precision);
    share("lifecycle accuracy", figures.lifecycle_accuracy);
    share("count accuracy", figures.count_accuracy);
    fmt::print("  {:<24}{:6.0f} us, p99 {:.0f} us\n", "time of a verdict", figures.microseconds_median, figures.microseconds_p99);
    for (const auto& of : figures.difficulties) {
        fmt::print("  {:<8}{:>4} requests: row {:.1f} %, verdict {:.1f} %\n", of.difficulty, of.requests, 100 * of.row_accuracy,
                   100 * of.verdict_accuracy);
    }
    print_rows(figures);
}

}  // namespace

int evaluate(const std::vector<std::filesystem::path>& files, bool as_json) {
    const matrix::Classifier classifier(matrix::Matrix::builtin());
    mcp::Json all = mcp::Json::object();
    for (const auto& file : files) {
        const auto figures = matrix::evaluate(classifier, matrix::read_labelled(content_of(file)));
        if (as_json) {
            all[file.string()] = mcp::encode(figures);
        } else {
            print_figures(file, figures);
        }
    }
    if (as_json) fmt::print("{}\n", all.dump(2, ' ', false, mcp::Json::error_handler_t::replace));
    return 0;
}

}  // namespace app
