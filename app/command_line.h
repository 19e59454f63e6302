// The command line: which command, with which settings.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/settings.h"
#include "tools/matrix/export.h"

namespace app {

enum class Command { serve, stdio, classify, backup, export_log, evaluate, matrix_export, config, tools, version };

// What `export` prints.
enum class ExportedLog { events, audit };

struct Invocation {
    Command command = Command::serve;
    Settings settings;
    std::string classify_text;
    bool json = false;
    std::filesystem::path backup_file;
    ExportedLog exported_log = ExportedLog::events;
    std::vector<std::filesystem::path> evaluation_files;
    tools::MatrixFormat matrix_format = tools::MatrixFormat::markdown;
    std::string effective_configuration;  // what `config` prints
};

// The invocation, or the exit code when there is nothing left to do: 0 after --help, 2 after a mistake, both explained on the
// terminal.
struct Parsed {
    std::optional<Invocation> invocation;
    int exit_code = 0;
};

Parsed parse_command_line(int argc, char** argv);

}  // namespace app
