// SQL of the tasks of the protocol.
#include "storage/protocol_tasks.h"

#include "storage/connection.h"
#include "storage/listing.h"

namespace storage::protocol_tasks {
namespace {

#define TASK_COLUMNS "id, owner, ended, expires_at, document"

Task read(Query& row) {
    Task task;
    row.into(task.id, task.owner, task.ended, task.expires_at, task.document);
    return task;
}

}  // namespace

void insert(Transaction& transaction, const Task& task) {
    transaction.connection()
        .query("INSERT INTO protocol_tasks (" TASK_COLUMNS ") VALUES (?, ?, ?, ?, ?)", task.id, task.owner, task.ended,
               task.expires_at, task.document)
        .run();
}

void save(Transaction& transaction, const Task& task) {
    transaction.connection()
        .query("UPDATE protocol_tasks SET ended = ?, expires_at = ?, document = ? WHERE id = ?", task.ended, task.expires_at,
               task.document, task.id)
        .run();
}

std::optional<Task> find(const Snapshot& snapshot, const std::string& id) {
    auto query = snapshot.connection().query("SELECT " TASK_COLUMNS " FROM protocol_tasks WHERE id = ?", id);
    if (!query.next()) return std::nullopt;
    return read(query);
}

std::vector<Task> list(const Snapshot& snapshot, const std::string& owner, const std::string& after, std::size_t limit) {
    return read_all(snapshot.connection().query("SELECT " TASK_COLUMNS " FROM protocol_tasks WHERE owner = ? AND sequence > "
                                                "coalesce((SELECT sequence FROM protocol_tasks WHERE id = ?), 0) "
                                                "ORDER BY sequence LIMIT ?",
                                                owner, after, limit),
                    read);
}

std::vector<Task> unfinished(const Snapshot& snapshot) {
    return read_all(snapshot.connection().query("SELECT " TASK_COLUMNS " FROM protocol_tasks WHERE ended = 0 ORDER BY sequence"),
                    read);
}

void erase_expired(Transaction& transaction, model::TimePoint now) {
    transaction.connection().query("DELETE FROM protocol_tasks WHERE ended = 1 AND expires_at <= ?", now).run();
}

}  // namespace storage::protocol_tasks
