// Pools that keep themselves at their size, and their members fit.
#include "fleet/pools/pool_keeper.h"

#include <set>

#include "tests/fleet/pool_world.h"

using namespace std::chrono_literals;
using fleet::providers::parse_faults;
using model::ErrorCode;
using model::InstanceStatus;
using model::PoolMemberState;
using model::PoolStatus;

TEST_CASE_METHOD(PoolWorld, "a new pool fills by itself, and its members are ready once their runtimes are") {
    const auto pool = make_pool(5, 10);
    world.settle();
    CHECK(counts(pool).warming == 5);
    world.advance(29s);
    CHECK(counts(pool).ready == 0);
    world.advance(2s);
    CHECK(counts(pool).ready == 5);
    CHECK(told("system.pool.member_ready") == 5);
    const auto member = world.instance(members(pool).front());
    CHECK(member.runtime_ready_at.has_value());
    CHECK(member.lifecycle_class == model::LifecycleClass::ephemeral);
    CHECK_THAT(member.name, ContainsSubstring("pool-1-pool-"));
}

TEST_CASE_METHOD(PoolWorld, "a pool of 500 that is emptied by claims fills again and never grows beyond its maximum") {
    // The store itself counts, at each of its writes.
    change([](storage::Transaction& tx) {
        tx.connection().execute("CREATE TABLE most (members INTEGER NOT NULL)");
        tx.connection().execute("INSERT INTO most VALUES (0)");
        tx.connection().execute(
            "CREATE TRIGGER counting AFTER UPDATE OF pool_state ON node_instances BEGIN UPDATE most SET members = max(members, "
            "(SELECT count(*) FROM node_instances WHERE instance_pool_id = NEW.instance_pool_id AND pool_state IS NOT NULL)); END");
    });
    const auto most = [&] {
        return world.store().read([](storage::Snapshot& db) {
            auto query = db.connection().query("SELECT members FROM most");
            int members = 0;
            if (query.next()) query.into(members);
            return members;
        });
    };
    const auto pool = make_warm_pool(500, 700);
    REQUIRE(counts(pool).ready == 500);
    std::set<model::NodeInstanceId> held;
    const auto give_some_back = [&](std::size_t how_many) {
        for (; how_many > 0; --how_many) {
            const auto id = *held.begin();
            held.erase(id);
            test_support::start(world.context(), world.fleet().pool_claims().give_back({world.account, id, "", {}}));
        }
    };
    for (int second = 0; second < 120; ++second) {
        std::vector<std::shared_ptr<test_support::Outcome<fleet::Claimed>>> calls;
        for (int i = 0; i < 20; ++i) calls.push_back(test_support::start(world.context(), acquiring(acquire_request(pool))));
        world.advance(1s);
        for (const auto& call : calls) {
            REQUIRE(call->done);
            if (call->value) CHECK(held.insert(call->value->instance.id).second);
        }
        give_some_back(held.size() > 600 ? 5 : 0);
    }
    CHECK(most() == 700);  // it came to the limit, and not beyond
    give_some_back(held.size() - 100);
    world.advance(120s);
    CHECK(most() == 700);
    CHECK(counts(pool).ready == 500);
    CHECK(counts(pool).claimed == 100);
    CHECK(world.machines().size() == 600);
}

TEST_CASE_METHOD(PoolWorld, "filling from several sides at the same time makes no member too many") {
    const auto pool = make_pool(30, 30);
    std::vector<std::shared_ptr<test_support::Outcome<fleet::Replenished>>> calls;
    for (int i = 0; i < 5; ++i)
        calls.push_back(test_support::start(world.context(), world.fleet().pools().replenish(request_of(pool))));
    world.settle();
    for (const auto& call : calls) CHECK(call->done);
    CHECK(counts(pool).all() == 30);
    CHECK(world.machines().size() == 30);
}

TEST_CASE_METHOD(PoolWorld, "a slot that the provider refuses does not undo the others, goes, and is tried again") {
    world.cloud().set_faults(parse_faults("create:refuse:0.5"));
    const auto pool = make_pool(20, 20);
    world.advance(1s);
    const auto first = counts(pool);
    CHECK(first.warming > 0);
    CHECK(first.warming < 20);
    CHECK(first.all() == first.warming);  // what was refused is no member any more
    world.cloud().set_faults({});
    world.advance(58s);
    CHECK(counts(pool).all() == first.warming);
    world.advance(33s);
    CHECK(counts(pool).ready == 20);
    CHECK(told("system.pool.member_errored") == 20 - first.warming);
    CHECK(told("system.pool.replenish_failed") == 1);
}

