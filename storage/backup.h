// Copies of a database that is in use.
#pragma once

#include <filesystem>

namespace storage {

// Writes the state of the database `from` at this moment to the new file `to`; works beside a running server and does not
// hold up its writes. The copy is checked before it takes its name. Blocks: not for an I/O thread. Throws
// Error{storage_unavailable} when `to` exists, when `from` is no database of the platform, or when the copy fails; then
// nothing is left behind.
void backup(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace storage
