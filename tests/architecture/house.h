// The rules of the house: which room may include which, as the table in ARCHITECTURE.md says and CMakeLists.txt repeats.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace architecture {

// A room's folder without the slash at its end, and the rooms that it may include.
using Arrows = std::map<std::string, std::set<std::string>>;

// The path of a file from the root of the project, and its content.
using Tree = std::map<std::string, std::string>;

// Both throw std::runtime_error when the text does not hold what is expected: a check that reads nothing would pass for ever.
Arrows read_table(std::string_view architecture_md);
Arrows read_room_lines(std::string_view cmake_lists);

// The room whose folder holds the path, the innermost one; empty when no room does.
std::string room_of(const Arrows& arrows, std::string_view path);

// Every breach of the rules, as "file:line: what is wrong", in the order of the tree.
std::vector<std::string> breaches(const Tree& tree);

}  // namespace architecture
