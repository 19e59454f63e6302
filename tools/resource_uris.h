// Addresses of what the fleet holds.
#pragma once

#include <string>

#include "model/node_instance.h"

namespace tools::uris {

inline constexpr const char* instance_template = "fleet://instances/{id}";
inline constexpr const char* cluster_template = "fleet://clusters/{id}";

inline std::string of(const model::NodeInstanceId& id) { return "fleet://instances/" + id.text(); }

}  // namespace tools::uris
