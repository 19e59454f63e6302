// Headers that repeat what the body says.
#include "mcp/transports/http_headers.h"

#include "mcp/meta.h"
#include "tests/support/catch.h"

namespace {

mcp::Message message(const char* method, mcp::Json params) {
    params["_meta"][mcp::meta::protocol_version] = "2026-07-28";
    return mcp::read_message({{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", std::move(params)}});
}

net::Request request(std::vector<net::HeaderView> headers) {
    net::Request request;
    request.headers = std::move(headers);
    return request;
}

mcp::asio::awaitable<mcp::ToolOutput> nothing(mcp::Call&, const mcp::Json&) { co_return mcp::ToolOutput{}; }

// One tool with mirrored arguments, at the top and inside an object.
const mcp::Tools& tools() {
    static const mcp::Tools tools = [] {
        mcp::Tools made;
        mcp::Tool tool;
        tool.about = {"move", "Move", "Moves.", {}, "move"};
        tool.input_schema = {
            {"type", "object"},
            {"properties",
             {{"region", {{"type", "string"}, {"x-mcp-header", "Region"}}},
              {"count", {{"type", "integer"}, {"x-mcp-header", "Count"}}},
              {"options", {{"type", "object"}, {"properties", {{"force", {{"type", "boolean"}, {"x-mcp-header", "Force"}}}}}}}}}};
        tool.invoke = nothing;
        made.add(std::move(tool));
        return made;
    }();
    return tools;
}

void check(const net::Request& request, const mcp::Message& message) {
    mcp::transports::check_mirrored_headers(request, message, tools());
}

}  // namespace

TEST_CASE("headers that say what the body says pass, in any case of their names") {
    const auto call = message("tools/call", {{"name", "greet"}});
    CHECK_NOTHROW(
        check(request({{"mcp-protocol-version", "2026-07-28"}, {"MCP-METHOD", "tools/call"}, {"Mcp-Name", "greet"}}), call));
    CHECK_NOTHROW(
        check(request({{"MCP-Protocol-Version", "2026-07-28"}, {"Mcp-Method", "tools/call"}, {"Mcp-Name", "=?base64?Z3JlZXQ=?="}}),
              call));
    CHECK_NOTHROW(check(request({{"MCP-Protocol-Version", "2026-07-28"}, {"Mcp-Method", "tools/list"}}),
                        message("tools/list", mcp::Json::object())));
}

TEST_CASE("a header that is missing, doubled or different is a mismatch") {
    const auto call = message("tools/call", {{"name", "greet"}});
    const std::vector<std::vector<net::HeaderView>> wrong = {
        {{"Mcp-Method", "tools/call"}, {"Mcp-Name", "greet"}},
        {{"MCP-Protocol-Version", "2025-11-25"}, {"Mcp-Method", "tools/call"}, {"Mcp-Name", "greet"}},
        {{"MCP-Protocol-Version", "2026-07-28"}, {"Mcp-Name", "greet"}},
        {{"MCP-Protocol-Version", "2026-07-28"}, {"Mcp-Method", "Tools/Call"}, {"Mcp-Name", "greet"}},
        {{"MCP-Protocol-Version", "2026-07-28"}, {"Mcp-Method", "tools/call"}},
        {{"MCP-Protocol-Version", "2026-07-28"}, {"Mcp-Method", "tools/call"}, {"Mcp-Name", "Greet"}},
        {{"MCP-Protocol-Version", "2026-07-28"}, {"Mcp-Method", "tools/call"}, {"Mcp-Name", "greet"}, {"Mcp-Name", "greet"}},
        {{"MCP-Protocol-Version", "2026-07-28"}, {"Mcp-Method", "tools/call"}, {"Mcp-Name", "=?base64?Z3JlZXR?="}},
    };
    for (const auto& headers : wrong) {
        CHECK_THROWS_AS(check(request(headers), call), mcp::ProtocolError);
    }
}

TEST_CASE("the sentinel is decoded strictly") {
    CHECK(mcp::transports::unwrapped_header("plain") == "plain");
    CHECK(mcp::transports::unwrapped_header("=?base64?w6TDtg==?=") == "\xc3\xa4\xc3\xb6");
    CHECK(mcp::transports::unwrapped_header("=?base64?"
                                            "?=") == "");
    CHECK_FALSE(mcp::transports::unwrapped_header("=?base64?w6TDtg=?="));
    CHECK_FALSE(mcp::transports::unwrapped_header("=?base64?w6TDth==?="));
    CHECK_FALSE(mcp::transports::unwrapped_header("=?base64?w6 D?="));
}

TEST_CASE("mirrored arguments are compared with the body") {
    const auto sent = [](mcp::Json arguments, std::vector<net::HeaderView> more) {
        std::vector<net::HeaderView> headers = {
            {"MCP-Protocol-Version", "2026-07-28"}, {"Mcp-Method", "tools/call"}, {"Mcp-Name", "move"}};
        headers.insert(headers.end(), more.begin(), more.end());
        check(request(std::move(headers)), message("tools/call", {{"name", "move"}, {"arguments", std::move(arguments)}}));
    };
    CHECK_NOTHROW(sent({{"region", "eu"}}, {{"mcp-param-region", "eu"}}));
    CHECK_NOTHROW(sent({{"region", "Zürich"}}, {{"Mcp-Param-Region", "=?base64?WsO8cmljaA==?="}}));
    CHECK_NOTHROW(sent({{"count", 42}}, {{"Mcp-Param-Count", "42.0"}}));
    CHECK_NOTHROW(sent({{"options", {{"force", true}}}}, {{"Mcp-Param-Force", "true"}}));
    CHECK_NOTHROW(sent({{"region", nullptr}}, {}));
    CHECK_NOTHROW(sent({}, {{"Mcp-Param-Unheard-Of", "whatever"}}));

    CHECK_THROWS_AS(sent({{"region", "eu"}}, {}), mcp::ProtocolError);
    CHECK_THROWS_AS(sent({{"region", "eu"}}, {{"Mcp-Param-Region", "us"}}), mcp::ProtocolError);
    CHECK_THROWS_AS(sent({{"region", "eu"}}, {{"Mcp-Param-Region", "EU"}}), mcp::ProtocolError);
    CHECK_THROWS_AS(sent({{"region", "eu"}}, {{"Mcp-Param-Region", "eu"}, {"Mcp-Param-Region", "eu"}}), mcp::ProtocolError);
    CHECK_THROWS_AS(sent({{"region", "Zürich"}}, {{"Mcp-Param-Region", "Zürich"}}), mcp::ProtocolError);
    CHECK_THROWS_AS(sent({{"count", 42}}, {{"Mcp-Param-Count", "43"}}), mcp::ProtocolError);
    CHECK_THROWS_AS(sent({{"count", 42}}, {{"Mcp-Param-Count", "42x"}}), mcp::ProtocolError);
    CHECK_THROWS_AS(sent({}, {{"Mcp-Param-Region", "eu"}}), mcp::ProtocolError);
}
