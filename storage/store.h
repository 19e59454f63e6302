// The state store: one SQLite file, one writer thread, many readers.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>

#include "model/fleet_event.h"
#include "storage/transaction.h"

namespace storage {

// Whether a caller waits for what is written. What nobody waits for lets the others pass, a few units at a time excepted, so that it
// goes on beside any load.
enum class Urgency { waited_for, background };

// Opens the database for this process alone. Write units run on one thread, those of one urgency in order; those that wait together
// are committed together, and one that throws takes back only itself. Reads run beside them on connections of
// their own, each on one consistent view.
//
// Destruction runs what was handed over before; executors that wait for a write must outlive the store.
class Store {
public:
    struct Options {
        std::filesystem::path file;
        std::chrono::milliseconds busy_timeout{5000};
        bool check_on_open = true;  // SQLite's quick check; its time grows with the file
    };

    struct Statistics {
        std::uint64_t submitted = 0;       // units that were handed over
        std::uint64_t units = 0;           // of these, that were run
        std::uint64_t commits = 0;         // that became durable
        std::uint64_t failed_commits = 0;  // that were lost with every unit in them
    };

    // Called after each commit that is durable, with the events it appended, in order. On the writer thread: it must return
    // at once, must not throw and must not call the store.
    using Listener = std::function<void(std::span<const model::FleetEvent>)>;

    // Creates the file when it is missing and brings its schema up to date. Throws Error{storage_unavailable} that says what
    // to do: the folder is missing or read-only, another process serves the file, it is no database, damaged, or too new.
    explicit Store(Options options);
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;
    ~Store();

    // Runs `unit(Transaction&)` on the writer thread and resumes with its result once that is durable. What the unit throws
    // reaches this caller only. Throws Error{storage_unavailable} when the commit failed: then nothing of the unit was kept.
    // The unit runs even when the caller is cancelled meanwhile; so it owns what it uses, and does no I/O of its own. It may run
    // twice, when another of its batch fails half-way; so it is called as const, and does nothing but to the transaction.
    //
    // Name the unit before the `co_await`, and hand it over with std::move: GCC 12 copies closures and braced structs that are
    // made inside a `co_await` expression byte by byte, which breaks the short strings in them.
    template <class Unit>
    auto write(Unit&& unit, Urgency urgency = Urgency::waited_for) {
        using Owned = std::remove_cvref_t<Unit>;
        using Result = std::invoke_result_t<const Owned&, Transaction&>;
        auto queued = std::make_shared<QueuedUnit<Owned, Result>>(std::forward<Unit>(unit));
        queued->urgency = urgency;
        return outcome_of(std::move(queued));
    }

    // Runs `query(Snapshot&)` here and now on one consistent view; from any thread. Never waits for a writer.
    template <class Read>
    auto read(Read query) const -> std::invoke_result_t<Read&, Snapshot&> {
        const Reading reading(*this);
        Snapshot snapshot(reading.connection());
        try {
            return query(snapshot);
        } catch (...) {
            rethrow_translated();
        }
    }

    // Adds a listener; it stays until the store ends.
    void on_commit(Listener listener);

    // Copies the database as it is now to `to`, beside running writes. See storage/backup.h.
    void backup(const std::filesystem::path& to) const;

    Statistics statistics() const;

private:
    struct PendingUnit {
        virtual ~PendingUnit() = default;
        virtual void run(Transaction& transaction) = 0;

        Urgency urgency = Urgency::waited_for;
        std::exception_ptr failure;
        boost::asio::any_io_executor executor;  // of the caller; kept busy until it resumes
        std::function<void()> resume;           // to be called on that executor
    };

    template <class Unit, class Result>
    struct QueuedUnit final : PendingUnit {
        explicit QueuedUnit(Unit given) : unit(std::move(given)) {}
        void run(Transaction& transaction) override {
            if constexpr (std::is_void_v<Result>) {
                unit(transaction);
            } else {
                result.emplace(unit(transaction));
            }
        }
        const Unit unit;
        std::optional<std::conditional_t<std::is_void_v<Result>, char, Result>> result;
    };

    // Rethrows the exception in flight; what SQLite threw becomes Error{storage_unavailable}.
    [[noreturn]] static void rethrow_translated();

    // A connection out of the pool, inside a read transaction, for the length of a scope.
    class Reading {
    public:
        explicit Reading(const Store& store);
        Reading(const Reading&) = delete;
        Reading& operator=(const Reading&) = delete;
        ~Reading();
        Connection& connection() const { return *connection_; }

    private:
        const Store& store_;
        std::unique_ptr<Connection> connection_;
    };

    template <class Unit, class Result>
    boost::asio::awaitable<Result> outcome_of(std::shared_ptr<QueuedUnit<Unit, Result>> queued) {
        co_await commit(queued);
        if constexpr (!std::is_void_v<Result>) co_return std::move(*queued->result);
    }

    boost::asio::awaitable<void> commit(std::shared_ptr<PendingUnit> unit);

    class Readers;
    class Writer;
    std::unique_ptr<Readers> readers_;
    std::unique_ptr<Writer> writer_;
    std::filesystem::path file_;
};

}  // namespace storage
