// The program: a command, and one place where everything that stops it is explained.
#include <sys/stat.h>

#include <cstdio>
#include <exception>
#include <iostream>

#include "app/commands.h"
#include "model/error.h"

namespace {

constexpr int failure = 1;

int run(const app::Invocation& invocation) {
    switch (invocation.command) {
        case app::Command::serve:
            return app::serve(invocation.settings);
        case app::Command::stdio:
            return app::serve_stdio(invocation.settings);
        case app::Command::classify:
            return app::classify(invocation.classify_text, invocation.json);
        case app::Command::backup:
            return app::backup(invocation.settings, invocation.backup_file);
        case app::Command::export_log:
            return app::export_log(invocation.settings, invocation.exported_log);
        case app::Command::evaluate:
            return app::evaluate(invocation.evaluation_files, invocation.json);
        case app::Command::matrix_export:
            std::cout << tools::exported(matrix::Matrix::builtin(), invocation.matrix_format);
            return 0;
        case app::Command::config:
            std::cout << invocation.effective_configuration;
            return 0;
        case app::Command::tools:
            return app::print_tools();
        case app::Command::version:
            std::cout << "concierge " << app::version << '\n';
            return 0;
    }
    return failure;
}

}  // namespace

int main(int argc, char** argv) {
    ::umask(S_IRWXG | S_IRWXO);  // what is written here is for its owner alone: it will hold secrets
    try {
        const auto parsed = app::parse_command_line(argc, argv);
        return parsed.invocation ? run(*parsed.invocation) : parsed.exit_code;
    } catch (const model::Error& error) {
        std::fprintf(stderr, "concierge: %s\n", error.what());
        if (!error.remedy.empty()) std::fprintf(stderr, "  %s\n", error.remedy.c_str());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "concierge: %s\n", error.what());
    }
    return failure;
}