TEST_CASE_METHOD(PoolWorld, "a member that fails to boot is replaced") {
    world.cloud().set_faults(parse_faults("boot:fail:1"));
    const auto pool = make_pool(2, 4);
    world.settle();
    world.cloud().set_faults({});
    world.advance(31s);
    CHECK(counts(pool).warming == 2);
    world.advance(31s);
    CHECK(counts(pool).ready == 2);
    CHECK(world.machines().size() == 2);
}

TEST_CASE_METHOD(PoolWorld, "a member that is not ready in time is ended and replaced") {
    world.cloud().set_faults(parse_faults("boot:slow:1"));
    const auto pool = make_pool(1, 2, R"({"warming_timeout_seconds": 30})");
    world.settle();
    world.cloud().set_faults({});
    world.advance(95s);
    CHECK(told("system.pool.member_errored") == 1);
    CHECK(counts(pool).ready == 1);
}

TEST_CASE_METHOD(PoolWorld, "old members are replaced without leaving callers with none") {
    const auto pool = make_warm_pool(10, 20, R"({"ready_ttl_seconds": 3600})");
    const auto before = members(pool);
    world.advance(3530s);
    CHECK(members(pool) == before);
    int fewest = 10;
    for (int i = 0; i < 300; ++i) {
        world.advance(1s);
        fewest = std::min(fewest, counts(pool).ready);
    }
    CHECK(fewest == 5);
    const auto after = members(pool);
    for (const auto& id : before) CHECK(std::find(after.begin(), after.end(), id) == after.end());
    CHECK(counts(pool).ready == 10);
}

TEST_CASE_METHOD(PoolWorld, "members made from an earlier revision of the template are replaced") {
    const auto pool = make_warm_pool(4, 8);
    const auto before = members(pool);
    change([&](storage::Transaction& tx) { tx.connection().execute("UPDATE node_templates SET revision = 2"); });
    world.advance(300s);
    for (const auto& id : members(pool)) {
        CHECK(world.instance(id).template_revision == 2);
        CHECK(std::find(before.begin(), before.end(), id) == before.end());
    }
    CHECK(counts(pool).ready == 4);
}

TEST_CASE_METHOD(PoolWorld, "a silent member that is ready is ended; one that is claimed is reported once") {
    const auto pool = make_warm_pool(2, 4);
    const auto claimed = acquire(pool).instance;
    const auto ready = members(pool).back();
    change([&](storage::Transaction& tx) {
        for (const auto& id : {claimed.id, ready})
            storage::instances::record_heartbeat(tx, id, world.now(), world.now(), world.now());
    });
    world.advance(600s);
    CHECK(world.instance(ready).status == InstanceStatus::terminated);
    CHECK(world.instance(claimed.id).status == InstanceStatus::running);
    CHECK(told("system.pool.ready_stale_heartbeat_recycled") == 1);
    CHECK(told("system.pool.claimed_stale_heartbeat_flagged") == 1);
}

TEST_CASE_METHOD(PoolWorld, "a claim that is too old is reported once, and again only for the next claim") {
    const auto pool = make_warm_pool(1, 1, R"({"claimed_ttl_seconds": 600, "reuse_without_reset": true})");
    const auto claimed = acquire(pool).instance;
    world.advance(2000s);
    CHECK(told("system.pool.claimed_stale") == 1);
    give_back(claimed.id);
    acquire(pool);
    world.advance(2000s);
    CHECK(told("system.pool.claimed_stale") == 2);
}

TEST_CASE_METHOD(PoolWorld, "a member that the provider will not end is set apart, asked about less and less, and given up") {
    const auto pool = make_warm_pool(1, 2);
    const auto claimed = acquire(pool).instance;
    world.cloud().set_faults(parse_faults("destroy:refuse:1"));
    CHECK(give_back(claimed.id).disposition == fleet::Disposition::errored);
    CHECK(world.instance(claimed.id).membership->state == PoolMemberState::errored);
    world.advance(299s);
    CHECK(told("system.pool.terminate_failed") == 1);
    world.advance(2s);
    CHECK(told("system.pool.terminate_failed") == 2);
    world.advance(3h);
    CHECK(told("system.pool.terminate_failed") == 4);
    CHECK(told("system.pool.terminate_abandoned") == 1);
    CHECK(counts(pool).errored == 1);
    // Whoever has removed the protection says so.
    world.cloud().set_faults({});
    world.terminate(claimed.id);
    CHECK(counts(pool).errored == 0);
    CHECK(world.instance(claimed.id).status == InstanceStatus::terminated);
}

