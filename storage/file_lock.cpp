// flock(2), so that the lock ends with the process however it ends.
#include "storage/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>

#include "model/error.h"

namespace storage {
namespace {

std::string written_pid(int descriptor) {
    std::array<char, 32> text{};
    const auto length = pread(descriptor, text.data(), text.size() - 1, 0);
    std::string pid(text.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
    while (!pid.empty() && pid.back() == '\n') pid.pop_back();
    return pid.empty() ? "unknown" : pid;
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& file) : descriptor_(open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)) {
    if (descriptor_ < 0) {
        throw model::Error(model::ErrorCode::storage_unavailable,
                           "the lock file '" + file.string() + "' cannot be opened: " + std::generic_category().message(errno),
                           "Choose a database in a folder that exists and that this user may write to.");
    }
    if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
        const std::string holder = written_pid(descriptor_);
        close(descriptor_);
        throw model::Error(model::ErrorCode::storage_unavailable,
                           "the database of '" + file.string() + "' is already served by process " + holder,
                           "Stop that process, or start this one with another database file.");
    }
    const std::string pid = std::to_string(getpid()) + "\n";
    // The id is for people: a server whose disk is too full to take it still holds the lock.
    if (ftruncate(descriptor_, 0) == 0) [[maybe_unused]]
        const auto written = pwrite(descriptor_, pid.data(), pid.size(), 0);
}

FileLock::~FileLock() { close(descriptor_); }

}  // namespace storage
