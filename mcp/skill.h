// Skills (extension io.modelcontextprotocol/skills, SEP-2640): folders of instructions that a host may give to its model.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mcp/content.h"
#include "mcp/json.h"

namespace mcp {

struct SkillFile {
    std::string path;  // inside the skill: "SKILL.md", "references/limits.md"
    Contents contents;
    std::string digest = {};  // "sha256:" and the hash in hexadecimal; filled in by `Skills::add`
};

// `files` holds SKILL.md, whose front matter says the same as `frontmatter`: an object with at least name and description.
struct Skill {
    Json frontmatter;
    std::vector<SkillFile> files;

    const std::string& name() const { return frontmatter.at("name").get_ref<const std::string&>(); }
    std::string uri(std::string_view path) const { return "skill://" + name() + "/" + std::string(path); }
};

class Skills {
public:
    // Throws std::logic_error when the skill breaks a rule of the extension: a name that is no lower-case-with-hyphens word of at
    // most 64 characters or taken, no description, no SKILL.md, a path that leads out of it, more than 512 files, or more than 16
    // MiB.
    void add(Skill skill);

    const std::vector<Skill>& all() const { return all_; }

    // Nullptr when there is none.
    const Skill* find(std::string_view skill_md_uri) const;
    const SkillFile* find_file(std::string_view uri) const;

    // The children of a folder as resources (uri, name, mimeType); empty when the address names no folder.
    std::vector<Json> children(std::string_view folder_uri) const;

private:
    std::vector<Skill> all_;
};

}  // namespace mcp
