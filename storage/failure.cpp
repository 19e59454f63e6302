// SQLite's result codes in the words of the one error type.
#include "storage/failure.h"

#include <sqlite3.h>

namespace storage {
namespace {

int primary_code(const SQLite::Exception& failure) { return failure.getErrorCode() & 0xff; }

const char* remedy_for(int code) {
    switch (code) {
        case SQLITE_FULL:
            return "Free space on the disk that holds the database, then try again.";
        case SQLITE_IOERR:
            return "Check the disk that holds the database, then try again.";
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_CANTOPEN:
            return "Give this user the right to write the database file and its folder, or choose another file.";
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return "Another program holds a lock on the database: close it, then try again.";
        case SQLITE_CORRUPT:
            return "Restore the last backup: the database is damaged.";
        case SQLITE_NOTADB:
            return "Choose another database file: a missing one is created.";
        default:
            return "Try again; if it stays so, restore the last backup.";
    }
}

}  // namespace

bool is_of_the_machine(const SQLite::Exception& failure) {
    switch (primary_code(failure)) {
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_CANTOPEN:
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_NOMEM:
        case SQLITE_INTERRUPT:
        case SQLITE_PROTOCOL:
        case SQLITE_NOLFS:
            return true;
        default:
            return false;
    }
}

model::Error unavailable(const std::string& doing, const SQLite::Exception& failure) {
    return {model::ErrorCode::storage_unavailable, doing + ": " + failure.what(), remedy_for(primary_code(failure))};
}

}  // namespace storage
