// The list of families, and which of their tools are offered.
#include "tools/families.h"

#include <array>
#include <map>

#include "tools/cause.h"

namespace tools {
namespace {

struct Toolset {
    const char* name;
    std::unique_ptr<Family> (*add)(mcp::Tools&, const Context&);
};

// The order of tools/list.
constexpr std::array toolsets = {
    Toolset{"matrix", add_matrix_tools},
    Toolset{"templates", add_template_tools},
    Toolset{"modules", add_module_tools},
    Toolset{"module_assignments", add_module_assignment_tools},
    Toolset{"providers", add_provider_tools},
    Toolset{"nodes", add_node_tools},
    Toolset{"instances", add_instance_tools},
    Toolset{"provisioning", add_provisioning_tools},
    Toolset{"lifecycle", add_lifecycle_tools},
    Toolset{"snapshots", add_snapshot_tools},
    Toolset{"tasks", add_task_tools},
    Toolset{"pools", add_pool_tools},
    Toolset{"pool_setup", add_pool_setup_tools},
    Toolset{"ci_runners", add_ci_runner_tools},
    Toolset{"kubernetes", add_kubernetes_tools},
    Toolset{"signals", add_signal_tools},
};

}  // namespace

std::vector<std::unique_ptr<Family>> add_everything(mcp::Server& server, const Context& context, Selection selection) {
    auto& tools = server.tools();
    std::vector<std::unique_ptr<Family>> families;
    std::map<std::string, std::string> toolset_of;  // by the tool's name
    for (const auto& toolset : toolsets) {
        const auto first = tools.all().size();
        families.push_back(toolset.add(tools, context));
        for (auto i = first; i < tools.all().size(); ++i) toolset_of[tools.all()[i].about.name] = toolset.name;
    }
    tools.restrict([toolset_of = std::move(toolset_of), selection = std::move(selection)](const mcp::Tool& tool) {
        return refusal_of(tool, toolset_of.at(tool.about.name), selection);
    });
    audit_refusals(tools, context);
    add_matrix_resources(server.resources(), context);
    add_fleet_resources(server.resources(), context);
    add_concierge_prompt(server.prompts(), context);
    add_setup_prompts(server.prompts(), context);
    add_skills(server.skills(), server.resources());
    return families;
}

std::vector<std::string> toolset_names() {
    std::vector<std::string> names;
    for (const auto& toolset : toolsets) names.emplace_back(toolset.name);
    return names;
}

}  // namespace tools
