// Flags, environment and configuration file through CLI11; the file may be TOML or JSON.
#include "app/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "model/names.h"
#include "tools/families.h"

namespace app {
namespace {

constexpr int usage_error = 2;

// Reads TOML, or JSON when the text begins with a brace. Writes TOML.
class TomlOrJson final : public CLI::ConfigTOML {
public:
    std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
        std::stringstream text;
        text << input.rdbuf();
        const auto first = text.str().find_first_not_of(" \t\r\n");
        const bool is_json = first != std::string::npos && text.str()[first] == '{';
        auto items = is_json ? items_of(text.str()) : CLI::ConfigTOML::from_config(text);
        std::erase_if(items, [](const CLI::ConfigItem& item) { return is_in_environment(item.name); });
        return items;
    }

private:
    // CLI11 asks the environment last; here it wins over the file. The variable of `time-scale` is CONCIERGE_TIME_SCALE.
    static bool is_in_environment(std::string name) {
        std::transform(name.begin(), name.end(), name.begin(),
                       [](unsigned char c) { return c == '-' ? '_' : static_cast<char>(std::toupper(c)); });
        const char* value = std::getenv(("CONCIERGE_" + name).c_str());
        return value != nullptr && value[0] != '\0';
    }

    static std::vector<CLI::ConfigItem> items_of(const std::string& text) {
        const auto json = nlohmann::json::parse(text, nullptr, false);
        if (!json.is_object()) throw CLI::FileError("the configuration file begins like JSON but is not a JSON object");
        std::vector<CLI::ConfigItem> items;
        for (const auto& [name, value] : json.items()) {
            CLI::ConfigItem item;
            item.name = name;
            if (value.is_array()) {
                for (const auto& element : value) item.inputs.push_back(text_of(element));
            } else {
                item.inputs.push_back(text_of(value));
            }
            items.push_back(std::move(item));
        }
        return items;
    }

