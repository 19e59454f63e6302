// The files that this room carries inside the program.
#pragma once

#include <span>
#include <string_view>

namespace tools::embedded {

struct File {
    std::string_view path;  // below the folder: "running-a-workload/SKILL.md"
    std::string_view bytes;
};

extern const std::span<const File> skills;

}  // namespace tools::embedded
