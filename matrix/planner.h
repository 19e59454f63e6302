// Turns a verdict into a setup: ordered tool calls, filled from the request and from what the account offers.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "matrix/verdict.h"

namespace matrix {

// What the account offers, as far as a plan needs it. Empty lists are fine: the plan then says what is missing.
struct Catalogue {
    struct Template {
        std::string id, name;
        std::vector<int> use_cases;  // rows the template was made for; may be empty
        std::string lifecycle;       // lifecycle class it defaults to; may be empty
    };
    struct Region {
        std::string id, code, name;
    };
    struct InstanceType {
        std::string id, code;
        int vcpus = 0, memory_mb = 0;
    };
    std::vector<Template> templates;
    std::vector<Region> regions;
    std::vector<InstanceType> instance_types;
    std::function<bool(std::string_view)> tool_exists;  // absent: no tool exists, and every step is an instruction
};

// The plan for the verdict's row, or for the alternative where the row is not supported. `request` is searched for names
// from the catalogue. Empty when the verdict names no use case. A step whose tool does not exist is an instruction that names it,
// so plans grow with the platform: of two ways to the same end, such as a pool and single provisioning, a plan takes the first
// whose tools exist.
std::vector<PlanStep> plan(const Verdict&, std::string_view request, const Catalogue&);

}  // namespace matrix
