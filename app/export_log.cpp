// `concierge export`: the event log or the audit trail, beside a running server.
#include <iostream>

#include "app/commands.h"
#include "storage/log_export.h"

namespace app {

int export_log(const Settings& settings, ExportedLog log) {
    const auto print = [](const std::string& line) { std::cout << line << '\n'; };
    if (log == ExportedLog::audit) {
        storage::export_audit(settings.database, print);
    } else {
        storage::export_events(settings.database, print);
    }
    return std::cout.flush() ? 0 : 1;
}

}  // namespace app
