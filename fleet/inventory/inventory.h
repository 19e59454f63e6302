// What the account has to make instances from: its providers, modules, templates and nodes.
#pragma once

#include "fleet/inventory/module_assignments.h"
#include "fleet/inventory/modules.h"
#include "fleet/inventory/nodes.h"
#include "fleet/inventory/provider_catalogue.h"
#include "fleet/inventory/templates.h"

namespace fleet {

class Inventory {
public:
    explicit Inventory(Means& means)
        : nodes_(means), templates_(means), modules_(means), module_assignments_(means), provider_catalogue_(means) {}

    Nodes& nodes() { return nodes_; }
    Templates& templates() { return templates_; }
    Modules& modules() { return modules_; }
    ModuleAssignments& module_assignments() { return module_assignments_; }
    ProviderCatalogue& provider_catalogue() { return provider_catalogue_; }

private:
    Nodes nodes_;
    Templates templates_;
    Modules modules_;
    ModuleAssignments module_assignments_;
    ProviderCatalogue provider_catalogue_;
};

}  // namespace fleet
