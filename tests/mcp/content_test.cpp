// Blocks of content in each revision, and resources with binary contents.
#include "mcp/content.h"

#include "tests/mcp/live_server.h"
#include "tests/support/catch.h"

using mcp::Content;
using mcp::Json;
using mcp::Revision;

namespace {

Json in(const Content& content, Revision revision) { return Json::parse(content.json(revision)); }

mcp::asio::awaitable<mcp::Contents> picture(mcp::Call&) {
    mcp::Contents contents{"image/png", std::string("\x89PNG\0\xff", 6), true};
    co_return contents;
}

}  // namespace

TEST_CASE("a block is as the latest revision writes it") {
    const auto latest = Revision::v2026_07_28;
    CHECK(in(Content::text("a \"b\"\n"), latest) == Json{{"type", "text"}, {"text", "a \"b\"\n"}});
    CHECK(in(Content::image("xyz", "image/png"), latest) == Json{{"type", "image"}, {"data", "eHl6"}, {"mimeType", "image/png"}});
    CHECK(in(Content::audio("xyz", "audio/wav"), latest) == Json{{"type", "audio"}, {"data", "eHl6"}, {"mimeType", "audio/wav"}});
    const Json document = {{"uri", "test://x"}, {"mimeType", "text/plain"}, {"text", "X"}};
    CHECK(in(Content::resource("test://x", {"text/plain", "X"}), latest) == Json{{"type", "resource"}, {"resource", document}});
    CHECK(in(Content::link("test://x", "x", "An X", "text/plain"), latest)["type"] == "resource_link");
}

TEST_CASE("where a revision does not know a kind of block, a text stands in its place") {
    const auto audio = Content::audio("xyz", "audio/wav");
    CHECK(in(audio, Revision::v2025_03_26)["type"] == "audio");
    CHECK(in(audio, Revision::v2024_11_05)["type"] == "text");
    CHECK_THAT(in(audio, Revision::v2024_11_05)["text"].get<std::string>(), ContainsSubstring("audio/wav"));
    const auto link = Content::link("test://x", "x", "An X", "text/plain");
    CHECK(in(link, Revision::v2025_06_18)["type"] == "resource_link");
    CHECK(in(link, Revision::v2025_03_26)["text"] == "x: An X (resource test://x)");
    for (const auto revision : {Revision::v2024_11_05, Revision::v2026_07_28}) {
        CHECK(in(Content::image("xyz", "image/png"), revision)["type"] == "image");
        CHECK(in(Content::resource("test://x", {"text/plain", "X"}), revision)["type"] == "resource");
    }
}

TEST_CASE("text that is not UTF-8 is repaired, so that every block can be written") {
    CHECK(in(Content::text("a\xff z"), Revision::v2026_07_28)["text"].get<std::string>().starts_with("a"));
}

TEST_CASE("a binary resource travels as base64") {
    test::LiveServer live;
    live.server->resources().add(mcp::Resource{"test://picture", "picture", "", "", "image/png", {}, picture});
    const auto contents = live.modern("resources/read", {{"uri", "test://picture"}})["result"]["contents"][0];
    CHECK(contents == Json{{"uri", "test://picture"}, {"mimeType", "image/png"}, {"blob", "iVBORwD/"}});
}

TEST_CASE("a template matches addresses by segments, and takes no empty one") {
    using Variables = mcp::Variables;
    CHECK(mcp::match_uri("a://{x}/b/{y}", "a://1/b/2") == Variables{{"x", "1"}, {"y", "2"}});
    CHECK(mcp::match_uri("a://{x}.json", "a://1.json") == Variables{{"x", "1"}});
    CHECK(mcp::match_uri("a://fixed", "a://fixed") == Variables{});
    for (const auto* uri : {"a:///b/2", "a://1/b/", "a://1/2/b/3", "a://1/b/2/3", "a://1/c/2", "", "b://1/b/2"})
        CHECK_FALSE(mcp::match_uri("a://{x}/b/{y}", uri));
}
