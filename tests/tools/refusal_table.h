// Tables of refusals: a call, and what must be said of it.
#pragma once

#include <string>
#include <vector>

#include "tests/support/catch.h"
#include "tests/tools/tool_world.h"

struct Refusal {
    const char* tool;
    mcp::Json arguments;
    const char* code;
    const char* what;  // is wrong
    const char* next;  // to do
};

inline constexpr const char* nobody = "01936f3e-7c11-7abc-8def-000000000001";  // an id that nothing has

inline void check_refusals(ToolWorld& world, const std::vector<Refusal>& table) {
    for (const auto& [tool, arguments, code, what, next] : table) {
        INFO(tool << " " << arguments.dump());
        const auto text = world.refusal(tool, arguments);
        CHECK(text.rfind(std::string(code) + ": ", 0) == 0);
        CHECK_THAT(text, ContainsSubstring(what));
        CHECK_THAT(text, ContainsSubstring("What to do: "));
        CHECK_THAT(text, ContainsSubstring(next));
    }
}
