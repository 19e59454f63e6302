// SQLite's backup in one step: with a write-ahead log that is one read transaction, so the copy is consistent and no write
// of the server makes it begin again.
#include "storage/backup.h"

#include <SQLiteCpp/Backup.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <system_error>

#include "storage/connection.h"
#include "storage/failure.h"
#include "storage/schema.h"

namespace storage {
namespace {

constexpr std::chrono::milliseconds busy_timeout{5000};

model::Error refusal(const std::string& message, const std::string& remedy) {
    return {model::ErrorCode::storage_unavailable, message, remedy};
}

// The unfinished copy: removed, with what SQLite puts beside it, unless it was given its name.
class UnfinishedCopy {
public:
    explicit UnfinishedCopy(const std::filesystem::path& to) : file_(to.string() + ".part-" + std::to_string(getpid())) {
        remove();
    }
    UnfinishedCopy(const UnfinishedCopy&) = delete;
    UnfinishedCopy& operator=(const UnfinishedCopy&) = delete;
    ~UnfinishedCopy() { remove(); }

    const std::filesystem::path& file() const { return file_; }

    // A hard link never replaces what is there, unlike a rename.
    void name(const std::filesystem::path& to) const {
        sync(file_);
        if (link(file_.c_str(), to.c_str()) != 0) {
            throw refusal("the backup '" + to.string() + "' cannot be made: " + std::generic_category().message(errno),
                          errno == EEXIST ? "Choose a name that is not taken." : "Choose a folder that this user may write to.");
        }
        sync(to.has_parent_path() ? to.parent_path() : ".");
    }

private:
    static void sync(const std::filesystem::path& path) {
        const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
        const bool synced = descriptor >= 0 && fsync(descriptor) == 0;
        const int reason = errno;
        if (descriptor >= 0) close(descriptor);
        if (!synced) {
            throw refusal("'" + path.string() + "' cannot be written to disk: " + std::generic_category().message(reason),
                          "Check the disk, then try again.");
        }
    }

    void remove() const {
        std::error_code ignored;
        for (const char* suffix : {"", "-journal", "-wal", "-shm"}) std::filesystem::remove(file_.string() + suffix, ignored);
    }

    std::filesystem::path file_;
};

void refuse_unless_ours(Connection& source, const std::filesystem::path& from) {
    if (source.database().execAndGet("PRAGMA application_id").getInt() == application_id) return;
    throw refusal("'" + from.string() + "' is not a database of this program", "Name the database file that the server uses.");
}

void verify(const std::filesystem::path& file) {
    Connection copy(file, Connection::Mode::write, busy_timeout);
    copy.execute("PRAGMA journal_mode = DELETE");  // one file, without a log beside it
    const std::string verdict = copy.database().execAndGet("PRAGMA integrity_check(1)").getString();
    if (verdict != "ok")
        throw refusal("the copy is damaged: " + verdict, "The database itself may be damaged: check it, then try again.");
}

}  // namespace

void backup(const std::filesystem::path& from, const std::filesystem::path& to) {
    if (!std::filesystem::exists(from)) {
        throw refusal("there is no database '" + from.string() + "'", "Name the database file that the server uses.");
    }
    if (std::filesystem::exists(to)) {
        throw refusal("'" + to.string() + "' exists already, and a backup replaces no file", "Choose a name that is not taken.");
    }
    const UnfinishedCopy copy(to);
    try {
        Connection source(from, Connection::Mode::read, busy_timeout);
        refuse_unless_ours(source, from);
        {
            Connection target(copy.file(), Connection::Mode::write, busy_timeout);
            SQLite::Backup(target.database(), source.database()).executeStep(-1);
        }
        verify(copy.file());
    } catch (const SQLite::Exception& failure) {
        throw unavailable("the backup to '" + to.string() + "' failed", failure);
    }
    copy.name(to);
}

}  // namespace storage
