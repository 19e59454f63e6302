#include "tests/architecture/house.h"

#include <regex>
#include <sstream>
#include <stdexcept>

#include "tests/architecture/source_text.h"

namespace architecture {
namespace {

std::vector<std::string> cells(const std::string& row) {
    std::vector<std::string> result;
    std::istringstream parts(row.substr(1));
    for (std::string cell; std::getline(parts, cell, '|');) {
        const auto first = cell.find_first_not_of(' ');
        result.push_back(first == std::string::npos ? "" : cell.substr(first, cell.find_last_not_of(' ') - first + 1));
    }
    return result;
}

std::set<std::string> names_in_backticks(const std::string& cell) {
    static const std::regex quoted("`([^`]+?)/?`");
    std::set<std::string> result;
    for (std::sregex_iterator match(cell.begin(), cell.end(), quoted), end; match != end; ++match) result.insert((*match)[1]);
    return result;
}

std::set<std::string> others(const Arrows& arrows, const std::string& room) {
    std::set<std::string> result;
    for (const auto& entry : arrows) {
        if (entry.first != room) result.insert(entry.first);
    }
    return result;
}

std::string joined(const std::set<std::string>& names) {
    std::string result;
    for (const auto& name : names) result += (result.empty() ? "" : ", ") + name;
    return result.empty() ? "nothing" : result;
}

std::string at(const std::string& file, std::size_t line) { return file + ":" + std::to_string(line) + ": "; }

bool is_header(std::string_view path) { return path.size() > 2 && path.substr(path.size() - 2) == ".h"; }
bool is_source(std::string_view path) { return is_header(path) || (path.size() > 4 && path.substr(path.size() - 4) == ".cpp"); }

void compare(const Arrows& table, const Arrows& lines, std::vector<std::string>& found) {
    for (const auto& [room, allowed] : table) {
        const auto line = lines.find(room);
        if (line == lines.end()) {
            found.push_back("ARCHITECTURE.md: the table has " + room + "/, CMakeLists.txt has no room(" + room + ")");
        } else if (line->second != allowed) {
            found.push_back("CMakeLists.txt: room(" + room + ") includes " + joined(line->second) +
                            "; the table in ARCHITECTURE.md says " + joined(allowed));
        }
    }
    for (const auto& entry : lines) {
        if (!table.count(entry.first))
            found.push_back("CMakeLists.txt: room(" + entry.first + ") is not in the table of ARCHITECTURE.md");
    }
}

void judge(const Arrows& table, const std::string& path, const std::string& content, std::vector<std::string>& found) {
    const auto room = room_of(table, path);
    if (room.empty()) return;
    const auto source = read_source(content);
    for (const auto& include : source.includes) {
        if (is_header(path) && include.text.rfind("boost/beast", 0) == 0) {
            found.push_back(at(path, include.line) + "a header includes <" + include.text + ">; Beast belongs into .cpp files");
        }
        const auto other = room_of(table, include.text);
        if (other.empty() || other == room || table.at(room).count(other)) continue;
        found.push_back(at(path, include.line) + room + "/ includes " + include.text + "; it may include " +
                        joined(table.at(room)));
    }
    if (room == "storage") return;
    static const std::regex sql(R"(\b(SELECT|INSERT|UPDATE|DELETE\s+FROM)\b)");
    for (const auto& literal : source.literals) {
        if (std::regex_search(literal.text, sql)) {
            found.push_back(at(path, literal.line) + "SQL outside storage/: \"" + literal.text.substr(0, 60) + "\"");
        }
    }
}

}  // namespace

Arrows read_table(std::string_view architecture_md) {
    std::istringstream lines{std::string(architecture_md)};
    Arrows arrows;
    std::set<std::string> unrestricted;
    bool inside = false;
    for (std::string line; std::getline(lines, line);) {
        if (line.rfind("| folder |", 0) == 0) {
            inside = true;
        } else if (inside && line.rfind("|", 0) != 0) {
            break;
        } else if (inside && line.rfind("|--", 0) != 0) {
            const auto row = cells(line);
            if (row.size() != 3) throw std::runtime_error("ARCHITECTURE.md: a row of the table has not three columns: " + line);
            const auto names = names_in_backticks(row[0]);
            if (names.size() != 1)
                throw std::runtime_error("ARCHITECTURE.md: a row of the table does not name one folder: " + line);
            if (row[2] == "every other room")
                unrestricted.insert(*names.begin());
            else if (row[2] != "nothing of ours" && names_in_backticks(row[2]).empty())
                throw std::runtime_error("ARCHITECTURE.md: not clear what may be included: " + line);
            arrows[*names.begin()] = names_in_backticks(row[2]);
        }
    }
    if (arrows.empty()) throw std::runtime_error("ARCHITECTURE.md: there is no table that begins with '| folder |'");
    for (const auto& room : unrestricted) arrows[room] = others(arrows, room);
    for (const auto& entry : arrows) {
        for (const auto& name : entry.second) {
            if (!arrows.count(name))
                throw std::runtime_error("ARCHITECTURE.md: " + entry.first + "/ may include '" + name + "', which has no row");
        }
    }
    return arrows;
}

Arrows read_room_lines(std::string_view cmake_lists) {
    static const std::regex room(R"(\n\s*room\(\s*(\S+)\s+INCLUDES\b([^)]*?)(?:\bLIBRARIES\b[^)]*)?\))");
    const auto text = "\n" + std::string(cmake_lists);
    Arrows arrows;
    for (std::sregex_iterator match(text.begin(), text.end(), room), end; match != end; ++match) {
        std::istringstream names((*match)[2]);
        auto& included = arrows[(*match)[1]];
        for (std::string name; names >> name;) included.insert(name);
    }
    if (arrows.empty()) throw std::runtime_error("CMakeLists.txt: there is no line room(NAME INCLUDES ...)");
    return arrows;
}

std::string room_of(const Arrows& arrows, std::string_view path) {
    std::string innermost;
    for (const auto& entry : arrows) {
        const auto folder = entry.first + "/";
        if (path.substr(0, folder.size()) == folder && entry.first.size() > innermost.size()) innermost = entry.first;
    }
    return innermost;
}

std::vector<std::string> breaches(const Tree& tree) {
    const auto table = read_table(tree.at("ARCHITECTURE.md"));
    std::vector<std::string> found;
    compare(table, read_room_lines(tree.at("CMakeLists.txt")), found);
    for (const auto& [path, content] : tree) {
        if (is_source(path)) judge(table, path, content, found);
    }
    return found;
}

}  // namespace architecture
