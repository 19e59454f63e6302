// Long work and its steps.
#pragma once

#include <optional>
#include <vector>

#include "model/fleet_task.h"
#include "storage/paging.h"
#include "storage/transaction.h"

namespace storage::fleet_tasks {

struct Filter {
    std::optional<model::TaskStatus> status;
};

void insert(Transaction& transaction, const model::FleetTask& task);

// Writes what changes in the life of a task: status, counts, message, end.
void update(Transaction& transaction, const model::FleetTask& task);

model::FleetTask get(const Snapshot& snapshot, const model::AccountId& account, const model::FleetTaskId& id);
std::optional<model::FleetTask> find(const Snapshot& snapshot, const model::AccountId& account, const model::FleetTaskId& id);

// The newest first, before the task `before`.
Page<model::FleetTask> list(const Snapshot& snapshot, const model::AccountId& account, const Filter& filter = {},
                            int limit = default_page, const std::optional<model::FleetTaskId>& before = std::nullopt);

// Of every account, those that have not ended, in the order in which they began.
std::vector<model::FleetTask> unfinished(const Snapshot& snapshot);
std::optional<model::FleetTask> find_anywhere(const Snapshot& snapshot, const model::FleetTaskId& id);

void insert_step(Transaction& transaction, const model::FleetTaskStep& step);
void update_step(Transaction& transaction, const model::FleetTaskStep& step);
model::FleetTaskStep get_step(const Snapshot& snapshot, const model::FleetTaskId& id, int position);
std::vector<model::FleetTaskStep> steps(const Snapshot& snapshot, const model::FleetTaskId& id);

// Steps that were not begun will not be.
void skip_pending_steps(Transaction& transaction, const model::FleetTaskId& id);

// The same; and whatever has an instance counts as running until that is terminated, or as undone when it is.
void begin_undoing_steps(Transaction& transaction, const model::FleetTaskId& id);

// Steps of unfinished tasks that are about the instance.
std::vector<model::FleetTaskStep> open_steps_of(const Snapshot& snapshot, const model::NodeInstanceId& instance);

model::TaskStepCounts count_steps(const Snapshot& snapshot, const model::FleetTaskId& id);

// Positions of the steps that are pending; and of those whose instance is still to be terminated for the task to be taken back.
std::vector<int> pending_positions(const Snapshot& snapshot, const model::FleetTaskId& id);
std::vector<int> positions_to_undo(const Snapshot& snapshot, const model::FleetTaskId& id);

}  // namespace storage::fleet_tasks