TEST_CASE_METHOD(PoolWorld,
                 "draining ends what nobody has claimed, leaves the rest, and fills no more until the pool is active again") {
    const auto pool = make_warm_pool(4, 8);
    const auto claimed = acquire(pool).instance;
    world.settle();
    const auto drained = world.run(world.fleet().pools().drain(request_of(pool)));
    CHECK(drained.drained == 4);  // three ready, and the one that warms in the place of the claimed
    CHECK(drained.claimed_remaining == 1);
    CHECK(error_of([&] { acquire(pool); }).code == ErrorCode::conflict);
    CHECK(error_of([&] { world.run(world.fleet().pools().replenish(request_of(pool))); }).code == ErrorCode::conflict);
    world.advance(300s);
    CHECK(counts(pool).all() == 1);
    give_back(claimed.id);
    world.advance(300s);
    CHECK(counts(pool).all() == 0);
    CHECK(world.machines().empty());
    update({.pool_id = pool.id, .status = PoolStatus::active});
    world.advance(31s);
    CHECK(counts(pool).ready == 4);
}

TEST_CASE_METHOD(PoolWorld, "a drain that a crash cuts off is finished after the restart") {
    const auto pool = make_warm_pool(4, 8);
    change([&](storage::Transaction& tx) { tx.connection().execute("UPDATE instance_pools SET status = 'draining'"); });
    test_support::TemporaryFolder next;
    copy_files(folder.path(), next.path());
    World restarted(next.path(), world.now());
    restarted.run(restarted.fleet().start());
    restarted.advance(1s);
    CHECK(restarted.store().read([&](storage::Snapshot& db) { return storage::pools::count_members(db, pool.id).all(); }) == 0);
    CHECK(restarted.machines().empty());
}

TEST_CASE_METHOD(PoolWorld, "a paused pool keeps its members, gives none out and makes none") {
    const auto pool = make_warm_pool(2, 4);
    update({.pool_id = pool.id, .target_size = 4, .status = PoolStatus::paused});
    world.advance(120s);
    CHECK(counts(pool).ready == 2);
    CHECK(counts(pool).all() == 2);
    CHECK_THAT(error_of([&] { acquire(pool); }).what(), ContainsSubstring("paused"));
}

TEST_CASE_METHOD(PoolWorld, "a pool is deleted only when it has no members") {
    const auto pool = make_warm_pool(2, 4);
    CHECK_THAT(error_of([&] { world.run(world.fleet().pools().remove(request_of(pool))); }).what(),
               ContainsSubstring("still has 2 member(s)"));
    world.run(world.fleet().pools().drain(request_of(pool)));
    CHECK_FALSE(world.run(world.fleet().pools().remove(request_of(pool, "gone-1"))));
    CHECK(world.run(world.fleet().pools().remove(request_of(pool, "gone-1"))));
    CHECK(error_of([&] { world.run(world.fleet().pools().remove(request_of(pool))); }).code == ErrorCode::not_found);
    world.advance(120s);
}

TEST_CASE_METHOD(PoolWorld, "records of members that have gone are removed after the days that the pool keeps them") {
    const auto pool = make_warm_pool(1, 2, R"({"record_retention_days": 1, "ready_ttl_seconds": 2592000})");
    const auto claimed = acquire(pool).instance;
    give_back(claimed.id);
    world.advance(23h);
    CHECK(world.instance(claimed.id).status == InstanceStatus::terminated);
    world.advance(2h);
    CHECK(error_of([&] { world.instance(claimed.id); }).code == ErrorCode::not_found);
    CHECK(told("system.pool.records_pruned") == 1);
}

TEST_CASE_METHOD(PoolWorld, "a spot instance that the provider takes back ends with everything of it, and its pool makes another") {
    world.cloud().set_faults(parse_faults("spot:preempt:0.9"));
    const auto pool = make_warm_pool(3, 6, "{}", 0, model::LifecycleClass::spot);
    const auto before = members(pool);
    REQUIRE(before.size() == 3);
    world.cloud().set_faults({});
    world.advance(4h);
    CHECK(told("system.instance_preempted") == 3);
    for (const auto& id : before) {
        const auto ended = world.instance(id);
        CHECK(ended.status == InstanceStatus::terminated);
        CHECK_FALSE(ended.membership);
        CHECK_FALSE(
            world.store().read([&](storage::Snapshot& db) { return storage::nodes::find(db, world.account, ended.node_id); }));
    }
    CHECK(counts(pool).ready == 3);
    CHECK(world.machines().size() == 3);
}

