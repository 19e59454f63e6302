// The writer thread: takes write units in order, those that somebody waits for first, commits those that wait together, and sends each caller its outcome.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "storage/connection.h"
#include "storage/file_lock.h"
#include "storage/store.h"

namespace storage {

class Store::Writer {
public:
    explicit Writer(const Options& options);
    ~Writer();

    void submit(std::shared_ptr<PendingUnit> unit);
    void listen(Listener listener);
    Statistics statistics() const;

private:
    using Batch = std::vector<std::shared_ptr<PendingUnit>>;

    void serve();
    bool is_idle() const { return waited_for_.empty() && background_.empty(); }
    Batch next_batch();
    // What is taken back when a unit fails: the batch it is in, or the unit alone.
    enum class Undo { batch, unit };
    enum class Outcome {
        kept,     // it goes with the commit
        refused,  // it failed, and left nothing behind
        spoilt,   // it failed, and what it changed is still in the transaction
    };

    void run_batch(Batch& batch);
    bool commit_batch(Batch& batch, Transaction& transaction, Undo undo);
    Outcome run_unit(PendingUnit& unit, Transaction& transaction, Undo undo);
    void lose_batch(Batch& batch, const std::exception_ptr& reason);
    static void resume_callers(Batch& batch);

    FileLock lock_;  // first: nothing of the database is touched before it is ours
    Connection connection_;

    std::mutex mutex_;
    std::condition_variable arrived_;
    Batch waited_for_;
    Batch background_;
    bool ending_ = false;

    std::mutex listeners_mutex_;
    std::vector<Listener> listeners_;

    std::atomic<std::uint64_t> submitted_ = 0;
    std::atomic<std::uint64_t> units_ = 0;
    std::atomic<std::uint64_t> commits_ = 0;
    std::atomic<std::uint64_t> failed_commits_ = 0;

    std::thread thread_;  // last: it uses all of the above
};

}  // namespace storage
