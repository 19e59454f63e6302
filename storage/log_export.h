// The event log and the audit trail as JSON lines, out of a database that may be in use.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace storage {

using LineSink = std::function<void(const std::string& line)>;

// Hands over each event, in the order of the log, as one JSON object. Works beside a running server, on one consistent view.
// Blocks: not for an I/O thread. Throws Error{storage_unavailable} when the file is missing or no database of the platform.
void export_events(const std::filesystem::path& database, const LineSink& sink);

// The same with the audit trail. Throws Error{storage_unavailable} at the first entry that does not follow from the one before it,
// after those before it were handed over.
void export_audit(const std::filesystem::path& database, const LineSink& sink);

}  // namespace storage
