// The schema and its numbered, forward-only migrations.
#pragma once

#include "storage/connection.h"

namespace storage {

// The number that marks a SQLite file as ours (PRAGMA application_id): "CNCG".
inline constexpr int application_id = 0x434e4347;

// The version this program writes.
int schema_version();

// Brings the database up to `version`, each migration in a transaction of its own. Throws Error{storage_unavailable} for a
// database of a newer version than this program's or of another program.
void migrate(Connection& connection, int version = schema_version());

}  // namespace storage
