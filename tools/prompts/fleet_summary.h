// The fleet on a page, for a model that begins to work: bounded, and each part says how to see the rest.
#pragma once

#include <string>

#include "tools/context.h"

namespace tools {

std::string fleet_summary(const Context& context, const model::AccountId& account);

}  // namespace tools
