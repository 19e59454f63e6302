// How callers name a module.
#pragma once

#include <optional>
#include <string>

#include "fleet/inventory/module_choice.h"

namespace tools {

struct ModuleArguments {
    std::optional<model::NodeModuleId> module_id;
    std::optional<std::string> module_name;

    void fields(auto& f) {
        f("module_id", module_id, {.text = "Module, as system_list_modules returns it. Give this or module_name"});
        f("module_name", module_name,
          {.text = "Name of the module. Give this or module_id", .min_length = 1, .max_length = 63, .example = "k3s-agent"});
    }

    fleet::ModuleReference reference() const { return {module_id, module_name}; }
};

}  // namespace tools
