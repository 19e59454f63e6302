// The skills that the program carries.
#include "model/error.h"
#include "tests/support/catch.h"
#include "tests/tools/tool_world.h"

TEST_CASE_METHOD(ToolWorld, "each skill says what it is for, and every file that it refers to is there and reads") {
    REQUIRE(server.skills().all().size() == 3);
    for (const auto& skill : server.skills().all()) {
        INFO(skill.name());
        CHECK(skill.frontmatter["description"].get<std::string>().size() > 40);
        const auto& main = server.skills().find_file(skill.uri("SKILL.md"))->contents.text;
        std::size_t references = 0;
        for (const auto& file : skill.files) {
            INFO(file.path);
            CHECK(ask("resources/read", {{"uri", skill.uri(file.path)}})["result"]["contents"][0]["text"] == file.contents.text);
            if (file.path == "SKILL.md") continue;
            CHECK(file.path.starts_with("references/"));
            CHECK_THAT(main, ContainsSubstring(file.path));
            ++references;
        }
        CHECK(references > 0);
        for (auto at = main.find("references/"); at != std::string::npos; at = main.find("references/", at + 1)) {
            const auto path = main.substr(at, main.find('`', at) - at);
            INFO(path);
            CHECK(server.skills().find_file(skill.uri(path)) != nullptr);
        }
    }
}

TEST_CASE_METHOD(ToolWorld, "the skills know every code with which a tool can refuse") {
    const auto* codes = server.skills().find_file("skill://recovering-from-failures/references/codes.md");
    REQUIRE(codes != nullptr);
    for (const auto code : names(model::ErrorCode{}))
        CHECK_THAT(codes->contents.text, ContainsSubstring("`" + std::string(code) + "`"));
}
