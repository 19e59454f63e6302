// Two skills, one with a folder inside.
#include "tests/conformance/fixtures.h"

namespace conformance {
namespace {

// SKILL.md, whose front matter repeats what the list says.
mcp::SkillFile skill_md(const std::string& name, const std::string& description, const std::string& body) {
    return {"SKILL.md", {"text/markdown", "---\nname: " + name + "\ndescription: " + description + "\n---\n\n" + body}};
}

mcp::Skill skill(const std::string& name, const std::string& description, const std::string& body) {
    return {{{"name", name}, {"description", description}}, {skill_md(name, description, body)}};
}

}  // namespace

void add_skills(mcp::Skills& skills) {
    mcp::Skill tea =
        skill("make-tea", "Makes tea when somebody is thirsty", "# Tea\n\nBoil water. See references/times.md for how long.\n");
    tea.files.push_back({"references/times.md", {"text/markdown", "# Times\n\nGreen: 2 minutes. Black: 4 minutes.\n"}});
    tea.files.push_back({"references/cups.md", {"text/markdown", "# Cups\n\nA cup holds 250 ml.\n"}});
    skills.add(std::move(tea));
    skills.add(skill("say-hello", "Greets a person by name", "# Greeting\n\nCall the tool greet.\n"));
}

}  // namespace conformance
