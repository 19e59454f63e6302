// The registry of skills.
#include "mcp/skill.h"

#include <algorithm>
#include <cstdio>
#include <set>
#include <stdexcept>

#include "mcp/sha256.h"

namespace mcp {
namespace {

constexpr std::size_t longest_name = 64;
constexpr std::size_t most_files = 512;
constexpr std::size_t most_bytes = 16 * 1024 * 1024;

bool is_name(const std::string& name) {
    if (name.empty() || name.size() > longest_name || name.front() == '-' || name.back() == '-') return false;
    if (name.find("--") != std::string::npos) return false;
    return std::all_of(name.begin(), name.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

// Relative, and without segments that lead elsewhere: "references/limits.md".
bool is_path(const std::string& path) {
    const std::string inside = "/" + path + "/";
    return inside.find("//") == std::string::npos && inside.find("/./") == std::string::npos &&
           inside.find("/../") == std::string::npos;
}

bool has_text(const Json& frontmatter, const char* name) {
    const Json* member = find_member(frontmatter, name);
    return member != nullptr && member->is_string() && !member->get_ref<const std::string&>().empty();
}

[[noreturn]] void refuse(const std::string& name, const char* why) { throw std::logic_error("skill '" + name + "' " + why); }

std::string digest_of(const std::string& bytes) {
    std::string text = "sha256:";
    for (const unsigned char byte : sha256(bytes)) {
        char hex[3];
        std::snprintf(hex, sizeof hex, "%02x", byte);
        text += hex;
    }
    return text;
}

}  // namespace

void Skills::add(Skill skill) {
    if (!has_text(skill.frontmatter, "name")) throw std::logic_error("a skill needs a name");
    const std::string name = skill.name();
    if (!is_name(name)) refuse(name, "needs a name of at most 64 lower-case letters, digits and single hyphens");
    if (!has_text(skill.frontmatter, "description")) refuse(name, "needs a description");
    if (skill.files.size() > most_files) refuse(name, "has more than 512 files");
    std::size_t bytes = 0;
    std::set<std::string> paths;
    for (const auto& file : skill.files) {
        bytes += file.contents.text.size();
        if (!is_path(file.path)) refuse(name, "has a file whose path leads out of it");
        if (!paths.insert(file.path).second) refuse(name, "has two files of one path");
    }
    if (bytes > most_bytes) refuse(name, "is larger than 16 MiB");
    if (!paths.contains("SKILL.md")) refuse(name, "has no SKILL.md");
    if (find(skill.uri("SKILL.md")) != nullptr) refuse(name, "is there twice");
    for (auto& file : skill.files) file.digest = digest_of(file.contents.text);
    all_.push_back(std::move(skill));
}

const Skill* Skills::find(std::string_view skill_md_uri) const {
    const auto found =
        std::find_if(all_.begin(), all_.end(), [&](const Skill& skill) { return skill.uri("SKILL.md") == skill_md_uri; });
    return found == all_.end() ? nullptr : &*found;
}

const SkillFile* Skills::find_file(std::string_view uri) const {
    for (const auto& skill : all_) {
        for (const auto& file : skill.files) {
            if (skill.uri(file.path) == uri) return &file;
        }
    }
    return nullptr;
}

std::vector<Json> Skills::children(std::string_view folder_uri) const {
    if (folder_uri.ends_with('/')) folder_uri.remove_suffix(1);
    std::vector<Json> found;
    std::set<std::string> folders;
    for (const auto& skill : all_) {
        for (const auto& file : skill.files) {
            const std::string uri = skill.uri(file.path);
            if (!uri.starts_with(std::string(folder_uri) + "/")) continue;
            const std::string below = uri.substr(folder_uri.size() + 1);
            const auto slash = below.find('/');
            if (slash == std::string::npos) {
                found.push_back({{"uri", uri}, {"name", below}, {"mimeType", file.contents.mime_type}});
            } else if (const std::string folder = below.substr(0, slash); folders.insert(folder).second) {
                found.push_back(
                    {{"uri", std::string(folder_uri) + "/" + folder}, {"name", folder}, {"mimeType", "inode/directory"}});
            }
        }
    }
    return found;
}

}  // namespace mcp
