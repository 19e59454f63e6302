// Bounded JSON.
#include "mcp/json.h"

#include "mcp/error.h"
#include "tests/support/catch.h"

TEST_CASE("text that is not JSON is a parse error") {
    for (const char* text : {"", "{", "nul", "{\"a\":1,}", "[1 2]", "\"\xff\"", "{} {}"}) {
        INFO(text);
        CHECK_THROWS_AS(mcp::parse_json(text), mcp::ProtocolError);
    }
}

TEST_CASE("nesting is bounded before a value is built") {
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    CHECK(mcp::parse_json(nested(64)).is_array());
    CHECK_THROWS_AS(mcp::parse_json(nested(65)), mcp::ProtocolError);
    CHECK_THROWS_AS(mcp::parse_json(nested(1'000'000)), mcp::ProtocolError);
}

TEST_CASE("the number of members of one object is bounded") {
    std::string text = "{";
    for (int i = 0; i < 1001; ++i) text += (i ? ",\"" : "\"") + std::to_string(i) + "\":0";
    CHECK_THROWS_AS(mcp::parse_json(text + "}"), mcp::ProtocolError);
}

TEST_CASE("brackets and colons inside strings do not count") {
    CHECK(mcp::parse_json("\"" + std::string(5000, '[') + std::string(5000, ':') + "\\\"[\"").is_string());
}

TEST_CASE("an answer is written even when it holds broken text") {
    CHECK(mcp::write_json(mcp::Json("a\xff")) == "\"a\xef\xbf\xbd\"");
}
