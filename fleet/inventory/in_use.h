// How a refusal names what still uses something.
#pragma once

#include <string>

#include "storage/paging.h"

namespace fleet {

// "2 nodes (edge-1, edge-2)", "12 nodes (a, b, ... and 2 more)"
std::string counted(const storage::Users& users, const std::string& what);

}  // namespace fleet
