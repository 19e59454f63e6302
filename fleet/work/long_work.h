// Long work: many instances made or ended as one task, which goes on when its caller is gone, and after a restart.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "fleet/instances/instances.h"
#include "fleet/instances/machines.h"
#include "fleet/means.h"
#include "fleet/tasks.h"
#include "model/fleet_task.h"

namespace fleet {

inline constexpr int most_steps = 1000;  // of one task

struct ProvisionManyRequest {
    ProvisionRequest each;    // as for one; its operation id is the task's
    int count = 1;            // 1 to most_steps
    std::string name_prefix;  // they are called so with "-1", "-2", ...; empty: names are made up
    model::OnFailure on_failure = model::OnFailure::keep_going;
    model::Confirmation confirmation;  // where somebody had to agree
};

struct TerminateManyRequest {
    model::AccountId account_id;
    std::vector<model::NodeInstanceId> instance_ids;  // 1 to most_steps
    bool backup_first = false;
    std::string operation_id;  // empty: none
    model::Cause cause;
    model::Confirmation confirmation;
};

struct CancelRequest {
    model::AccountId account_id;
    model::FleetTaskId task_id;
    std::string operation_id;  // empty: none
    model::Cause cause;
};

struct TaskBegun {
    model::FleetTask task;
    bool replayed = false;  // an earlier call with this operation id began it
};

// A task is recorded with its steps before any of them is begun; each step is begun in one transaction with the intent that carries
// it out, and ends in the transaction that records what it waited for (fleet/work/task_steps.h). Up to `steps_at_work` are with a
// provider at the same time; machines boot beside that.
class LongWork {
public:
    LongWork(Means& means, Tasks& tasks, Machines& machines);
    LongWork(const LongWork&) = delete;
    LongWork& operator=(const LongWork&) = delete;
    ~LongWork();

    // Returns once the task is recorded. Throws what Instances::provision throws for a request that can never be met.
    asio::awaitable<TaskBegun> provision(ProvisionManyRequest request);

    // Throws Error: invalid_argument, not_found, conflict (one is held), illegal_transition (one is terminated), in which case none
    // is terminated; confirmation_required.
    asio::awaitable<TaskBegun> terminate(TerminateManyRequest request);

    // Begins no further step. What was made stays, what was ended is gone. Throws Error: not_found, illegal_transition (it has
    // ended, or is taken back already).
    asio::awaitable<model::FleetTask> cancel(CancelRequest request);

    // The task as soon as it has ended, or as it is when `limit` is over.
    asio::awaitable<model::FleetTask> wait_until_ended(model::AccountId account, model::FleetTaskId id, std::chrono::seconds limit);

    // Takes up what an earlier run left, and works until stopped.
    asio::awaitable<void> run();
    void stop();

private:
    struct Work {
        std::deque<int> queue;  // positions of steps that can be begun, or taken back
        std::set<int> in_hand;  // with a worker
        int workers = 0;
    };
    struct Bell;

    void look();
    void fill(Work& work, const model::FleetTaskId& id) const;
    asio::awaitable<void> work_at(model::FleetTaskId id);
    asio::awaitable<void> carry_out_step(model::FleetTaskId id, int position);
    void ring();

    Means& means_;
    Tasks& tasks_;
    Machines& machines_;
    std::shared_ptr<Bell> bell_;  // rung by commits that touch a task
    std::unordered_map<model::FleetTaskId, Work> work_;
    std::vector<std::weak_ptr<Alarm>> waiting_;
    std::unique_ptr<Alarm> alarm_;
    bool stopping_ = false;
};

}  // namespace fleet
