// `concierge classify`: the verdict on one request, for a person or as JSON.
#include <fmt/core.h>

#include <algorithm>

#include "app/commands.h"
#include "app/reference.h"
#include "matrix/classifier.h"
#include "mcp/encode.h"
#include "model/names.h"

namespace app {
namespace {

void print_list(const char* heading, const std::vector<std::string>& items) {
    if (items.empty()) return;
    fmt::print("\n{}\n", heading);
    for (const auto& item : items) fmt::print("  - {}\n", item);
}

void print_for_a_person(const matrix::Verdict& verdict) {
    fmt::print("{}", verdict.summary);
    fmt::print("\n\nStatus     {} ({})\n", model::name_of(verdict.status), model::name_of(verdict.band));
    if (verdict.use_case) fmt::print("Use case   {}. {}\n", verdict.use_case->number, verdict.use_case->title);
    if (verdict.lifecycle_class) fmt::print("Lifecycle  {}: {}\n", *verdict.lifecycle_class, verdict.lifecycle_reason);
    for (const int row : verdict.blockers) {
        fmt::print("Blocker    the request also needs use case {} ({})\n", row, matrix::Matrix::builtin().use_case(row).title);
    }
    if (verdict.question) fmt::print("To ask     {}\n", *verdict.question);
    if (!verdict.why.empty()) fmt::print("\nWhy\n  {}\n", verdict.why);
    print_list("Know first", verdict.caveats);
    if (verdict.alternative) fmt::print("\nInstead, or better\n  {}\n", *verdict.alternative);
    if (!verdict.plan.empty()) fmt::print("\nPlan\n");
    for (const auto& step : verdict.plan) {
        fmt::print("  {}. {}{}\n", step.step, step.purpose, step.tool ? " [" + *step.tool + "]" : "");
    }
    if (!verdict.evidence.empty()) fmt::print("\nBecause of\n");
    for (const auto& evidence : verdict.evidence) {
        fmt::print("  \"{}\" ({}, {} use case {})\n", evidence.phrase, evidence.facet, model::name_of(evidence.effect),
                   evidence.use_case.value_or(0));
    }
    if (verdict.runner_up) fmt::print("\nRunner-up: {}. {}\n", verdict.runner_up->title, verdict.runner_up->why);
    fmt::print("\nMatrix {}\n", verdict.matrix_version);
}

}  // namespace

int classify(const std::string& text, bool as_json) {
    matrix::Catalogue catalogue;  // no account is asked: the plan names tools, and leaves ids to be filled in
    const auto names = tool_names();
    catalogue.tool_exists = [&names](std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); };
    const auto verdict = matrix::Classifier(matrix::Matrix::builtin()).classify(text, catalogue);
    if (as_json) {
        fmt::print("{}\n", mcp::encode(verdict).dump(2, ' ', false, mcp::Json::error_handler_t::replace));
    } else {
        print_for_a_person(verdict);
    }
    return 0;
}

}  // namespace app
