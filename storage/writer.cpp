// Group commit. One unit alone needs no savepoint: taking it back is taking the transaction back. With several, each has its
// own; when SQLite ends the whole transaction by itself (a full disk can do that in mid-statement), all of them are lost, and
// all of their callers are told so.
#include "storage/writer.h"

#include <sqlite3.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "storage/failure.h"
#include "storage/schema.h"

namespace storage {
namespace {

constexpr std::size_t largest_batch = 256;
constexpr std::size_t largest_background_batch = 16;
constexpr std::size_t most_background_beside_others = 2;

// Moves up to `most` elements from the front of one list to the end of the other.
template <class T>
void move_front(std::vector<T>& from, std::size_t most, std::vector<T>& to) {
    const auto end = from.begin() + static_cast<std::ptrdiff_t>(std::min(most, from.size()));
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(end));
    from.erase(from.begin(), end);
}

model::Error refused_folder(const std::filesystem::path& folder) {
    return {model::ErrorCode::storage_unavailable, "the folder '" + folder.string() + "' for the database does not exist",
            "Create it, or choose a database file in another folder."};
}

// Beside the database, so that it is the database that is locked, whatever the name it was opened by.
std::filesystem::path lock_file(const std::filesystem::path& file) {
    const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    std::error_code ignored;
    if (!std::filesystem::is_directory(folder, ignored)) throw refused_folder(folder);
    auto name = std::filesystem::weakly_canonical(file, ignored);
    if (ignored) name = file;
    return name += ".lock";
}

Connection open_for_writing(const Store::Options& options) {
    try {
        return Connection(options.file, Connection::Mode::write, options.busy_timeout);
    } catch (const SQLite::Exception& failure) {
        throw unavailable("the database '" + options.file.string() + "' cannot be opened", failure);
    }
}

void check(Connection& connection) {
    const std::string verdict = connection.database().execAndGet("PRAGMA quick_check(1)").getString();
    if (verdict == "ok") return;
    throw model::Error(model::ErrorCode::storage_unavailable, "the database is damaged: " + verdict,
                       "Restore the last backup; keep the damaged file for a look at what is left in it.");
}

void prepare_database(Connection& connection, const Store::Options& options) {
    try {
        if (sqlite3_db_readonly(connection.database().getHandle(), "main") == 1) {
            throw model::Error(model::ErrorCode::storage_unavailable,
                               "the database '" + options.file.string() + "' may only be read",
                               "Give this user the right to write the file and its folder, or choose another file.");
        }
        connection.execute("PRAGMA journal_mode = WAL");
        connection.execute("PRAGMA synchronous = FULL");
        connection.execute("PRAGMA foreign_keys = ON");
        // The pages that a savepoint or a statement could take back are kept in memory: as a temporary file they cost more
        // than the changes themselves.
        connection.execute("PRAGMA temp_store = MEMORY");
        connection.execute("PRAGMA wal_autocheckpoint = 8192");  // pages, 32 MiB of log: a hot page is seldom written home
        connection.execute("PRAGMA cache_size = -65536");        // KiB, taken as needed
        if (options.check_on_open) check(connection);
        migrate(connection);
    } catch (const SQLite::Exception& failure) {
        throw unavailable("the database '" + options.file.string() + "' cannot be used", failure);
    }
}

}  // namespace

Store::Writer::Writer(const Options& options) : lock_(lock_file(options.file)), connection_(open_for_writing(options)) {
    prepare_database(connection_, options);
    thread_ = std::thread([this] { serve(); });
}

Store::Writer::~Writer() {
    {
        const std::lock_guard guard(mutex_);
        ending_ = true;
    }
    arrived_.notify_one();
    thread_.join();
}

void Store::Writer::submit(std::shared_ptr<PendingUnit> unit) {
    ++submitted_;
    bool was_idle = false;
    {
        const std::lock_guard guard(mutex_);
        was_idle = is_idle();
        auto& queue = unit->urgency == Urgency::background ? background_ : waited_for_;
        queue.push_back(std::move(unit));
    }
    if (was_idle) arrived_.notify_one();
}

void Store::Writer::listen(Listener listener) {
    const std::lock_guard guard(listeners_mutex_);
    listeners_.push_back(std::move(listener));
}

Store::Statistics Store::Writer::statistics() const { return {submitted_, units_, commits_, failed_commits_}; }

