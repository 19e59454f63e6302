// What the measuring programs have in common: options by name, and one line of JSON as their result.
#pragma once

#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <map>
#include <string>

#include "bench/dialect.h"
#include "bench/tool_calls.h"

namespace bench {

inline void add_era(CLI::App& app, Era& era) {
    const std::map<std::string, Era> eras = {{"modern", Era::modern}, {"legacy", Era::legacy}};
    app.add_option("--era", era, "modern or legacy")->transform(CLI::CheckedTransformer(eras));
}

inline void add_call(CLI::App& app, Call& call) {
    const std::map<std::string, Call> calls = {
        {"echo", Call::echo}, {"read", Call::read}, {"write", Call::write}, {"acquire", Call::acquire}};
    app.add_option("--call", call, "echo, read, write or acquire")->transform(CLI::CheckedTransformer(calls));
}

// Prints what `measure` returns, or why there is nothing to print. The exit code.
template <class Measure>
int print_result(const char* program, Measure measure) {
    try {
        std::cout << measure().dump() << std::endl;
        return 0;
    } catch (const std::exception& error) {
        std::cerr << program << ": " << error.what() << '\n';
        return 1;
    }
}

}  // namespace bench
