// Reads C++ just far enough to tell code from comments: what a file includes and which string literals it holds.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace architecture {

struct Located {
    std::size_t line;  // from 1
    std::string text;
};

struct SourceText {
    std::vector<Located> includes;  // the path between the quotes or the angle brackets
    std::vector<Located> literals;  // the characters of a string literal as written, escapes untouched; raw ones included
};

SourceText read_source(std::string_view code);

}  // namespace architecture
