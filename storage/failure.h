// What a failure of SQLite means to the caller of the platform.
#pragma once

#include <SQLiteCpp/Exception.h>

#include <string>

#include "model/error.h"

namespace storage {

// Error{storage_unavailable} that says what failed (`doing`: "the change was not kept") and what to do about it.
model::Error unavailable(const std::string& doing, const SQLite::Exception& failure);

// True for failures of the machine (disk full, I/O error, corruption, lock), false for those of a statement, which are bugs.
bool is_of_the_machine(const SQLite::Exception& failure);

}  // namespace storage
