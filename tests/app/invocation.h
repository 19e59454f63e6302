// The program's command line and environment, as a test wants them.
#pragma once

#include <cstdlib>
#include <string>
#include <vector>

#include "app/command_line.h"

namespace test {

// What the program makes of these words after its name.
inline app::Parsed parse(std::vector<std::string> words) {
    words.insert(words.begin(), "concierge");
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    return app::parse_command_line(static_cast<int>(arguments.size()), arguments.data());
}

// A variable of the environment, for as long as this lives.
struct Variable {
    Variable(const char* name, const char* value) : name(name) { ::setenv(name, value, 1); }
    ~Variable() { ::unsetenv(name); }
    const char* name;
};

}  // namespace test
