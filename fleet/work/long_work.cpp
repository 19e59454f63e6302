// Workers per task: each takes a step, begins it in the store, carries it out at the provider, and takes the next. The store says
// what there is to do, so a run that takes a task up again needs nothing else.
#include "fleet/work/long_work.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <functional>
#include <string_view>
#include <utility>

#include "fleet/instances/provision_unit.h"
#include "fleet/ledger.h"
#include "fleet/work/task_steps.h"
#include "fleet/work/task_units.h"
#include "model/error.h"
#include "storage/fleet_tasks.h"

namespace fleet {
namespace {

using model::FleetTask;
using model::FleetTaskId;
using storage::Transaction;

constexpr int steps_at_work = 32;                                    // of one task, with a provider at the same time
constexpr model::Duration look_interval = std::chrono::seconds(60);  // for what nobody rang for
constexpr model::Duration pause = std::chrono::seconds(5);           // after the store could not be written

bool is_about_tasks(const model::FleetEvent& event) { return std::string_view(event.kind).starts_with("system.task_"); }

}  // namespace

// The store keeps its listeners longer than this lives; so they hold the bell weakly.
struct LongWork::Bell {
    std::function<void()> ring;
};

LongWork::LongWork(Means& means, Tasks& tasks, Machines& machines)
    : means_(means),
      tasks_(tasks),
      machines_(machines),
      bell_(std::make_shared<Bell>([this] { ring(); })),
      alarm_(means.timers.make_alarm()) {
    means_.store.on_commit([weak = std::weak_ptr(bell_), executor = means_.executor](std::span<const model::FleetEvent> events) {
        if (weak.expired() || std::ranges::none_of(events, is_about_tasks)) return;
        asio::post(executor, [weak] {
            if (const auto bell = weak.lock()) bell->ring();
        });
    });
}

LongWork::~LongWork() = default;

asio::awaitable<TaskBegun> LongWork::provision(ProvisionManyRequest request) {
    auto unit = [request, drivable = drivable_types(means_.providers), now = means_.clock.now(),
                 &ids = means_.ids](Transaction& tx) { return begin_provision_task(tx, request, drivable, now, ids); };
    co_return co_await change(means_, request.each.cause, std::move(unit));
}

asio::awaitable<TaskBegun> LongWork::terminate(TerminateManyRequest request) {
    auto unit = [request, now = means_.clock.now(), &ids = means_.ids](Transaction& tx) {
        return begin_terminate_task(tx, request, now, ids);
    };
    co_return co_await change(means_, request.cause, std::move(unit));
}

asio::awaitable<FleetTask> LongWork::cancel(CancelRequest request) {
    auto unit = [request, now = means_.clock.now()](Transaction& tx) { return cancel_task(tx, request, now); };
    co_return co_await change(means_, request.cause, std::move(unit));
}

asio::awaitable<FleetTask> LongWork::wait_until_ended(model::AccountId account, FleetTaskId id, std::chrono::seconds limit) {
    const auto end = means_.clock.now() + limit;
    const std::shared_ptr<Alarm> alarm = means_.timers.make_alarm();
    waiting_.push_back(alarm);  // before the first look, so that no commit falls between
    while (true) {
        auto task = means_.store.read([&](storage::Snapshot& db) { return storage::fleet_tasks::get(db, account, id); });
        if (model::has_ended(task.status) || means_.clock.now() >= end) co_return task;
        co_await alarm->wait_until(end);
    }
}

void LongWork::stop() {
    stopping_ = true;
    alarm_->ring();
}

void LongWork::ring() {
    alarm_->ring();
    std::erase_if(waiting_, [](const std::weak_ptr<Alarm>& waiting) { return waiting.expired(); });
    for (const auto& waiting : waiting_) {
        if (const auto alarm = waiting.lock()) alarm->ring();
    }
}

asio::awaitable<void> LongWork::run() {
    while (!stopping_) {
        try {
            look();
        } catch (const std::exception& error) {  // whatever it was, the next look must come
            spdlog::warn("long work could not be looked at, and will be again: {}", error.what());
        }
        co_await alarm_->wait_until(means_.clock.now() + look_interval);
    }
}

void LongWork::look() {
    const auto unfinished = means_.store.read([](storage::Snapshot& db) { return storage::fleet_tasks::unfinished(db); });
    for (const auto& task : unfinished) {
        auto& work = work_[task.id];
        fill(work, task.id);
        const int wanted = static_cast<int>(std::min<std::size_t>(steps_at_work, work.queue.size() + work.in_hand.size()));
        while (work.workers < wanted) {
            ++work.workers;
            tasks_.start("long work", work_at(task.id));
        }
    }
    std::erase_if(work_, [](const auto& entry) { return entry.second.workers == 0; });
}

void LongWork::fill(Work& work, const FleetTaskId& id) const {
    if (!work.queue.empty()) return;
    const auto positions = means_.store.read([&](storage::Snapshot& db) {
        const auto task = storage::fleet_tasks::find_anywhere(db, id);
        if (!task || model::has_ended(task->status)) return std::vector<int>();
        return task->status == model::TaskStatus::rolling_back ? storage::fleet_tasks::positions_to_undo(db, id)
                                                               : storage::fleet_tasks::pending_positions(db, id);
    });
    for (const int position : positions) {
        if (!work.in_hand.contains(position)) work.queue.push_back(position);
    }
}

// Between the last look at the store and the end of a worker nothing else runs, so no work is left without one.
asio::awaitable<void> LongWork::work_at(FleetTaskId id) {
    bool is_recorded = true;
    while (!stopping_ && is_recorded) {
        auto& work = work_.at(id);
        fill(work, id);
        if (work.queue.empty()) break;
        const int position = work.queue.front();
        work.queue.pop_front();
        work.in_hand.insert(position);
        try {
            co_await carry_out_step(id, position);
        } catch (const std::exception& error) {
            spdlog::warn("a step of task {} could not be recorded, and will be tried again: {}", id.text(), error.what());
            is_recorded = false;
        }
        if (!is_recorded && !stopping_) co_await means_.timers.wait_until(means_.clock.now() + pause);
        work_.at(id).in_hand.erase(position);
    }
    --work_.at(id).workers;
    if (!is_recorded) alarm_->ring();
}

// What goes wrong at the provider is recorded where it happens, and ends the step there.
asio::awaitable<void> LongWork::carry_out_step(FleetTaskId id, int position) {
    const auto task = means_.store.read([&](storage::Snapshot& db) { return storage::fleet_tasks::find_anywhere(db, id); });
    if (!task) co_return;
    const auto cause = cause_of(*task);
    std::optional<model::NodeInstanceId> instance;
    std::string reason;
    try {
        auto unit = [id, position, drivable = drivable_types(means_.providers), now = means_.clock.now(),
                     &ids = means_.ids](Transaction& tx) {
            return begin_step(tx, *storage::fleet_tasks::find_anywhere(tx, id), position, drivable, now, ids);
        };
        instance = co_await change(means_, cause, std::move(unit));
    } catch (const model::Error& error) {
        if (error.code == model::ErrorCode::storage_unavailable) throw;
        reason = error.what();
    }
    if (!reason.empty()) {
        auto unit = [id, position, reason, now = means_.clock.now()](Transaction& tx) { fail_step(tx, id, position, reason, now); };
        co_await change(means_, cause, std::move(unit));
    }
    if (!instance) co_return;
    try {
        co_await machines_.carry_out(*instance);
    } catch (const model::Error& error) {
        if (error.code == model::ErrorCode::storage_unavailable) throw;
    }
}

}  // namespace fleet
