// Lists in pages, and what makes a cursor.
#include "tests/mcp/live_server.h"
#include "tests/support/catch.h"

using mcp::Json;

namespace {

mcp::asio::awaitable<mcp::ToolOutput> no_output(mcp::Call&, const Json&) { co_return test::said("nothing"); }

mcp::asio::awaitable<mcp::Contents> empty(mcp::Call&) {
    mcp::Contents contents{"text/plain", ""};
    co_return contents;
}

mcp::ServerOptions pages_of_three() {
    mcp::ServerOptions options;
    options.page_size = 3;
    return options;
}

class Pages : public test::LiveServer {
public:
    Pages() : LiveServer(pages_of_three()) {
        for (int i = 0; i < 7; ++i) {
            add_tool("tool-" + std::to_string(i), no_output);
            server->resources().add(
                mcp::Resource{"test://" + std::to_string(i), std::to_string(i), "", "", "text/plain", {}, empty});
        }
    }

    Json page(const std::string& cursor, const std::string& method = "tools/list") { return modern(method, {{"cursor", cursor}}); }
    std::string first_cursor(const std::string& method = "tools/list") { return modern(method)["result"]["nextCursor"]; }
};

}  // namespace

TEST_CASE_METHOD(Pages, "a walk through the pages meets every entry once, in order") {
    std::vector<std::string> names;
    std::vector<std::size_t> sizes;
    auto result = modern("tools/list")["result"];
    while (true) {
        for (const auto& tool : result["tools"]) names.push_back(tool["name"]);
        sizes.push_back(result["tools"].size());
        CHECK(result["cacheScope"] == "public");
        if (!result.contains("nextCursor")) break;
        result = page(result["nextCursor"])["result"];
    }
    CHECK(sizes == std::vector<std::size_t>{3, 3, 1});
    CHECK(names == server->tools().names());
}

TEST_CASE_METHOD(Pages, "a cursor serves again, in either era, for the same caller") {
    const auto cursor = first_cursor();
    CHECK(page(cursor)["result"]["tools"] == page(cursor)["result"]["tools"]);
    CHECK(legacy("tools/list", {{"cursor", cursor}})["result"]["tools"][0]["name"] == "tool-3");
}

TEST_CASE_METHOD(Pages, "a cursor is refused for another list, another caller, or when it is not one") {
    const auto cursor = first_cursor();
    CHECK(page(cursor, "resources/list")["error"]["code"] == -32602);
    CHECK(page("tool-3")["error"]["code"] == -32602);
    CHECK(page("")["error"]["code"] == -32602);
    CHECK(modern("tools/list", {{"cursor", 3}})["error"]["code"] == -32602);
    principal = "somebody else";
    CHECK(page(cursor)["error"]["code"] == -32602);
}

TEST_CASE_METHOD(Pages, "a cursor is too old after two days") {
    const auto cursor = first_cursor();
    now += std::chrono::hours(48);
    CHECK(page(cursor)["error"]["code"] == -32602);
}
