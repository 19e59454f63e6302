// Thin coroutines: a unit that decides and records, then the keeper.
#include "fleet/pools/pools.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "fleet/ledger.h"
#include "fleet/pools/pool_units.h"
#include "model/error.h"
#include "storage/templates.h"

namespace fleet {
namespace {

constexpr std::chrono::hours served_within{1};  // what metrics and advice are drawn from

}  // namespace

asio::awaitable<ChangedPool> Pools::create(CreatePoolRequest request) {
    co_return co_await tasks_.run("making a pool", create_to_end(std::move(request)));
}

asio::awaitable<ChangedPool> Pools::update(UpdatePoolRequest request) {
    co_return co_await tasks_.run("changing a pool", update_to_end(std::move(request)));
}

asio::awaitable<Replenished> Pools::replenish(PoolRequest request) {
    co_return co_await tasks_.run("replenishing a pool", replenish_to_end(std::move(request)));
}

asio::awaitable<Recycled> Pools::recycle(PoolRequest request) {
    co_return co_await tasks_.run("recycling a pool", recycle_to_end(std::move(request)));
}

asio::awaitable<DrainedPool> Pools::drain(PoolRequest request) {
    co_return co_await tasks_.run("draining a pool", drain_to_end(std::move(request)));
}

asio::awaitable<bool> Pools::remove(PoolRequest request) {
    co_return co_await tasks_.run("deleting a pool", remove_to_end(std::move(request)));
}

asio::awaitable<ChangedPool> Pools::create_to_end(CreatePoolRequest request) {
    auto unit = [request, now = means_.clock.now(), &ids = means_.ids](storage::Transaction& tx) {
        return create_pool(tx, request, now, ids);
    };
    auto made = co_await change(means_, request.cause, std::move(unit));
    keeper_.look_at(made.pool.id);
    co_return made;
}

asio::awaitable<ChangedPool> Pools::update_to_end(UpdatePoolRequest request) {
    auto unit = [request, now = means_.clock.now()](storage::Transaction& tx) { return update_pool(tx, request, now); };
    auto changed = co_await change(means_, request.cause, std::move(unit));
    claims_.serve(changed.pool.id);  // those who wait on a pool that is not active any more hear of it
    keeper_.look_at(changed.pool.id);
    co_return changed;
}

asio::awaitable<bool> Pools::is_repeated(PoolRequest request, const char* tool) {
    auto unit = [request, tool, now = means_.clock.now()](storage::Transaction& tx) { return note_call(tx, request, tool, now); };
    co_return co_await means_.store.write(std::move(unit));
}

asio::awaitable<Replenished> Pools::replenish_to_end(PoolRequest request) {
    means_.store.read([&](storage::Snapshot& snapshot) {
        const auto pool = storage::pools::get(snapshot, request.account_id, request.pool_id);
        if (pool.status != model::PoolStatus::active) {
            throw model::Error(model::ErrorCode::conflict,
                               "pool '" + pool.name + "' is " + std::string(name_of(pool.status)) + ": nothing is made for it",
                               "Make it active with system_update_instance_pool first.");
        }
        const auto counts = storage::pools::count_members(snapshot, pool.id);
        if (model::deficit_of(pool, counts) == 0 || model::headroom_of(pool, counts) > 0) return;
        throw model::Error(model::ErrorCode::limit_exceeded,
                           "pool '" + pool.name + "' has its maximum of " + std::to_string(pool.max_size) + " members, " +
                               std::to_string(counts.claimed) + " of them claimed",
                           "Return claimed members with system_return_pooled_instance, or raise max_size with "
                           "system_update_instance_pool.");
    });
    Replenished done;
    const bool repeated = co_await is_repeated(request, "system_replenish_instance_pool");
    if (!repeated) done = co_await keeper_.replenish(request.pool_id, request.cause);
    co_return done;
}

asio::awaitable<Recycled> Pools::recycle_to_end(PoolRequest request) {
    Recycled done;
    const bool repeated = co_await is_repeated(request, "system_recycle_pool");
    if (!repeated) done = co_await keeper_.recycle(request.pool_id, request.cause);
    co_return done;
}

asio::awaitable<DrainedPool> Pools::drain_to_end(PoolRequest request) {
    auto unit = [request, now = means_.clock.now()](storage::Transaction& tx) { return set_draining(tx, request, now); };
    const auto pool = co_await change(means_, request.cause, std::move(unit));
    claims_.serve(pool.id);
    const auto recycled = co_await keeper_.recycle(pool.id, request.cause);
    const auto counts =
        means_.store.read([&](storage::Snapshot& snapshot) { return storage::pools::count_members(snapshot, pool.id); });
    co_return DrainedPool{recycled.ended, recycled.terminate_failed, counts.claimed};
}

asio::awaitable<bool> Pools::remove_to_end(PoolRequest request) {
    auto unit = [request, now = means_.clock.now()](storage::Transaction& tx) { return remove_pool(tx, request, now); };
    const bool repeated = co_await change(means_, request.cause, std::move(unit));
    claims_.serve(request.pool_id);
    co_return repeated;
}

// A pool that is younger than the hour is judged by the time it has had.
PoolService Pools::service_of(const storage::Snapshot& snapshot, const model::InstancePool& pool) const {
    const auto now = means_.clock.now();
    const auto since = std::max(now - served_within, pool.created_at);
    PoolService service;
    service.metrics = storage::pools::metrics(snapshot, pool.id, since);
    const double minutes = std::max(std::chrono::duration<double, std::ratio<60>>(now - since).count(), 1.0);
    service.claims_per_minute = service.metrics.requests / minutes;
    const auto made_from = storage::templates::get(snapshot, pool.account_id, pool.node_template_id);
    const auto boot = storage::platforms::get(snapshot, pool.account_id, made_from.node_platform_id).boot_time;
    service.advice = model::advise_size(service.claims_per_minute, service.metrics.warm_up.value_or(boot), pool);
    return service;
}

}  // namespace fleet
