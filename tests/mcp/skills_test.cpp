// Skills: what is told of them, and the rules that they are held to.
#include "mcp/skill.h"

#include "tests/mcp/live_server.h"
#include "tests/support/catch.h"

using mcp::Json;
using mcp::Skill;

namespace {

Skill skill(const std::string& name) {
    Skill skill;
    skill.frontmatter = {{"name", name}, {"description", "Does something"}};
    skill.files.push_back({"SKILL.md", {"text/markdown", "abc"}});
    return skill;
}

Skill with_file(const std::string& path, const std::string& text = "text") {
    Skill made = skill("tea");
    made.files.push_back({path, {"text/markdown", text}});
    return made;
}

class WithSkills : public test::LiveServer {
public:
    WithSkills() {
        server->skills().add(with_file("references/deep/times.md"));
        server->skills().add(skill("coffee"));
    }
};

}  // namespace

TEST_CASE_METHOD(WithSkills, "skills are declared, listed with the digest and size of each file, and got by address") {
    CHECK(modern("server/discover")["result"]["capabilities"]["extensions"]["io.modelcontextprotocol/skills"]["directoryRead"] ==
          true);
    const auto listed = modern("skills/list")["result"];
    REQUIRE(listed["skills"].size() == 2);
    CHECK(listed["ttlMs"].is_number_integer());
    CHECK(listed["skills"][0]["uri"] == "skill://tea/SKILL.md");
    const Json file = {{"uri", "skill://tea/SKILL.md"},
                       {"digest", "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
                       {"size", 3}};
    CHECK(listed["skills"][0]["resources"][0] == file);
    CHECK(modern("skills/get", {{"uri", "skill://coffee/SKILL.md"}})["result"]["skill"] == listed["skills"][1]);
    CHECK(modern("skills/get", {{"uri", "skill://coffee"}})["error"]["code"] == -32602);
}

TEST_CASE_METHOD(WithSkills, "a skill's files are resources, in both eras, and its SKILL.md is listed as one") {
    for (const auto& contents : {modern("resources/read", {{"uri", "skill://tea/references/deep/times.md"}}),
                                 legacy("resources/read", {{"uri", "skill://tea/references/deep/times.md"}})}) {
        CHECK(contents["result"]["contents"][0]["text"] == "text");
    }
    const auto listed = modern("resources/list")["result"]["resources"];
    REQUIRE(listed.size() == 2);
    CHECK(listed[0]["uri"] == "skill://tea/SKILL.md");
    CHECK(listed[0]["name"] == "tea");
    CHECK(listed[0]["description"] == "Does something");
}

TEST_CASE_METHOD(WithSkills, "a folder is read child by child, and what is no folder is refused") {
    const auto children = [this](const char* uri) {
        return modern("resources/directory/read", {{"uri", uri}})["result"]["resources"];
    };
    CHECK(children("skill://tea")[0]["name"] == "SKILL.md");
    CHECK(children("skill://tea/")[1] ==
          Json{{"uri", "skill://tea/references"}, {"name", "references"}, {"mimeType", "inode/directory"}});
    CHECK(children("skill://tea/references")[0]["uri"] == "skill://tea/references/deep");
    CHECK(children("skill://tea/references/deep")[0]["name"] == "times.md");
    for (const auto* uri : {"skill://tea/SKILL.md", "skill://te", "skill://nothing", ""}) {
        CHECK(modern("resources/directory/read", {{"uri", uri}})["error"]["code"] == -32602);
    }
}

TEST_CASE("a server without skills neither declares them nor has their methods") {
    test::LiveServer bare;
    CHECK_FALSE(bare.modern("server/discover")["result"]["capabilities"].contains("extensions"));
    CHECK(bare.modern("skills/list")["error"]["code"] == -32601);
    CHECK(bare.modern("resources/directory/read", {{"uri", "skill://x"}})["error"]["code"] == -32601);
}

TEST_CASE("a skill that breaks a rule is a mistake found at start-up") {
    mcp::Skills skills;
    skills.add(skill("tea"));
    const auto refuses = [&](Skill broken) { CHECK_THROWS_AS(skills.add(std::move(broken)), std::logic_error); };
    refuses(skill("tea"));
    for (const auto* name : {"", "Tea", "green_tea", "-tea", "tea-", "green--tea", "tee\xcc\x81"}) refuses(skill(name));
    refuses(skill(std::string(65, 'a')));
    CHECK_NOTHROW(skills.add(skill(std::string(64, 'a'))));

    Skill nameless = skill("x"), silent = skill("x"), empty = skill("x");
    nameless.frontmatter.erase("name");
    silent.frontmatter["description"] = "";
    empty.files.clear();
    for (const auto& broken : {nameless, silent, empty}) refuses(broken);
}

TEST_CASE("a skill's files stay inside it, differ in path, and are bounded in number and size") {
    mcp::Skills skills;
    for (const auto* path : {"SKILL.md", "", "/etc/passwd", "../other/SKILL.md", "a/../../b", "a//b", "./a", "a/"}) {
        CHECK_THROWS_AS(skills.add(with_file(path)), std::logic_error);
    }
    CHECK_THROWS_AS(skills.add(with_file("large.bin", std::string(16 * 1024 * 1024, 'x'))), std::logic_error);
    Skill crowded = skill("crowded");
    for (int i = 0; i < 511; ++i) crowded.files.push_back({std::to_string(i), {"text/plain", ""}});
    Skill overfull = crowded;
    overfull.files.push_back({"one-more", {"text/plain", ""}});
    CHECK_THROWS_AS(skills.add(std::move(overfull)), std::logic_error);
    CHECK_NOTHROW(skills.add(std::move(crowded)));
}
