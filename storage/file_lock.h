// One server per database: an advisory lock on a file beside it, which the system releases when the process ends.
#pragma once

#include <filesystem>

namespace storage {

class FileLock {
public:
    // Creates `file` when it is missing, locks it and writes this process's id into it. Throws Error{storage_unavailable}
    // naming the process that holds it, or saying why the file cannot be made.
    explicit FileLock(const std::filesystem::path& file);
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;
    ~FileLock();

private:
    int descriptor_;
};

}  // namespace storage
