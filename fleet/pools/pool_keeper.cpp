// A pool is worked on by one coroutine at a time; pools do not wait for each other. Claims, returns and members that change come in
// through the commits that tell of them.
#include "fleet/pools/pool_keeper.h"

#include <spdlog/spdlog.h>

#include <boost/asio/post.hpp>
#include <chrono>
#include <string_view>
#include <utility>

#include "fleet/at_once.h"
#include "fleet/events.h"
#include "fleet/instances/ending.h"
#include "fleet/instances/provision_unit.h"
#include "fleet/ledger.h"
#include "fleet/pools/member_care.h"
#include "model/error.h"
#include "storage/ci_runner_leases.h"
#include "storage/events.h"
#include "storage/instances.h"
#include "storage/pools.h"

namespace fleet {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_slots = 8;            // of one pool that are filled at the same time
constexpr std::size_t most_endings = 32;         // of one pool that are carried out at the same time
constexpr std::size_t members_in_one_unit = 64;  // that are looked at
constexpr int most_pruned = 500;                 // records of one pool in one look
constexpr int most_leases = 256;                 // that are ended in one look
constexpr model::Duration after_failure = 60s;   // until a slot is tried again
constexpr model::Duration between_looks = 50ms;  // at one pool: a burst of claims is one change to it

model::Cause by_itself(model::IdSource& ids) { return {.action = "keeping pools", .correlation_id = ids.next().text()}; }

bool tells_of_failure(const model::FleetEvent& event) {
    const std::string_view kind = event.kind;
    return kind == event_kinds::provision_failed.name || kind == event_kinds::vanished.name;
}

}  // namespace

PoolKeeper::PoolKeeper(Means& means, Tasks& tasks, Machines& machines, ClaimQueue& claims)
    : means_(means), tasks_(tasks), machines_(machines), claims_(claims), alarm_(means.timers.make_alarm()) {
    listen();
}

// From the writer thread over to the executor of the fleet. The store keeps its listeners longer than the fleet lives.
void PoolKeeper::listen() {
    means_.store.on_commit([weak = std::weak_ptr(alive_), executor = means_.executor](std::span<const model::FleetEvent> events) {
        std::vector<model::NodeInstanceId> instances;
        bool has_failed = false;
        for (const auto& event : events) {
            if (!event.node_instance_id) continue;
            if (instances.empty() || instances.back() != *event.node_instance_id) instances.push_back(*event.node_instance_id);
            has_failed = has_failed || tells_of_failure(event);
        }
        if (instances.empty() || weak.expired()) return;
        asio::post(executor, [weak, instances = std::move(instances), has_failed] {
            if (const auto keeper = weak.lock()) (*keeper)->touched(instances, has_failed);
        });
    });
}

void PoolKeeper::touched(const std::vector<model::NodeInstanceId>& instances, bool has_failed) {
    const auto pools = means_.store.read([&](storage::Snapshot& snapshot) {
        std::unordered_set<model::InstancePoolId> found;
        for (const auto& id : instances) {
            if (const auto pool = storage::pools::pool_of(snapshot, id)) found.insert(*pool);
        }
        return found;
    });
    for (const auto& pool : pools) {
        claims_.serve(pool);
        if (has_failed) pools_[pool].recycle = true;
        look_at(pool);
    }
}

void PoolKeeper::look_at(const model::InstancePoolId& pool) {
    pools_[pool].look_again = true;
    alarm_->ring();
}

void PoolKeeper::stop() {
    stopping_ = true;
    alarm_->ring();
}

asio::awaitable<void> PoolKeeper::run() {
    auto next_round = means_.clock.now();
    while (!stopping_) {
        try {
            if (means_.clock.now() >= next_round) {
                next_round = means_.clock.now() + model::keeper_period;
                const auto kept = means_.store.read([](storage::Snapshot& snapshot) { return storage::pools::kept(snapshot); });
                for (const auto& pool : kept) pools_[pool].recycle = pools_[pool].look_again = true;
                std::erase_if(pools_, [](const auto& entry) { return !entry.second.at_work && !entry.second.look_again; });
                end_expired_leases();
            }
            start_due();
        } catch (const std::exception& error) {  // whatever it was, the next look must come
            spdlog::warn("pools could not be looked after, and will be again: {}", error.what());
        }
        if (!stopping_) co_await alarm_->wait_until(next_round);
    }
}

void PoolKeeper::start_due() {
    std::vector<model::InstancePoolId> due;
    for (auto& [pool, work] : pools_) {
        if (!work.look_again || std::exchange(work.at_work, true)) continue;
        due.push_back(pool);
    }
    for (const auto& pool : due) tasks_.start("keeping a pool", look_after(pool));
}

asio::awaitable<void> PoolKeeper::look_after(model::InstancePoolId pool) {
    while (!stopping_ && std::exchange(pools_[pool].look_again, false)) {
        const bool all_members = std::exchange(pools_[pool].recycle, false);
        try {
            co_await look_once(pool, all_members);
        } catch (const std::exception& error) {  // the next round looks again
            spdlog::warn("pool {} could not be looked after, and will be again: {}", pool.text(), error.what());
        }
        co_await means_.timers.wait_until(means_.clock.now() + between_looks);
    }
    pools_[pool].at_work = false;
}

