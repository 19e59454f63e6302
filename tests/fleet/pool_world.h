// A started fleet with what tests of pools ask of it.
#pragma once

#include "model/error.h"
#include "storage/connection.h"
#include "storage/events.h"
#include "storage/nodes.h"
#include "storage/pools.h"
#include "tests/fleet/world.h"
#include "tests/support/catch.h"
#include "tests/support/error_of.h"

class PoolWorld {
public:
    PoolWorld() { world.run(world.fleet().start()); }

    // A pool whose members boot in 30 s.
    model::InstancePool make_pool(int target, int max, std::string metadata = "{}", int min = 0,
                                  model::LifecycleClass lifecycle_class = model::LifecycleClass::ephemeral) {
        fleet::CreatePoolRequest request;
        auto& pool = request.pool;
        pool.account_id = world.account;
        pool.name = "pool " + std::to_string(++made_);
        pool.node_template_id = *world.request("batch-docker-host-fast").template_id;
        pool.regions = {world.region};
        pool.lifecycle_class = lifecycle_class;
        pool.min_size = min;
        pool.target_size = target;
        pool.max_size = max;
        pool.metadata = std::move(metadata);
        return world.run(world.fleet().pools().create(std::move(request))).pool;
    }

    // The same, with its members ready.
    model::InstancePool make_warm_pool(int target, int max, std::string metadata = "{}", int min = 0,
                                       model::LifecycleClass lifecycle_class = model::LifecycleClass::ephemeral) {
        auto pool = make_pool(target, max, std::move(metadata), min, lifecycle_class);
        world.advance(std::chrono::seconds(31));
        return pool;
    }

    fleet::AcquireRequest acquire_request(const model::InstancePool& pool, int wait_seconds = 0, std::string operation_id = {}) {
        fleet::AcquireRequest request;
        request.account_id = world.account;
        request.pool_id = pool.id;
        request.acquired_by = "tester";
        request.acquired_for = "a test";
        request.wait = std::chrono::seconds(wait_seconds);
        request.operation_id = std::move(operation_id);
        return request;
    }
    auto acquiring(fleet::AcquireRequest request) { return world.fleet().pool_claims().acquire(std::move(request)); }
    fleet::Claimed acquire(const model::InstancePool& pool, std::string operation_id = {}) {
        return world.run(acquiring(acquire_request(pool, 0, std::move(operation_id))));
    }
    fleet::Returned give_back(const model::NodeInstanceId& id, std::string operation_id = {}) {
        return world.run(world.fleet().pool_claims().give_back({world.account, id, std::move(operation_id), {}}));
    }
    fleet::PoolRequest request_of(const model::InstancePool& pool, std::string operation_id = {}) {
        return {world.account, pool.id, std::move(operation_id), {}};
    }
    model::InstancePool update(fleet::UpdatePoolRequest request) {
        request.account_id = world.account;
        return world.run(world.fleet().pools().update(std::move(request))).pool;
    }

    model::PoolCounts counts(const model::InstancePool& pool) {
        return world.store().read([&](storage::Snapshot& db) { return storage::pools::count_members(db, pool.id); });
    }
    std::vector<model::NodeInstanceId> members(const model::InstancePool& pool) {
        return world.store().read([&](storage::Snapshot& db) { return storage::pools::members(db, pool.id, -1); });
    }
    std::int64_t told(const std::string& kind) {
        return world.store().read(
            [&](storage::Snapshot& db) { return storage::events::list(db, world.account, {.kind = kind}).total; });
    }
    template <class Change>
    void change(Change change) {
        world.run(world.store().write(std::move(change)));
    }

    test_support::TemporaryFolder folder;
    World world{folder.path()};

private:
    int made_ = 0;
};
