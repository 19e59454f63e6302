// `concierge backup`: a copy of the database beside a running server.
#include "storage/backup.h"

#include <fmt/core.h>

#include "app/commands.h"

namespace app {

int backup(const Settings& settings, const std::filesystem::path& file) {
    storage::backup(settings.database, file);
    fmt::print("{} copied to {}\n", settings.database.string(), file.string());
    return 0;
}

}  // namespace app