void Store::Writer::serve() {
    Batch batch;
    std::unique_lock guard(mutex_);
    while (true) {
        arrived_.wait(guard, [this] { return ending_ || !is_idle(); });
        if (is_idle()) return;
        batch = next_batch();
        guard.unlock();
        run_batch(batch);
        resume_callers(batch);
        batch.clear();
        guard.lock();
    }
}

// Whoever arrives while a batch runs waits for its end, so that what nobody waits for is taken in small portions.
Store::Writer::Batch Store::Writer::next_batch() {
    Batch batch;
    move_front(waited_for_, largest_batch, batch);
    move_front(background_, batch.empty() ? largest_background_batch : most_background_beside_others, batch);
    return batch;
}

void Store::Writer::run_batch(Batch& batch) {
    Transaction transaction(connection_);
    units_ += batch.size();
    try {
        if (!commit_batch(batch, transaction, Undo::batch)) commit_batch(batch, transaction, Undo::unit);
    } catch (const SQLite::Exception& failure) {
        if (connection_.in_transaction()) connection_.database().tryExec("ROLLBACK");
        ++failed_commits_;
        lose_batch(batch, std::make_exception_ptr(unavailable("the change was not kept", failure)));
        return;
    }
    if (transaction.events.empty()) return;
    const std::lock_guard guard(listeners_mutex_);
    for (const auto& listener : listeners_) listener(transaction.events);
}

// A savepoint copies every page that its unit touches, which costs more than the unit; and few units fail after they changed
// something. So a batch runs without savepoints first. False when one of its units left changes behind that it must not keep:
// then nothing of the batch is kept, and it is to be run again with a savepoint each.
bool Store::Writer::commit_batch(Batch& batch, Transaction& transaction, Undo undo) {
    connection_.query("BEGIN IMMEDIATE").run();
    bool any_kept = false;
    for (const auto& unit : batch) {
        unit->failure = nullptr;
        const Outcome outcome = run_unit(*unit, transaction, undo);
        if (outcome == Outcome::spoilt) {
            connection_.query("ROLLBACK").run();
            transaction.events.clear();
            return false;
        }
        any_kept = any_kept || outcome == Outcome::kept;
    }
    if (any_kept) {
        connection_.query("COMMIT").run();
        ++commits_;
    } else {
        connection_.query("ROLLBACK").run();
    }
    return true;
}

// Throws SQLite::Exception when the whole transaction is lost.
Store::Writer::Outcome Store::Writer::run_unit(PendingUnit& unit, Transaction& transaction, Undo undo) {
    const std::size_t events_before = transaction.events.size();
    const int changes_before = connection_.total_changes();
    if (undo == Undo::unit) connection_.query("SAVEPOINT unit").run();
    try {
        unit.run(transaction);
        if (undo == Undo::unit) connection_.query("RELEASE unit").run();
        return Outcome::kept;
    } catch (const SQLite::Exception& failure) {
        if (!connection_.in_transaction()) throw;
        unit.failure = is_of_the_machine(failure) ? std::make_exception_ptr(unavailable("the change was not kept", failure))
                                                  : std::current_exception();
    } catch (...) {
        unit.failure = std::current_exception();
        // A unit that swallowed SQLite's failure and threw its own: the others are lost with it all the same.
        if (!connection_.in_transaction()) throw SQLite::Exception("the transaction was ended", SQLITE_ABORT);
    }
    transaction.events.resize(events_before);
    if (undo == Undo::unit) {
        connection_.query("ROLLBACK TO unit").run();
        connection_.query("RELEASE unit").run();
        return Outcome::refused;
    }
    return connection_.total_changes() == changes_before ? Outcome::refused : Outcome::spoilt;
}

void Store::Writer::lose_batch(Batch& batch, const std::exception_ptr& reason) {
    for (const auto& unit : batch) {
        if (!unit->failure) unit->failure = reason;
    }
}

// One crossing to each executor for all of its callers: waking a thread costs more than most units.
void Store::Writer::resume_callers(Batch& batch) {
    for (auto begin = batch.begin(); begin != batch.end();) {
        const boost::asio::any_io_executor executor = (*begin)->executor;
        const auto end = std::find_if(begin, batch.end(), [&](const auto& unit) { return unit->executor != executor; });
        std::vector<std::function<void()>> resumptions;
        for (; begin != end; ++begin) {
            resumptions.push_back(std::move((*begin)->resume));
            (*begin)->executor = {};
            begin->reset();
        }
        boost::asio::post(executor, [executor, resumptions = std::move(resumptions)]() mutable {
            for (auto& resume : resumptions) boost::asio::post(executor, std::move(resume));
        });
    }
}

}  // namespace storage
