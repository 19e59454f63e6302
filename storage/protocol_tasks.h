// Tasks of the protocol: tool calls that go on after their request was answered.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "model/time.h"
#include "storage/transaction.h"

namespace storage::protocol_tasks {

struct Task {
    std::string id;
    std::string owner;
    bool ended = false;
    model::TimePoint expires_at;  // once it has ended, it may be forgotten from here on
    std::string document;         // everything else, as whoever keeps it here writes it
};

void insert(Transaction& transaction, const Task& task);

// Replaces the task with the same id; nothing when there is none.
void save(Transaction& transaction, const Task& task);

std::optional<Task> find(const Snapshot& snapshot, const std::string& id);

// Of one owner, in the order in which they began, after the task `after` (empty: from the beginning).
std::vector<Task> list(const Snapshot& snapshot, const std::string& owner, const std::string& after, std::size_t limit);

// Those that have not ended, in the order in which they began.
std::vector<Task> unfinished(const Snapshot& snapshot);

// Removes what has ended and expired by `now`.
void erase_expired(Transaction& transaction, model::TimePoint now);

}  // namespace storage::protocol_tasks