asio::awaitable<void> PoolKeeper::look_once(model::InstancePoolId pool, bool all_members) {
    const auto cause = by_itself(means_.ids);
    if (all_members) {
        co_await recycle(pool, cause);
        co_await prune(pool);
    }
    if (means_.clock.now() < pools_[pool].not_before) co_return;
    co_await replenish(pool, cause);
}

asio::awaitable<Replenished> PoolKeeper::replenish(model::InstancePoolId pool, model::Cause cause) {
    const int missing = means_.store.read([&](storage::Snapshot& snapshot) {
        const auto found = storage::pools::find_anywhere(snapshot, pool);
        return found ? model::members_to_create(*found, storage::pools::count_members(snapshot, pool)) : 0;
    });
    Replenished tally;
    auto each = [this, pool, cause, &tally](std::size_t) -> asio::awaitable<void> { return fill_one(pool, cause, &tally); };
    co_await at_once(tasks_, means_.timers, "filling a pool", static_cast<std::size_t>(missing), most_slots, std::move(each));
    if (tally.failed > 0) {
        pools_[pool].not_before = means_.clock.now() + after_failure;
        co_await tell_of_failure(pool, cause, tally);
    }
    co_return tally;
}

asio::awaitable<void> PoolKeeper::fill_one(model::InstancePoolId pool, model::Cause cause, Replenished* tally) {
    if (stopping_) co_return;
    ++tally->failed;  // until it is known to have gone well
    auto unit = [pool, cause, drivable = drivable_types(means_.providers), now = means_.clock.now(),
                 &ids = means_.ids](storage::Transaction& tx) { return begin_member(tx, pool, cause, drivable, now, ids); };
    try {
        const auto begun = co_await change_in_background(means_, cause, std::move(unit));
        if (begun) {
            co_await machines_.carry_out(*begun);
            ++tally->provisioned;
        }
        --tally->failed;
    } catch (const model::Error& error) {
        tally->reason = error.what();
    }
}

asio::awaitable<void> PoolKeeper::tell_of_failure(model::InstancePoolId pool, model::Cause cause, Replenished tally) {
    auto unit = [pool, cause, tally, now = means_.clock.now()](storage::Transaction& tx) {
        note_failed_slots(tx, pool, cause, tally.failed, tally.reason, now);
    };
    co_await change_in_background(means_, cause, std::move(unit));
}

asio::awaitable<Recycled> PoolKeeper::recycle(model::InstancePoolId pool, model::Cause cause) {
    const auto members =
        means_.store.read([&](storage::Snapshot& snapshot) { return storage::pools::members(snapshot, pool, -1); });
    Recycled all;
    std::vector<model::NodeInstanceId> ending;
    for (std::size_t begin = 0; begin < members.size(); begin += members_in_one_unit) {
        const auto end = std::min(begin + members_in_one_unit, members.size());
        const std::vector<model::NodeInstanceId> some(members.begin() + static_cast<std::ptrdiff_t>(begin),
                                                      members.begin() + static_cast<std::ptrdiff_t>(end));
        auto unit = [pool, some, cause, now = means_.clock.now()](storage::Transaction& tx) {
            return care_for(tx, pool, some, cause, now);
        };
        const auto done = co_await change_in_background(means_, cause, std::move(unit));
        all.promoted += done.promoted;
        all.flagged += done.flagged;
        ending.insert(ending.end(), done.ending.begin(), done.ending.end());
    }
    all.ended = static_cast<int>(ending.size());
    all.terminate_failed = co_await finish_endings(std::move(ending));
    co_return all;
}

// What the provider has not done is tried again in the background.
asio::awaitable<int> PoolKeeper::finish_endings(std::vector<model::NodeInstanceId> ids) {
    int failed = static_cast<int>(ids.size());
    auto each = [this, &ids, &failed](std::size_t i) -> asio::awaitable<void> { return finish_ending(ids[i], &failed); };
    co_await at_once(tasks_, means_.timers, "ending pool members", ids.size(), most_endings, std::move(each));
    co_return failed;
}

asio::awaitable<void> PoolKeeper::finish_ending(model::NodeInstanceId id, int* failed) {
    co_await machines_.carry_out(id);
    --*failed;
}

asio::awaitable<void> PoolKeeper::prune(model::InstancePoolId pool) {
    auto unit = [pool, now = means_.clock.now()](storage::Transaction& tx) { prune_records(tx, pool, now, most_pruned); };
    const auto cause = by_itself(means_.ids);
    co_await change_in_background(means_, cause, std::move(unit));
}

void PoolKeeper::end_expired_leases() {
    const auto expired = means_.store.read([now = means_.clock.now()](storage::Snapshot& snapshot) {
        return storage::ci_runner_leases::expired(snapshot, now, most_leases);
    });
    for (const auto& lease : expired) tasks_.start("ending a lease", end_lease(lease));
}

asio::awaitable<void> PoolKeeper::end_lease(model::CiRunnerLease lease) {
    auto unit = [lease, now = means_.clock.now()](storage::Transaction& tx) { return end_expired_lease(tx, lease, now); };
    const auto cause = by_itself(means_.ids);
    const bool is_ending = co_await change_in_background(means_, cause, std::move(unit));
    if (!is_ending) co_return;
    std::vector<model::NodeInstanceId> ids{lease.instance_id};
    co_await finish_endings(std::move(ids));
}

}  // namespace fleet