TEST_CASE_METHOD(PoolWorld, "a claimed spot member that is taken back is claimed no more, within a minute") {
    const auto pool = make_warm_pool(1, 1, "{}", 0, model::LifecycleClass::spot);
    const auto claimed = acquire(pool).instance;
    world.cloud().lose(*claimed.cloud_instance_id);
    world.advance(60s);
    CHECK(world.instance(claimed.id).status == InstanceStatus::terminated);
    CHECK(told("system.instance_preempted") == 1);
    CHECK(told("system.instance_vanished") == 0);
    world.advance(31s);
    CHECK(counts(pool).ready == 1);
}

TEST_CASE_METHOD(PoolWorld, "what cannot be a pool is refused before anything is written") {
    const auto pool = make_pool(1, 2);
    CHECK(error_of([&] { make_pool(3, 2); }).code == ErrorCode::invalid_argument);
    CHECK(error_of([&] { make_pool(1, 2, R"({"ttl": 1})"); }).code == ErrorCode::invalid_argument);
    CHECK(error_of([&] { make_pool(1, 2, "{}", 0, model::LifecycleClass::persistent); }).code == ErrorCode::invalid_argument);
    CHECK(error_of([&] { update({.pool_id = pool.id, .min_size = 5}); }).code == ErrorCode::invalid_argument);
    CHECK_THAT(error_of([&] { update({.pool_id = pool.id, .status = PoolStatus::draining}); }).remedy,
               ContainsSubstring("system_drain_instance_pool"));
    CHECK_THAT(error_of([&] { update({.pool_id = pool.id, .max_size = 9, .status = PoolStatus::archived}); }).what(),
               ContainsSubstring("in one call"));
    world.settle();
    CHECK_THAT(error_of([&] { update({.pool_id = pool.id, .status = PoolStatus::archived}); }).what(),
               ContainsSubstring("still has 1 members"));
}

TEST_CASE_METHOD(PoolWorld, "settings are changed key by key, and a pool at its maximum says so when it is to be filled") {
    const auto pool = make_pool(1, 1, R"({"ready_ttl_seconds": 600})");
    const auto changed = update({.pool_id = pool.id, .metadata = R"({"reuse_without_reset": true})"});
    CHECK(changed.metadata == R"({"ready_ttl_seconds":600,"reuse_without_reset":true})");
    world.advance(31s);
    acquire(pool);
    world.settle();
    CHECK(error_of([&] { world.run(world.fleet().pools().replenish(request_of(pool))); }).code == ErrorCode::limit_exceeded);
}

TEST_CASE_METHOD(PoolWorld, "how a pool served is told, with the size that calls for") {
    const auto pool = make_warm_pool(2, 2);
    acquire(pool);
    acquire(pool);
    error_of([&] { acquire(pool); });
    const auto service = world.store().read([&](storage::Snapshot& db) {
        return world.fleet().pools().service_of(db, storage::pools::get(db, world.account, pool.id));
    });
    CHECK(service.metrics.requests == 3);
    CHECK(service.metrics.served == 2);
    CHECK(service.metrics.warm_up == 30s);
    CHECK(service.claims_per_minute == 3);
    CHECK(service.advice.target == 5);
}

TEST_CASE_METHOD(PoolWorld, "a pool whose template is disabled says so and fills once it is enabled") {
    const auto pool = make_warm_pool(1, 3);
    change([](storage::Transaction& tx) { tx.connection().execute("UPDATE node_templates SET enabled = 0"); });
    acquire(pool);
    world.advance(125s);
    CHECK(told("system.pool.replenish_failed") == 2);
    CHECK(counts(pool).ready == 0);
    change([](storage::Transaction& tx) { tx.connection().execute("UPDATE node_templates SET enabled = 1"); });
    world.advance(91s);
    CHECK(counts(pool).ready == 1);
}

TEST_CASE_METHOD(PoolWorld, "a call to replenish or to recycle that is repeated does nothing more") {
    const auto pool = make_pool(3, 3);
    world.cloud().set_faults(parse_faults("create:refuse:1"));
    world.advance(1s);
    world.cloud().set_faults({});
    CHECK(world.run(world.fleet().pools().replenish(request_of(pool, "fill-1"))).provisioned == 3);
    change([](storage::Transaction& tx) { tx.connection().execute("UPDATE instance_pools SET target_size = 5, max_size = 5"); });
    CHECK(world.run(world.fleet().pools().replenish(request_of(pool, "fill-1"))).provisioned == 0);
    CHECK(error_of([&] { world.run(world.fleet().pools().recycle(request_of(pool, "fill-1"))); }).code == ErrorCode::conflict);
}
