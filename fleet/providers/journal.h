// An append-only file of JSON lines, each written with one write(2): what was appended survives the end of the process.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace fleet::providers {

class Journal {
public:
    // Opens or creates the file. Throws std::system_error.
    explicit Journal(std::filesystem::path file);
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;
    ~Journal();

    // The whole lines in the file. A last line without its end was torn by the end of a process and is left out.
    std::vector<std::string> read() const;

    // Appends a line (without its newline), or throws std::system_error and leaves the file as it was.
    void append(const std::string& line);

    // Puts these lines in the place of all others, in one step.
    void replace(const std::vector<std::string>& lines);

private:
    std::filesystem::path file_;
    int descriptor_ = -1;
    bool torn_ = false;  // the file ends inside a line that could not be taken back
};

}  // namespace fleet::providers
