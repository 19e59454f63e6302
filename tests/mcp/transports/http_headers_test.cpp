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

}  // namespace

TEST_CASE("headers that say what the body says pass, in any case of their names") {
    const auto call = message("tools/call", {{"name", "greet"}});
    CHECK_NOTHROW(mcp::transports::check_mirrored_headers(
        request({{"mcp-protocol-version", "2026-07-28"}, {"MCP-METHOD", "tools/call"}, {"Mcp-Name", "greet"}}), call));
    CHECK_NOTHROW(mcp::transports::check_mirrored_headers(
        request({{"MCP-Protocol-Version", "2026-07-28"}, {"Mcp-Method", "tools/call"}, {"Mcp-Name", "=?base64?Z3JlZXQ=?="}}), call));
    CHECK_NOTHROW(mcp::transports::check_mirrored_headers(request({{"MCP-Protocol-Version", "2026-07-28"}, {"Mcp-Method", "tools/list"}}),
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
        CHECK_THROWS_AS(mcp::transports::check_mirrored_headers(request(headers), call), mcp::ProtocolError);
    }
}

TEST_CASE("the sentinel is decoded strictly") {
    CHECK(mcp::transports::unwrapped_header("plain") == "plain");
    CHECK(mcp::transports::unwrapped_header("=?base64?w6TDtg==?=") == "\xc3\xa4\xc3\xb6");
    CHECK(mcp::transports::unwrapped_header("=?base64?" "?=") == "");
    CHECK_FALSE(mcp::transports::unwrapped_header("=?base64?w6TDtg=?="));
    CHECK_FALSE(mcp::transports::unwrapped_header("=?base64?w6TDth==?="));
    CHECK_FALSE(mcp::transports::unwrapped_header("=?base64?w6 D?="));
}
