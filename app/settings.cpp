// Where files are by default, and settings that must not be.
#include "app/settings.h"

#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

#include "model/error.h"
#include "net/host.h"

namespace app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t shortest_token = 16;

// A folder by the XDG base directory specification: the variable when it is an absolute path, else below the home folder.
fs::path xdg_folder(const char* variable, const char* below_home) {
    if (const char* value = std::getenv(variable); value != nullptr && value[0] == '/') return value;
    const char* home = std::getenv("HOME");
    return fs::path(home != nullptr && home[0] != '\0' ? home : ".") / below_home;
}

}  // namespace

fs::path default_database() { return xdg_folder("XDG_STATE_HOME", ".local/state") / "concierge" / "concierge.db"; }

fs::path default_configuration_file() { return xdg_folder("XDG_CONFIG_HOME", ".config") / "concierge" / "config.toml"; }

std::optional<std::string> bearer_token(const Settings& settings) {
    using model::Error;
    using model::ErrorCode;
    const auto& file = settings.bearer_token_file;
    if (file.empty()) return std::nullopt;
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) {
        throw Error(ErrorCode::invalid_argument, "the bearer token file " + file.string() + " cannot be read",
                    "Create it: head -c 32 /dev/urandom | base64 > " + file.string() + " && chmod 600 " + file.string());
    }
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        throw Error(ErrorCode::permission_denied, "the bearer token file " + file.string() + " can be read by others",
                    "Run: chmod 600 " + file.string());
    }
    std::string token;
    std::ifstream(file) >> token;
    if (token.size() < shortest_token) {
        throw Error(ErrorCode::invalid_argument, "the bearer token in " + file.string() + " is shorter than 16 characters",
                    "Make a new one: head -c 32 /dev/urandom | base64 > " + file.string());
    }
    return token;
}

void require_safe_address(const Settings& settings) {
    const bool is_ipv6 = settings.host.find(':') != std::string::npos && settings.host.front() != '[';
    if (net::is_loopback_host(is_ipv6 ? "[" + settings.host + "]" : settings.host)) return;
    if (!settings.bearer_token_file.empty()) return;
    throw model::Error(model::ErrorCode::permission_denied,
                       "without authentication the server listens on loopback only, not on " + settings.host,
                       "Keep --host 127.0.0.1, or give --bearer-token-file so that every request must carry the token.");
}

}  // namespace app
