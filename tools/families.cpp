// The list of families, and the instructions that go with them.
#include "tools/families.h"

namespace tools {

std::vector<std::unique_ptr<Family>> add_everything(mcp::Server& server, const Context& context) {
    std::vector<std::unique_ptr<Family>> families;
    families.push_back(add_matrix_tools(server.tools(), context));
    families.push_back(add_catalogue_tools(server.tools(), context));
    families.push_back(add_instance_tools(server.tools(), context));
    families.push_back(add_provisioning_tools(server.tools(), context));
    families.push_back(add_kubernetes_tools(server.tools(), context));
    add_matrix_resources(server.resources(), context);
    return families;
}

std::string instructions() {
    return R"(You work on a fleet of node instances (Docker hosts, K3s clusters, CI runners, batch machines) joined by an SDWAN overlay.

When an operator says what they want to run:
1. Call matrix_classify_request with their own words before promising anything. Say the status first: supported, supported_with_caveats, unsupported, or unknown.
2. supported_with_caveats: read the caveats to the operator before you provision. unsupported: say why, and offer the alternative; never build it anyway. blockers: parts of the request that do not work even where the rest does. ambiguous or unknown: ask the question that comes with the verdict.
3. Follow the verdict's plan. Take ids from system_list_templates, system_list_provider_regions and system_list_provider_instance_types; never invent one.
4. Provision with system_provision_instance. Give an operation_id of your own (any unique text): repeating a call with the same operation_id never makes a second instance, so repeat it after a time-out.
5. A boot takes about 90 seconds, about 30 with a pre-baked template. Wait with wait_seconds (at most 45) on system_provision_instance or system_get_instance; when timed_out is true, call system_get_instance again.
6. system_terminate_instance destroys the machine and everything on it, /persist included; it is not a reboot. Name the instance and ask the operator first.

A failed call says what is wrong, what to do and what is valid: correct it and try again; after three failures of the same kind stop and report. Looking is free: read before you write, and never guess a state. The resource matrix://full holds the whole use-case matrix.)";
}

}  // namespace tools
