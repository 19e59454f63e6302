// Verdicts and plans, line by line.
#include "tools/matrix/verdict_text.h"

#include "mcp/json.h"
#include "model/names.h"

namespace tools {

std::string text_of(const matrix::Verdict& verdict) {
    std::string text =
        "Status: " + std::string(model::name_of(verdict.status)) + " (" + std::string(model::name_of(verdict.band)) + ")";
    if (verdict.use_case) text += ", use case " + std::to_string(verdict.use_case->number) + ": " + verdict.use_case->title;
    text += ".\n" + verdict.summary;
    for (const int row : verdict.blockers)
        text += "\nBlocker: the request also needs use case " + std::to_string(row) + ", which is not supported.";
    for (const auto& caveat : verdict.caveats) text += "\nCaveat: " + caveat;
    if (verdict.alternative) text += "\nAlternative: " + *verdict.alternative;
    if (verdict.question) text += "\nAsk: " + *verdict.question;
    if (verdict.runner_up) text += "\nRunner-up: " + verdict.runner_up->title + ". " + verdict.runner_up->why;
    if (verdict.lifecycle_class) text += "\nLifecycle: " + *verdict.lifecycle_class + ". " + verdict.lifecycle_reason;
    return text + text_of(verdict.plan);
}

std::string text_of(const std::vector<matrix::PlanStep>& plan) {
    std::string text;
    for (const auto& step : plan) {
        auto arguments = step.arguments;
        for (const auto& name : step.missing) arguments[name] = "<" + name + ">";
        text += "\nStep " + std::to_string(step.step) + ": " + step.purpose;
        if (step.tool) text += " [" + *step.tool + " " + mcp::write_json(arguments) + "]";
        if (step.times > 1) text += " (" + std::to_string(step.times) + " times)";
        if (step.needs_confirmation) text += " (ask the operator first)";
        if (step.wait_for) text += " (then wait for: " + *step.wait_for + ")";
        if (step.tool) continue;
        for (const auto& name : step.missing) text += " (to be asked for: " + name + ")";
    }
    return text;
}

}  // namespace tools
