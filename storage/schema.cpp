// Brings a database to the newest schema, a migration at a time.
#include "storage/schema.h"

#include <string>
#include <utility>

#include "model/error.h"
#include "storage/migrations.h"

namespace storage {
namespace {

int pragma_number(Connection& connection, const char* pragma) {
    return connection.database().execAndGet(std::string("PRAGMA ") + pragma).getInt();
}

void refuse_foreign_database(Connection& connection, int version) {
    const int marked = pragma_number(connection, "application_id");
    const int tables = connection.database().execAndGet("SELECT count(*) FROM sqlite_schema").getInt();
    if (marked == application_id || (marked == 0 && version == 0 && tables == 0)) return;
    throw model::Error(model::ErrorCode::storage_unavailable, "the file is a SQLite database, but one of another program",
                       "Start with another database file; a missing one is created.");
}

}  // namespace

int schema_version() { return static_cast<int>(migrations().size()); }

void migrate(Connection& connection, int wanted) {
    const int version = pragma_number(connection, "user_version");
    refuse_foreign_database(connection, version);
    if (version > schema_version()) {
        throw model::Error(model::ErrorCode::storage_unavailable,
                           "the database has schema version " + std::to_string(version) + ", and this program knows up to " +
                               std::to_string(schema_version()),
                           "Start the newer version of the program that wrote it, or restore a backup made before the upgrade.");
    }
    for (int next = version; next < wanted; ++next) {
        const Migration& migration = migrations()[static_cast<std::size_t>(next)];
        connection.execute("BEGIN IMMEDIATE");
        try {
            if (next == 0) {
                connection.execute("PRAGMA application_id = " + std::to_string(application_id));
                connection.execute(
                    "CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL) "
                    "STRICT");
            }
            connection.execute(migration.sql);
            connection
                .query(
                    "INSERT INTO schema_migrations (version, name, applied_at) VALUES (?, ?, strftime('%Y-%m-%dT%H:%M:%SZ', "
                    "'now'))",
                    next + 1, migration.name)
                .run();
            connection.execute("PRAGMA user_version = " + std::to_string(next + 1));
            connection.execute("COMMIT");
        } catch (...) {
            if (connection.in_transaction()) connection.execute("ROLLBACK");
            throw;
        }
    }
}

}  // namespace storage
