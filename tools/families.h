// The families of tools and the list of them. A family is one .cpp file: contract and handler of each tool stand together there.
#pragma once

#include <memory>
#include <vector>

#include "mcp/server.h"
#include "tools/context.h"

namespace tools {

// Keeps what a family's handlers work on alive.
class Family {
public:
    virtual ~Family() = default;
};

// Each adds its tools; the order of these lines is the order of tools/list.
std::unique_ptr<Family> add_matrix_tools(mcp::Tools& tools, const Context& context);
std::unique_ptr<Family> add_catalogue_tools(mcp::Tools& tools, const Context& context);
std::unique_ptr<Family> add_instance_tools(mcp::Tools& tools, const Context& context);
std::unique_ptr<Family> add_provisioning_tools(mcp::Tools& tools, const Context& context);
std::unique_ptr<Family> add_kubernetes_tools(mcp::Tools& tools, const Context& context);

// What the account offers, as plans are filled from it.
matrix::Catalogue catalogue_of(const Context& context, model::AccountId account);

void add_matrix_resources(mcp::Resources& resources, const Context& context);

// All of the above. The result must live as long as the server; the context must outlive it.
std::vector<std::unique_ptr<Family>> add_everything(mcp::Server& server, const Context& context);

// How a model is to work here: at most 2,048 characters.
std::string instructions();

}  // namespace tools
