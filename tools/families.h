// The families of tools and the list of them. A family is one .cpp file: contract and handler of each tool stand together there.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "mcp/server.h"
#include "tools/context.h"
#include "tools/selection.h"

namespace tools {

// Keeps what a family's handlers work on alive.
class Family {
public:
    virtual ~Family() = default;
};

// Makes a family, which adds its tools.
template <class Tools>
std::unique_ptr<Family> make_family(mcp::Tools& tools, const Context& context) {
    auto family = std::make_unique<Tools>(context);
    family->add_to(tools);
    return family;
}

// Each adds the tools of one toolset.
std::unique_ptr<Family> add_matrix_tools(mcp::Tools& tools, const Context& context);
std::unique_ptr<Family> add_template_tools(mcp::Tools& tools, const Context& context);
std::unique_ptr<Family> add_module_tools(mcp::Tools& tools, const Context& context);
std::unique_ptr<Family> add_module_assignment_tools(mcp::Tools& tools, const Context& context);
std::unique_ptr<Family> add_provider_tools(mcp::Tools& tools, const Context& context);
std::unique_ptr<Family> add_node_tools(mcp::Tools& tools, const Context& context);
std::unique_ptr<Family> add_instance_tools(mcp::Tools& tools, const Context& context);
std::unique_ptr<Family> add_provisioning_tools(mcp::Tools& tools, const Context& context);
std::unique_ptr<Family> add_lifecycle_tools(mcp::Tools& tools, const Context& context);
std::unique_ptr<Family> add_snapshot_tools(mcp::Tools& tools, const Context& context);
std::unique_ptr<Family> add_task_tools(mcp::Tools& tools, const Context& context);
std::unique_ptr<Family> add_pool_tools(mcp::Tools& tools, const Context& context);
std::unique_ptr<Family> add_pool_setup_tools(mcp::Tools& tools, const Context& context);
std::unique_ptr<Family> add_ci_runner_tools(mcp::Tools& tools, const Context& context);
std::unique_ptr<Family> add_kubernetes_tools(mcp::Tools& tools, const Context& context);
std::unique_ptr<Family> add_signal_tools(mcp::Tools& tools, const Context& context);

// What the account offers, as plans are filled from it.
matrix::Catalogue catalogue_of(const Context& context, model::AccountId account);

void add_matrix_resources(mcp::Resources& resources, const Context& context);
void add_fleet_resources(mcp::Resources& resources, const Context& context);

void add_concierge_prompt(mcp::Prompts& prompts, const Context& context);
void add_setup_prompts(mcp::Prompts& prompts, const Context& context);

void add_skills(mcp::Skills& skills, mcp::Resources& resources);

// All of the above, of the tools those that are selected. The result must live as long as the server; the context must outlive it.
std::vector<std::unique_ptr<Family>> add_everything(mcp::Server& server, const Context& context, Selection selection = {});

// Names of the toolsets, in the order of tools/list.
std::vector<std::string> toolset_names();

// How a model is to work here with what is selected: at most 2,048 characters.
std::string instructions(const Selection& selection = {});

}  // namespace tools
