// SQL of long work and its steps.
#include "storage/fleet_tasks.h"

#include <stdexcept>

#include "storage/connection.h"
#include "storage/listing.h"

namespace storage::fleet_tasks {
namespace {

#define TASK_COLUMNS                                                                                                          \
    "id, account_id, command, status, arguments, on_failure, total, done, failed, message, who, correlation_id, created_at, " \
    "ended_at"
#define STEP_COLUMNS "task_id, position, status, instance_id, error"

model::FleetTask read(Query& row) {
    model::FleetTask task;
    row.into(task.id, task.account_id, task.command, task.status, task.arguments, task.on_failure, task.total, task.done,
             task.failed, task.message, task.who, task.correlation_id, task.created_at, task.ended_at);
    return task;
}

model::FleetTaskStep read_step(Query& row) {
    model::FleetTaskStep step;
    row.into(step.task_id, step.position, step.status, step.instance_id, step.error);
    return step;
}

std::vector<int> positions(Query&& query) {
    std::vector<int> found;
    while (query.next()) query.into(found.emplace_back());
    return found;
}

}  // namespace

void insert(Transaction& transaction, const model::FleetTask& task) {
    transaction.connection()
        .query("INSERT INTO fleet_tasks (" TASK_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", task.id,
               task.account_id, task.command, task.status, task.arguments, task.on_failure, task.total, task.done, task.failed,
               task.message, task.who, task.correlation_id, task.created_at, task.ended_at)
        .run();
}

void update(Transaction& transaction, const model::FleetTask& task) {
    transaction.connection()
        .query("UPDATE fleet_tasks SET status = ?, done = ?, failed = ?, message = ?, ended_at = ? WHERE id = ?", task.status,
               task.done, task.failed, task.message, task.ended_at, task.id)
        .run();
}

std::optional<model::FleetTask> find(const Snapshot& snapshot, const model::AccountId& account, const model::FleetTaskId& id) {
    return find_row(snapshot, "SELECT " TASK_COLUMNS " FROM fleet_tasks WHERE id = ? AND account_id = ?", account, id, read);
}

model::FleetTask get(const Snapshot& snapshot, const model::AccountId& account, const model::FleetTaskId& id) {
    auto found = find(snapshot, account, id);
    if (!found) refuse_unknown("task", id.text(), "List the valid ones with system_list_tasks.");
    return *std::move(found);
}

Page<model::FleetTask> list(const Snapshot& snapshot, const model::AccountId& account, const Filter& filter, int limit,
                            const std::optional<model::FleetTaskId>& before) {
    static constexpr Listing<model::FleetTask> listing{TASK_COLUMNS, "fleet_tasks", "id DESC", "id < ?", read};
    auto conditions = Conditions().add("account_id = ?", account).add_if("status = ?", filter.status);
    return list_page(snapshot, listing, std::move(conditions), limit, before);
}

std::vector<model::FleetTask> unfinished(const Snapshot& snapshot) {
    return read_all(snapshot.connection().query("SELECT " TASK_COLUMNS " FROM fleet_tasks WHERE ended_at IS NULL ORDER BY id"),
                    read);
}

std::optional<model::FleetTask> find_anywhere(const Snapshot& snapshot, const model::FleetTaskId& id) {
    auto query = snapshot.connection().query("SELECT " TASK_COLUMNS " FROM fleet_tasks WHERE id = ?", id);
    if (!query.next()) return std::nullopt;
    return read(query);
}

void insert_step(Transaction& transaction, const model::FleetTaskStep& step) {
    transaction.connection()
        .query("INSERT INTO fleet_task_steps (" STEP_COLUMNS ") VALUES (?, ?, ?, ?, ?)", step.task_id, step.position, step.status,
               step.instance_id, step.error)
        .run();
}

void update_step(Transaction& transaction, const model::FleetTaskStep& step) {
    transaction.connection()
        .query("UPDATE fleet_task_steps SET status = ?, instance_id = ?, error = ? WHERE task_id = ? AND position = ?", step.status,
               step.instance_id, step.error, step.task_id, step.position)
        .run();
}

model::FleetTaskStep get_step(const Snapshot& snapshot, const model::FleetTaskId& id, int position) {
    auto query = snapshot.connection().query("SELECT " STEP_COLUMNS " FROM fleet_task_steps WHERE task_id = ? AND position = ?", id,
                                             position);
    if (!query.next()) throw std::logic_error("a task has no step at this position");
    return read_step(query);
}

std::vector<model::FleetTaskStep> steps(const Snapshot& snapshot, const model::FleetTaskId& id) {
    return read_all(
        snapshot.connection().query("SELECT " STEP_COLUMNS " FROM fleet_task_steps WHERE task_id = ? ORDER BY position", id),
        read_step);
}

void skip_pending_steps(Transaction& transaction, const model::FleetTaskId& id) {
    transaction.connection()
        .query("UPDATE fleet_task_steps SET status = 'skipped' WHERE task_id = ? AND status = 'pending'", id)
        .run();
}

void begin_undoing_steps(Transaction& transaction, const model::FleetTaskId& id) {
    skip_pending_steps(transaction, id);
    transaction.connection()
        .query(
            "UPDATE fleet_task_steps SET status = iif((SELECT status FROM node_instances i WHERE i.id = instance_id) = "
            "'terminated', 'undone', 'running') WHERE task_id = ? AND status IN ('running', 'done', 'failed') AND instance_id IS "
            "NOT "
            "NULL",
            id)
        .run();
}

std::vector<model::FleetTaskStep> open_steps_of(const Snapshot& snapshot, const model::NodeInstanceId& instance) {
    return read_all(snapshot.connection().query("SELECT s.task_id, s.position, s.status, s.instance_id, s.error FROM "
                                                "fleet_task_steps s JOIN fleet_tasks t ON t.id = s.task_id WHERE s.instance_id = ? "
                                                "AND t.ended_at IS NULL",
                                                instance),
                    read_step);
}

model::TaskStepCounts count_steps(const Snapshot& snapshot, const model::FleetTaskId& id) {
    auto query = snapshot.connection().query("SELECT status, count(*) FROM fleet_task_steps WHERE task_id = ? GROUP BY status", id);
    model::TaskStepCounts counts;
    while (query.next()) {
        model::TaskStepStatus status{};
        int number = 0;
        query.into(status, number);
        switch (status) {
            case model::TaskStepStatus::pending:
                counts.pending = number;
                break;
            case model::TaskStepStatus::running:
                counts.running = number;
                break;
            case model::TaskStepStatus::done:
                counts.done = number;
                break;
            case model::TaskStepStatus::failed:
                counts.failed = number;
                break;
            case model::TaskStepStatus::undone:
                counts.undone = number;
                break;
            case model::TaskStepStatus::skipped:
                counts.skipped = number;
                break;
        }
    }
    return counts;
}

std::vector<int> pending_positions(const Snapshot& snapshot, const model::FleetTaskId& id) {
    return positions(snapshot.connection().query(
        "SELECT position FROM fleet_task_steps WHERE task_id = ? AND status = 'pending' ORDER BY position", id));
}

std::vector<int> positions_to_undo(const Snapshot& snapshot, const model::FleetTaskId& id) {
    return positions(snapshot.connection().query(
        "SELECT s.position FROM fleet_task_steps s JOIN node_instances i ON i.id = s.instance_id WHERE s.task_id = ? AND "
        "s.status = 'running' AND i.status NOT IN ('terminating', 'terminated') ORDER BY s.position",
        id));
}

}  // namespace storage::fleet_tasks
