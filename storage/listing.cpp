// Refusals that every aggregate words alike.
#include "storage/listing.h"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include "model/error.h"

namespace storage {

void refuse_unknown(const char* what, const std::string& id, const char* remedy) {
    throw model::Error(model::ErrorCode::not_found, std::string("there is no ") + what + " '" + id + "' in this account", remedy);
}

void refuse_taken_name(const char* what, const std::string& name) {
    throw model::Error(model::ErrorCode::conflict, std::string("a ") + what + " named '" + name + "' exists already",
                       "Choose another name, or use the one that exists.");
}

void run_naming(Query& query, const char* what, const std::string& name) {
    try {
        query.run();
    } catch (const SQLite::Exception& failure) {
        if (failure.getExtendedErrorCode() == SQLITE_CONSTRAINT_UNIQUE) refuse_taken_name(what, name);
        throw;
    }
}

Users users_in(Query&& query) {
    Users users;
    for (std::string name; query.next(); ++users.total) {
        query.into(name);
        if (users.names.size() < most_named) users.names.push_back(name);
    }
    return users;
}

}  // namespace storage
