// Pages, cursors and the two formats, in every tool that lists.
#include "tests/support/catch.h"
#include "tests/tools/tool_world.h"

using mcp::Json;

namespace {

struct List {
    const char* tool;
    const char* member;
};

constexpr List lists[] = {{"system_list_instances", "instances"},
                          {"system_list_templates", "templates"},
                          {"system_list_provider_regions", "regions"},
                          {"system_list_provider_instance_types", "instance_types"},
                          {"matrix_list_use_cases", "use_cases"}};

}  // namespace

TEST_CASE_METHOD(ToolWorld, "every list is paged to its end without gap or repetition") {
    for (int i = 0; i < 3; ++i) data("system_provision_instance", provision_arguments());
    for (const auto& [tool, member] : lists) {
        INFO(tool);
        const auto whole = data(tool);
        CHECK(whole["has_more"] == false);
        CHECK(whole["count"] == whole[member].size());
        Json paged = Json::array();
        Json arguments = {{"limit", 1}};
        for (std::size_t pages = 0; pages < whole[member].size(); ++pages) {
            const auto page = data(tool, arguments);
            CHECK(page["returned"] == 1);
            CHECK(page["count"] == whole["count"]);
            paged.push_back(page[member][0]);
            CHECK(page["has_more"].get<bool>() == page.contains("next_cursor"));
            if (page["has_more"].get<bool>()) arguments["cursor"] = page["next_cursor"];
        }
        CHECK(paged == whole[member]);
    }
}

TEST_CASE_METHOD(ToolWorld, "the text of a page holds the exact call for the next") {
    for (int i = 0; i < 3; ++i) data("system_provision_instance", provision_arguments());
    const auto text = text_of(call("system_list_instances", {{"limit", 2}, {"status", "provisioning"}}));
    CHECK_THAT(text, ContainsSubstring("2 of 3 instances"));
    const auto begin = text.find("More: system_list_instances {");
    REQUIRE(begin != std::string::npos);
    const auto arguments = Json::parse(text.substr(text.find('{', begin)));
    CHECK(arguments["status"] == "provisioning");
    CHECK(arguments["limit"] == 2);
    CHECK(data("system_list_instances", arguments)["returned"] == 1);
}

TEST_CASE_METHOD(ToolWorld, "a cursor serves the tool that gave it, and no other") {
    const auto cursor = data("system_list_templates", {{"limit", 1}})["next_cursor"];
    CHECK(cursor.get<std::string>().find("1") != 0);
    CHECK(data("system_list_templates", {{"cursor", cursor}})["templates"].size() == 8);
    for (const auto& [tool, member] : lists) {
        if (std::string(tool) == "system_list_templates") continue;
        INFO(tool);
        const auto refused = refusal(tool, {{"cursor", cursor}});
        CHECK(refused.starts_with("invalid_argument: "));
        CHECK_THAT(refused, ContainsSubstring("Start again without a cursor"));
    }
    CHECK_THAT(refusal("system_list_templates", {{"cursor", "1"}}), ContainsSubstring("Start again without a cursor"));
    CHECK_THAT(refusal("system_list_templates", {{"limit", 501}}), ContainsSubstring("at most 500"));
}

TEST_CASE_METHOD(ToolWorld, "a detailed list says more of each entry, and everything that the concise one says") {
    data("system_provision_instance", provision_arguments());
    for (const auto& [tool, member] : lists) {
        INFO(tool);
        const auto concise = data(tool)[member][0], detailed = data(tool, {{"response_format", "detailed"}})[member][0];
        CHECK(detailed.size() > concise.size());
        for (const auto& [name, value] : concise.items()) CHECK(detailed[name] == value);
    }
    const auto instance = data("system_list_instances", {{"response_format", "detailed"}})["instances"][0];
    CHECK(instance["details"] == data("system_get_instance", {{"instance_id", instance["id"]}})["instance"]);
}
