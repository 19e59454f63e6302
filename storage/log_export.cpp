// Row by row inside one read transaction.
#include "storage/log_export.h"

#include <chrono>
#include <nlohmann/json.hpp>

#include "model/error.h"
#include "storage/audit.h"
#include "storage/connection.h"
#include "storage/events.h"
#include "storage/failure.h"
#include "storage/schema.h"

namespace storage {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::chrono::milliseconds busy_timeout{5000};

void put_payload(Json& json, const std::string& payload) {
    if (!payload.empty()) json["payload"] = Json::parse(payload, nullptr, false);
}

std::string line_of(const model::FleetEvent& event) {
    Json json = {{"sequence", event.sequence},
                 {"account_id", event.account_id.text()},
                 {"kind", event.kind},
                 {"severity", model::name_of(event.severity)},
                 {"message", event.message},
                 {"correlation_id", event.correlation_id},
                 {"emitted_at", model::to_rfc3339(event.emitted_at)}};
    if (event.node_id) json["node_id"] = event.node_id->text();
    if (event.node_instance_id) json["node_instance_id"] = event.node_instance_id->text();
    put_payload(json, event.payload);
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string line_of(const model::AuditEntry& entry) {
    Json json = {{"sequence", entry.sequence},
                 {"account_id", entry.account_id.text()},
                 {"who", entry.who},
                 {"action", entry.action},
                 {"arguments", Json::parse(entry.arguments, nullptr, false)},
                 {"outcome", entry.outcome},
                 {"subject_id", entry.subject_id},
                 {"correlation_id", entry.correlation_id},
                 {"at", model::to_rfc3339(entry.at)},
                 {"previous_hash", entry.previous_hash},
                 {"hash", entry.hash}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Runs `work(Snapshot&)` on one view of the database in the file.
template <class Work>
void with_view_of(const std::filesystem::path& database, Work work) {
    if (!std::filesystem::exists(database)) {
        throw model::Error(model::ErrorCode::storage_unavailable, "there is no database '" + database.string() + "'",
                           "Name the database file that the server uses.");
    }
    try {
        Connection connection(database, Connection::Mode::read, busy_timeout);
        if (connection.database().execAndGet("PRAGMA application_id").getInt() != application_id) {
            throw model::Error(model::ErrorCode::storage_unavailable,
                               "'" + database.string() + "' is not a database of this program",
                               "Name the database file that the server uses.");
        }
        connection.execute("BEGIN");
        Snapshot snapshot(connection);
        work(snapshot);
    } catch (const SQLite::Exception& failure) {
        throw unavailable("'" + database.string() + "' cannot be read", failure);
    }
}

}  // namespace

void export_events(const std::filesystem::path& database, const LineSink& sink) {
    with_view_of(database, [&](Snapshot& snapshot) {
        events::for_each(snapshot, [&](const model::FleetEvent& event) { sink(line_of(event)); });
    });
}

void export_audit(const std::filesystem::path& database, const LineSink& sink) {
    with_view_of(database, [&](Snapshot& snapshot) {
        std::string previous;
        audit::for_each(snapshot, [&](const model::AuditEntry& entry) {
            if (!audit::follows(entry, previous)) {
                throw model::Error(model::ErrorCode::storage_unavailable,
                                   "audit entry " + std::to_string(entry.sequence) + " does not follow from the one before it",
                                   "The trail was changed outside the program: compare it with a backup.");
            }
            previous = entry.hash;
            sink(line_of(entry));
        });
    });
}

}  // namespace storage