    static std::string text_of(const nlohmann::json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }
};

// Why the text names no toolset; empty when it does, or is empty as in a printed configuration that selects none.
std::string objection_to_toolset(const std::string& text) {
    const auto names = tools::toolset_names();
    if (text.empty() || std::find(names.begin(), names.end(), text) != names.end()) return "";
    std::string all;
    for (const auto& name : names) all += (all.empty() ? "" : ", ") + name;
    return "there is no toolset '" + text + "'; there are " + all;
}

std::vector<std::string> matrix_formats() {
    const auto all = names(tools::MatrixFormat{});
    return {all.begin(), all.end()};
}

// One setting in two lines: what it is, and where else it may come from.
// clang-format off
void add_settings(CLI::App& program, Settings& settings) {
    settings.database = default_database();
    program.add_option("--database", settings.database, "State of the fleet: a SQLite file, made when it is missing")
        ->envname("CONCIERGE_DATABASE")->capture_default_str()->group("State");

    program.add_option("--host", settings.host, "Address to listen on; others than loopback need --bearer-token-file")
        ->envname("CONCIERGE_HOST")->capture_default_str()->group("HTTP (serve)");
    program.add_option("--port", settings.port, "Port to listen on; 0 takes a free one")
        ->envname("CONCIERGE_PORT")->capture_default_str()->group("HTTP (serve)");
    program.add_option("--allowed-host", settings.allowed_hosts, "Host name under which clients may address the server, beside loopback names")
        ->envname("CONCIERGE_ALLOWED_HOST")->group("HTTP (serve)");
    program.add_option("--bearer-token-file", settings.bearer_token_file, "File with a token that every request must then carry")
        ->envname("CONCIERGE_BEARER_TOKEN_FILE")->group("HTTP (serve)");
    auto* certificate = program.add_option("--tls-certificate", settings.tls_certificate,
                                           "Certificate chain (PEM): serve HTTPS; SIGHUP reads it and the key again")
        ->envname("CONCIERGE_TLS_CERTIFICATE")->group("HTTP (serve)");
    program.add_option("--tls-key", settings.tls_key, "Private key (PEM) of the certificate")
        ->envname("CONCIERGE_TLS_KEY")->needs(certificate)->group("HTTP (serve)");
    program.add_option("--rate-limit", settings.requests_per_second, "Requests per second that one client may make on average; 0: no limit")
        ->envname("CONCIERGE_RATE_LIMIT")->check(CLI::NonNegativeNumber)->capture_default_str()->group("HTTP (serve)");
    program.add_option("--max-sessions", settings.max_sessions, "Sessions of clients that speak a revision before 2026-07-28, at most")
        ->envname("CONCIERGE_MAX_SESSIONS")->check(CLI::Range(1, 1'000'000))->capture_default_str()->group("HTTP (serve)");
    program.add_option("--session-idle", settings.session_idle_seconds, "Seconds after which a session that nobody uses ends")
        ->envname("CONCIERGE_SESSION_IDLE")->check(CLI::Range(1, 86'400))->capture_default_str()->group("HTTP (serve)");

    program.add_option("--toolsets", settings.selection.toolsets, "Families of tools to offer, separated by commas; all when not given")
        ->envname("CONCIERGE_TOOLSETS")->delimiter(',')->check(objection_to_toolset)->group("Tools");
    program.add_flag("--read-only", settings.selection.read_only, "Offer no tool that changes anything")
        ->envname("CONCIERGE_READ_ONLY")->group("Tools");

    program.add_option("--time-scale", settings.time_scale, "Speed of simulated boots: 1 is real time (90 s), 100 is a hundred times faster")
        ->envname("CONCIERGE_TIME_SCALE")->check(CLI::Range(0.001, 1e6))->capture_default_str()->group("Simulated provider");
    program.add_option("--clock-speed", settings.clock_speed,
                       "Speed of the platform's time, for rehearsals: at 100, five minutes of silence are over in three seconds")
        ->envname("CONCIERGE_CLOCK_SPEED")->check(CLI::Range(1.0, 1e4))->capture_default_str()->group("Simulated provider");
    program.add_option("--simulated-faults", settings.simulated_faults,
                       "Faults to inject, for rehearsals: create:refuse:0.1,boot:fail:0.02")
        ->envname("CONCIERGE_SIMULATED_FAULTS")->group("Simulated provider");

    program.add_option("--log-level", settings.log_level, "What goes to stderr")
        ->envname("CONCIERGE_LOG_LEVEL")->check(CLI::IsMember({"trace", "debug", "info", "warn", "error", "off"}))
        ->capture_default_str()->group("Log");
}
// clang-format on

}  // namespace

Parsed parse_command_line(int argc, char** argv) {
    Invocation invocation;
    CLI::App program{"MCP server through which a language model runs container workloads on a fleet of nodes.", "concierge"};
    program.footer(
        "Settings come from flags, then CONCIERGE_* variables, then the configuration file.\n"
        "  concierge serve                                  an MCP server at http://127.0.0.1:8765/mcp\n"
        "  concierge stdio                                  an MCP server for a host that starts it itself\n"
        "  concierge classify \"50 docker boxes for tonight\"  can that run here?");
    program.require_subcommand(1);
    program.fallthrough();
    program.allow_config_extras(CLI::config_extras_mode::error);  // a setting that is misspelt must not pass unnoticed
    program.config_formatter(std::make_shared<TomlOrJson>());
    program.set_config("--config", default_configuration_file().string(), "Configuration file, TOML or JSON")
        ->envname("CONCIERGE_CONFIG");
    add_settings(program, invocation.settings);

    const auto command = [&](const char* name, const char* text, Command which) {
        auto* sub = program.add_subcommand(name, text);
        sub->callback([&invocation, which] { invocation.command = which; });
        sub->footer("The settings that `concierge --help` lists may stand here too.");
        return sub;
    };
    command("serve", "Serve MCP over Streamable HTTP", Command::serve);
    command("stdio", "Serve MCP over standard input and output", Command::stdio);
    auto* classify = command("classify", "Say whether a workload can run here, and how", Command::classify);
    classify->add_option("text", invocation.classify_text, "What is to be run, in plain words")->required()->configurable(false);
    classify->add_flag("--json", invocation.json, "The verdict as JSON")->configurable(false);
    auto* backup = command("backup", "Copy the database while the server runs", Command::backup);
    backup->add_option("file", invocation.backup_file, "Where to; must not exist yet")->required()->configurable(false);
    auto* exported =
        command("export", "Print the event log or the audit trail as JSON lines, while the server runs", Command::export_log);
    const std::map<std::string, ExportedLog> logs = {{"events", ExportedLog::events}, {"audit", ExportedLog::audit}};
    exported->add_option("log", invocation.exported_log, "events or audit")
        ->required()
        ->transform(CLI::CheckedTransformer(logs))
        ->configurable(false);
    auto* evaluate = command("eval", "Judge the classifier on labelled requests", Command::evaluate);
    evaluate->add_option("files", invocation.evaluation_files, "JSON lines with id, text, row, accept, blockers, lifecycle, count")
        ->required()
        ->configurable(false);
    evaluate
        ->add_option_function<std::string>(
            "--format", [&](const std::string& format) { invocation.json = format == "json"; }, "text or json")
        ->check(CLI::IsMember({"text", "json"}))
        ->default_str("text")
        ->configurable(false);
    auto* matrix = program.add_subcommand("matrix", "The use-case matrix")->require_subcommand(1);
    auto* matrix_export = matrix->add_subcommand("export", "Print the use-case matrix, for people, programs or retrieval");
    matrix_export->callback([&invocation] { invocation.command = Command::matrix_export; });
    matrix_export
        ->add_option_function<std::string>(
            "--format", [&](const std::string& name) { invocation.matrix_format = *model::value_named<tools::MatrixFormat>(name); },
            "markdown, json (the data), jsonl (a chunk a line) or llms (an index)")
        ->check(CLI::IsMember(matrix_formats()))
        ->default_str("markdown")
        ->configurable(false);
    command("config", "Print the settings in force, as a configuration file", Command::config);
    command("tools", "Print the reference of all tools, in Markdown", Command::tools);
    command("version", "Print the version", Command::version);

    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const bool is_mistake = program.exit(error) != 0;  // prints the help that was asked for, or what is wrong
        return {std::nullopt, is_mistake ? usage_error : 0};
    }
    std::erase(invocation.settings.selection.toolsets, "");
    if (invocation.command == Command::config) invocation.effective_configuration = program.config_to_str(true, true);
    return {std::move(invocation), 0};
}

}  // namespace app
