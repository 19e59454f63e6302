// The instructions: what every host hands its model at the beginning. Each step is there only when its tools are.
#include <array>

#include "tools/families.h"

namespace tools {
namespace {

struct Step {
    const char* toolset;
    bool changes;  // left out of a server that is read-only
    const char* text;
};

constexpr std::array steps = {
    Step{"matrix", false,
         "Call matrix_classify_request with their own words before promising anything. Say the status first: supported, "
         "supported_with_caveats, unsupported, or unknown."},
    Step{"matrix", false,
         "supported_with_caveats: read the caveats to the operator first. unsupported: say why, and offer the alternative;"
         " never build it anyway. blockers: parts of the request that do not work even where the rest does. ambiguous or "
         "unknown: ask the question that comes with the verdict."},
    Step{"templates", false, "Take template ids from system_list_templates; never invent one."},
    Step{"providers", false,
         "Take ids of places and sizes from system_list_provider_regions and system_list_provider_instance_types."},
    Step{"provisioning", true,
         "Provision with system_provision_instance, following the verdict's plan. Give an operation_id of your own (any "
         "unique text): repeating a call with it never makes a second instance, so repeat it after a time-out."},
    Step{"instances", false,
         "A boot takes about 90 seconds, about 30 with a pre-baked template. Wait with wait_seconds (at most 45) on "
         "system_get_instance; when timed_out is true, call it again."},
    Step{"pools", true,
         "Where start-up time matters, claim from a pool: system_acquire_pooled_instance with wait_seconds; give back with "
         "system_return_pooled_instance."},
    Step{"provisioning", true,
         "system_terminate_instance destroys the machine and everything on it, /persist included; it is not a reboot. Ask the "
         "operator first. A refusal confirmation_required gives out what confirm must repeat once they agree."},
};

std::string off_note(const Selection& selection) {
    std::string off;
    for (const auto& name : toolset_names()) {
        if (!selection.has(name)) off += (off.empty() ? "" : ", ") + name;
    }
    return off.empty() ? "" : "\nToolsets that are off here: " + off + ". What needs them, the operator has to do elsewhere.";
}

}  // namespace

std::string instructions(const Selection& selection) {
    std::string text =
        "You work on a fleet of node instances (Docker hosts, K3s clusters, CI runners, batch machines) joined by an SDWAN "
        "overlay.\n";
    if (selection.read_only) text += "This server is read-only: it looks and advises, and changes nothing.\n";
    text += "\nWhen an operator says what they want to run:\n";
    int number = 0;
    for (const auto& step : steps) {
        if (!selection.has(step.toolset) || (step.changes && selection.read_only)) continue;
        text += std::to_string(++number) + ". " + step.text + "\n";
    }
    text +=
        "\nA failed call says what is wrong, what to do and what is valid: correct it and try again; after three failures of the "
        "same "
        "kind stop and report. Looking is free: read before you write, and never guess a state. The resource matrix://full holds "
        "the "
        "whole use-case matrix; the prompts setup_... hold a guide for each row.";
    return text + off_note(selection);
}

}  // namespace tools
