// The commands. Each returns the program's exit code, and throws model::Error or net::ListenError where it cannot go on.
#pragma once

#include "app/command_line.h"

namespace app {

int serve(const Settings& settings);
int serve_stdio(const Settings& settings);
int classify(const std::string& text, bool as_json);
int backup(const Settings& settings, const std::filesystem::path& file);
int export_log(const Settings& settings, ExportedLog log);
int evaluate(const std::vector<std::filesystem::path>& files, bool as_json);
int print_tools();

inline constexpr const char* version = CONCIERGE_VERSION;

}  // namespace app
