// Every table of the platform, step by step as they came to be. Ids are UUID text, times are microseconds since the epoch,
// enumerations are their names. Rows live in the tree of their primary key (WITHOUT ROWID): UUIDv7 keys arrive in order, so the tree
// grows at its end. A migration that was released is never changed: a change of the schema is a new entry at the end of the list.
#pragma once

#include <span>

namespace storage {

struct Migration {
    const char* name;
    const char* sql;
};

// In the order in which they are applied; the version of a database is how many of them it has had.
std::span<const Migration> migrations();

// What clusters, the overlay and identities need.
extern const char* const clusters_and_overlay;

}  // namespace storage
