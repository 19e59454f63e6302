// How long a request wants its machines to live.
#pragma once

#include <vector>

#include "matrix/amounts.h"
#include "matrix/text.h"
#include "matrix/verdict.h"

namespace matrix {

// Fills lifetime in the words of the request, and lifetime_hours where it can be computed.
void read_lifetime(const Text&, const std::vector<Amount>&, Parameters&);

}  // namespace matrix
