// What a request states in so many words: how many, how long, where, for whom, with what.
#pragma once

#include "matrix/text.h"
#include "matrix/verdict.h"

namespace matrix {

// `row` tells what is counted: tenants for a container farm, servers plus workers for a cluster, runners for CI.
Parameters read_parameters(const Text&, int row);

}  // namespace matrix
