// Servers that offer a part of the tools.
#include "tests/support/catch.h"
#include "tests/tools/tool_world.h"

using mcp::Json;

namespace {

std::vector<std::string> listed(ToolWorld& world) {
    const auto tools = world.ask("tools/list")["result"]["tools"];
    std::vector<std::string> names;
    for (const auto& tool : tools) names.push_back(tool["name"]);
    return names;
}

bool lists(ToolWorld& world, const std::string& name) {
    const auto names = listed(world);
    return std::find(names.begin(), names.end(), name) != names.end();
}

// All of them, each pair, each one alone, and all but each.
std::vector<std::vector<std::string>> choices() {
    const auto all = tools::toolset_names();
    std::vector<std::vector<std::string>> choices = {{}};
    for (const auto& one : all) {
        for (const auto& other : all) choices.push_back({one, other});
        auto& rest = choices.emplace_back(all);
        std::erase(rest, one);
    }
    return choices;
}

}  // namespace

TEST_CASE("a server that is read-only lists no tool that changes anything, and refuses it with the reason") {
    ToolWorld world(tools::Selection{.read_only = true});
    const auto tools = world.ask("tools/list")["result"]["tools"];
    CHECK(tools.size() > 5);
    for (const auto& tool : tools) CHECK(tool["annotations"]["readOnlyHint"] == true);
    const auto refused = world.refusal("system_provision_instance", world.provision_arguments());
    CHECK(refused.starts_with("permission_denied: "));
    CHECK_THAT(refused, ContainsSubstring("--read-only"));
    CHECK(world.data("system_list_instances")["count"] == 0);
}

TEST_CASE("a tool of a toolset that is off is not listed, and refused with how it is turned on") {
    ToolWorld world(tools::Selection{.toolsets = {"matrix", "instances"}});
    CHECK(lists(world, "matrix_classify_request"));
    CHECK(lists(world, "system_list_instances"));
    CHECK_FALSE(lists(world, "system_list_templates"));
    CHECK_FALSE(lists(world, "system_provision_instance"));
    CHECK_THAT(world.refusal("system_list_templates", Json::object()), ContainsSubstring("--toolsets matrix,instances,templates"));
}

TEST_CASE("a plan calls no tool that is not offered") {
    ToolWorld world(tools::Selection{.read_only = true});
    const auto verdict =
        world.data("matrix_classify_request", {{"request", "a docker host for our reverse proxy that stays up for months"}});
    REQUIRE(verdict["use_case"]["number"] == 1);
    bool provisions = false;
    for (const auto& step : verdict["plan"]) {
        CHECK(step.value("tool", "") != "system_provision_instance");
        provisions = provisions || step["purpose"].get<std::string>().find("system_provision_instance") != std::string::npos;
    }
    CHECK(provisions);
}

TEST_CASE("the instructions fit into what hosts keep, and name no tool that is not offered") {
    for (const auto& toolsets : choices()) {
        for (const bool read_only : {false, true}) {
            const tools::Selection selection{.read_only = read_only, .toolsets = toolsets};
            const auto text = tools::instructions(selection);
            INFO(text);
            CHECK(text.size() <= 2048);
            CHECK((text.find("system_provision_instance") != std::string::npos) == (selection.has("provisioning") && !read_only));
            CHECK((text.find("matrix_classify_request") != std::string::npos) == selection.has("matrix"));
            CHECK((text.find("system_list_templates") != std::string::npos) == selection.has("templates"));
            CHECK((text.find("read-only") != std::string::npos) == read_only);
        }
    }
}
