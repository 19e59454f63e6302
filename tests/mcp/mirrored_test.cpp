// Arguments that HTTP clients repeat in a header: where they may be declared.
#include "mcp/tool.h"

#include "tests/support/catch.h"

using mcp::Json;

namespace {

mcp::asio::awaitable<mcp::ToolOutput> nothing(mcp::Call&, const Json&) {
    mcp::ToolOutput output;
    co_return output;
}

std::vector<mcp::MirroredArgument> mirrored_by(const std::string& properties) {
    mcp::Tool tool;
    tool.about = {"tool", "Tool", "A tool.", {true, false, true, false}, "test", mcp::TaskSupport::forbidden};
    tool.input_schema = Json::parse(R"({"type":"object","properties":)" + properties + "}");
    tool.invoke = nothing;
    mcp::Tools tools;
    tools.add(std::move(tool));
    return tools.all()[0].mirrored;
}

}  // namespace

TEST_CASE("texts, whole numbers and truth values can be mirrored, also inside objects") {
    const auto found = mirrored_by(R"({
        "region": {"type": "string", "x-mcp-header": "Region"},
        "place": {"type": "object", "properties": {
            "rack": {"type": "integer", "x-mcp-header": "Rack"},
            "x-mcp-header": {"type": "string"}
        }},
        "dry": {"type": "boolean", "x-mcp-header": "Dry-Run", "default": {"x-mcp-header": "not a keyword here"}}
    })");
    REQUIRE(found.size() == 3);
    CHECK(found[0].header == "Mcp-Param-Region");
    CHECK(found[1].path == std::vector<std::string>{"place", "rack"});
    CHECK(found[2].header == "Mcp-Param-Dry-Run");
}

TEST_CASE("a mirrored argument of another type, with a bad or repeated name, or out of reach is a mistake found at start-up") {
    for (const auto* properties : {
             R"({"x": {"type": "number", "x-mcp-header": "X"}})",
             R"({"x": {"type": "object", "x-mcp-header": "X"}})",
             R"({"x": {"x-mcp-header": "X"}})",
             R"({"x": {"type": "string", "x-mcp-header": ""}})",
             R"({"x": {"type": "string", "x-mcp-header": "X Y"}})",
             R"({"x": {"type": "string", "x-mcp-header": "X:Y"}})",
             R"({"x": {"type": "string", "x-mcp-header": 7}})",
             R"({"x": {"type": "string", "x-mcp-header": "Same"}, "y": {"type": "string", "x-mcp-header": "sAME"}})",
             R"({"x": {"type": "array", "items": {"type": "string", "x-mcp-header": "X"}}})",
             R"({"x": {"anyOf": [{"type": "string", "x-mcp-header": "X"}]}})",
             R"({"x": {"$defs": {"y": {"type": "string", "x-mcp-header": "X"}}}})",
         }) {
        CHECK_THROWS_AS(mirrored_by(properties), std::logic_error);
    }
}
