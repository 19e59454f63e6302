// The parts of the matrix toolset, a file each: what the matrix says (matrix.cpp), what it advises, what it warns of, and search.
#pragma once

#include <memory>

#include "tools/families.h"

namespace tools {

std::unique_ptr<Family> add_matrix_advice_tools(mcp::Tools& tools, const Context& context);
std::unique_ptr<Family> add_matrix_hazard_tools(mcp::Tools& tools, const Context& context);
std::unique_ptr<Family> add_matrix_search_tools(mcp::Tools& tools, const Context& context);

// All of them look into the matrix and change nothing.
inline constexpr mcp::Hints looks_into_matrix = {.read_only = true, .destructive = false, .idempotent = true, .open_world = false};
inline constexpr const char* may_read_matrix = "matrix.read";

}  // namespace tools
