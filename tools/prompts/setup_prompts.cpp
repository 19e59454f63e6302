// A guide for each row of the use-case matrix: its verdict, what to watch, and the plan as tool calls, filled from the arguments.
#include <array>
#include <charconv>

#include "matrix/hazards.h"
#include "tools/completions.h"
#include "tools/families.h"
#include "tools/matrix/verdict_text.h"

namespace tools {
namespace {

using mcp::asio::awaitable;

constexpr const char* count_argument = "count";
constexpr const char* region_argument = "region";
constexpr const char* type_argument = "instance_type";
constexpr const char* template_argument = "template";

constexpr int most_instances = 1000;  // that a guide plans for

struct Guide {
    int use_case;
    const char* name;
    bool has_count;     // how many instances is for the operator to say
    bool has_template;  // all of its instances are made from one template
};

constexpr std::array guides = {
    Guide{1, "setup_edge_gateway", true, true},
    Guide{2, "setup_k3s_cluster", true, false},
    Guide{3, "setup_k3s_clusters", false, false},
    Guide{4, "setup_batch_jobs", true, true},
    Guide{5, "setup_ci_runners", true, true},
    Guide{6, "setup_tenants", true, true},
    Guide{7, "setup_hybrid_cluster", false, false},
    Guide{8, "setup_cross_host_networking", true, false},
    Guide{9, "setup_encrypted_pod_traffic", true, false},
    Guide{10, "setup_image_cve_coverage", false, false},
};

[[noreturn]] void refuse(const std::string& what) { throw mcp::ProtocolError(mcp::ErrorCode::invalid_params, what); }

std::optional<int> count_in(const mcp::PromptArguments& arguments) {
    const auto found = arguments.find(count_argument);
    if (found == arguments.end() || found->second.empty()) return std::nullopt;
    const auto& text = found->second;
    int count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc() || end != text.data() + text.size() || count < 1 || count > most_instances) {
        refuse("argument 'count' = '" + text + "': a whole number from 1 to " + std::to_string(most_instances));
    }
    return count;
}

// The argument, which must be one of `valid`; empty when it is not given.
std::string one_of(const mcp::PromptArguments& arguments, const char* name, const std::vector<std::string>& valid) {
    const auto found = arguments.find(name);
    if (found == arguments.end() || found->second.empty()) return "";
    if (std::find(valid.begin(), valid.end(), found->second) != valid.end()) return found->second;
    std::string all;
    for (const auto& each : valid) all += (all.empty() ? "" : ", ") + each;
    refuse("argument '" + std::string(name) + "' = '" + found->second + "': one of " + all);
}

std::vector<std::string> values(const auto& choices, auto member) {
    std::vector<std::string> all;
    for (const auto& choice : choices) all.push_back(choice.*member);
    return all;
}

// What was chosen, in the words in which the planner looks for names of the catalogue.
std::string wishes(const mcp::PromptArguments& arguments, const matrix::Catalogue& catalogue) {
    return one_of(arguments, region_argument, values(catalogue.regions, &matrix::Catalogue::Region::code)) + ", " +
           one_of(arguments, type_argument, values(catalogue.instance_types, &matrix::Catalogue::InstanceType::code)) + ", " +
           one_of(arguments, template_argument, values(catalogue.templates, &matrix::Catalogue::Template::name));
}

void append_list(std::string& text, const char* heading, const std::vector<std::string>& items) {
    if (items.empty()) return;
    text += std::string("\n\n") + heading + ":";
    for (const auto& item : items) text += "\n- " + item;
}

std::string guide_text(const Context& context, const matrix::Verdict& verdict) {
    const auto& row = context.matrix.use_case(verdict.use_case->number);
    const bool is_unsupported = verdict.status == matrix::Status::unsupported;
    std::string text = "# Set up: " + row.title + "\n\nStatus: " + std::string(model::name_of(row.status)) + ". " + row.why;
    if (is_unsupported) text += "\n\nSay so first. Do not build it anyway; what follows is the alternative.";
    if (!row.alternative.empty()) text += "\n\nAlternative: " + row.alternative;
    append_list(text, "Caveats, to be read to the operator before anything is provisioned", row.caveats);
    append_list(text, "What softens them", row.mitigations);
    std::vector<std::string> hazards;
    for (const auto& hazard : context.matrix.hazards()) {
        if (std::find(hazard.use_cases.begin(), hazard.use_cases.end(), row.number) != hazard.use_cases.end())
            hazards.push_back(matrix::in_words(hazard));
    }
    append_list(text, "Hazards", hazards);
    text += std::string("\n\n") + (is_unsupported ? "Plan for the alternative" : "Plan") +
            " (<...> is not known yet: look it up or ask; never invent it):" + text_of(verdict.plan);
    return text +
           "\n\nBegin with the status and the caveats. Carry the plan out step by step, show each result, and stop where a step "
           "says so.";
}

awaitable<mcp::PromptText> guide(const Context& context, Guide which, mcp::Call& call, mcp::PromptArguments arguments) {
    const auto catalogue = catalogue_of(context, context.account_of(call));
    matrix::Parameters parameters;
    parameters.count = count_in(arguments);
    const auto verdict =
        context.classifier.verdict_on(which.use_case, std::move(parameters), wishes(arguments, catalogue), catalogue);
    mcp::PromptText prompt{"How to set up use case " + std::to_string(which.use_case) + " on this fleet", {}};
    prompt.messages.push_back({mcp::PromptMessage::Role::user, mcp::Content::text(guide_text(context, verdict))});
    co_return prompt;
}

std::vector<mcp::PromptArgument> arguments_of(const Guide& which, const Context& context) {
    std::vector<mcp::PromptArgument> arguments;
    if (which.has_count) arguments.push_back({count_argument, "How many instances, 1 to 1000", false, {}});
    arguments.push_back(
        {region_argument, "Code of the region; the account's first when left out", false, complete_regions(context)});
    arguments.push_back(
        {type_argument, "Code of the instance type; a middling one when left out", false, complete_instance_types(context)});
    if (which.has_template) {
        arguments.push_back({template_argument, "Name of the template; the one made for the use case when left out", false,
                             complete_templates(context)});
    }
    return arguments;
}

}  // namespace

void add_setup_prompts(mcp::Prompts& prompts, const Context& context) {
    for (const auto& which : guides) {
        const auto& row = context.matrix.use_case(which.use_case);
        prompts.add({which.name, "Set up: " + row.title, row.summary + " Verdict, caveats, hazards and the plan as tool calls.",
                     arguments_of(which, context), [&context, which](mcp::Call& call, mcp::PromptArguments arguments) {
                         return guide(context, which, call, std::move(arguments));
                     }});
    }
}

}  // namespace tools
