// What all tools and resources have in common.
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "tests/support/catch.h"
#include "tests/tools/tool_world.h"

using mcp::Json;

namespace {

// Names in a text that look like those of tools.
std::vector<std::string> tools_named_in(const std::string& text) {
    static const std::regex name(
        R"(\b(system|matrix|kubernetes|docker)_(get|list|create|provision|terminate|classify|acquire|drain)_[a-z_]+\b)");
    std::vector<std::string> names;
    for (std::sregex_iterator found(text.begin(), text.end(), name), end; found != end; ++found) names.push_back(found->str());
    return names;
}

std::string content_of(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE_METHOD(ToolWorld, "whatever tool a description, an instruction or a remedy names exists") {
    CHECK(tools_named_in("call system_list_nothing first") == std::vector<std::string>{"system_list_nothing"});
    const auto check = [&](const std::string& where, const std::string& text) {
        for (const auto& name : tools_named_in(text)) {
            INFO(where);
            INFO(name);
            CHECK(server.tools().find(name) != nullptr);
        }
    };
    check("instructions", tools::instructions());
    check("tools/list", ask("tools/list").dump());
    for (const auto* room : {"tools", "fleet", "storage", "model"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(std::filesystem::path(SOURCE_DIR) / room)) {
            if (entry.path().extension() == ".cpp" || entry.path().extension() == ".md")
                check(entry.path().string(), content_of(entry.path()));
        }
    }
}

TEST_CASE("the instructions fit into what hosts keep of them") { CHECK(tools::instructions().size() <= 2048); }

TEST_CASE_METHOD(ToolWorld, "a request is classified with a plan that names tools and ids that exist") {
    const auto verdict = data("matrix_classify_request", {{"request",
                                                           "we need about 50 docker boxes for a training run tonight, all gone by "
                                                           "tomorrow morning"}});
    CHECK(verdict["use_case"]["number"] == 4);
    CHECK(verdict["status"] == "supported_with_caveats");
    CHECK_FALSE(verdict["caveats"].empty());
    CHECK_THAT(verdict["alternative"].get<std::string>(), ContainsSubstring("pool"));
    CHECK(verdict["parameters"]["count"] == 50);
    bool has_pool = false;
    for (const auto& step : verdict["plan"]) {
        if (!step.contains("tool")) continue;
        const auto* tool = server.tools().find(step["tool"].get<std::string>());
        REQUIRE(tool != nullptr);
        for (const auto& [name, value] : step["arguments"].items()) {
            INFO(tool->about.name << "." << name);
            CHECK(tool->input_schema["properties"].contains(name));
        }
        has_pool = has_pool || tool->about.name == "system_acquire_pooled_instance";
    }
    CHECK(has_pool);
}

TEST_CASE_METHOD(ToolWorld, "the matrix can be read whole and row by row") {
    const auto read = [&](const std::string& uri) { return ask("resources/read", {{"uri", uri}}); };
    const auto whole = read("matrix://full")["result"]["contents"][0];
    CHECK(whole["mimeType"] == "text/markdown");
    for (int row = 1; row <= 10; ++row) {
        const auto title = data("matrix_get_use_case", {{"number", row}})["use_case"]["title"].get<std::string>();
        CHECK_THAT(whole["text"].get<std::string>(), ContainsSubstring(title));
        CHECK_THAT(read("matrix://use-cases/" + std::to_string(row))["result"]["contents"][0]["text"].get<std::string>(),
                   ContainsSubstring(title));
    }
    for (const auto* uri : {"matrix://use-cases/0", "matrix://use-cases/11", "matrix://use-cases/x", "matrix://use-cases/4x"}) {
        CHECK(read(uri)["error"]["code"] == -32602);
    }
    CHECK(data("matrix_list_use_cases")["use_cases"].size() == 10);
}

TEST_CASE_METHOD(ToolWorld, "the catalogue offers what provisioning needs") {
    CHECK(data("system_list_provider_regions")["regions"].size() == 2);
    CHECK(data("system_list_provider_instance_types")["instance_types"].size() == 4);
    for (int row = 1; row <= 10; ++row) {
        INFO("use case " << row);
        CHECK_FALSE(data("system_list_templates", {{"use_case", row}})["templates"].empty());
    }
    CHECK(data("kubernetes_list_clusters")["clusters"].empty());
}

TEST_CASE_METHOD(ToolWorld, "the reference in docs/ names every tool and every argument") {
    const auto reference = content_of(std::filesystem::path(SOURCE_DIR) / "docs" / "tools.md");
    for (const auto& tool : server.tools().all()) {
        CHECK_THAT(reference, ContainsSubstring("## " + tool.about.name + "\n\n" + tool.about.description));
        if (!tool.input_schema.contains("properties")) continue;
        for (const auto& [name, member] : tool.input_schema["properties"].items()) {
            CHECK_THAT(reference, ContainsSubstring("| `" + name + "` |"));
        }
    }
}
