// Acquiring and giving back, alone and beside others.
#include "fleet/pools/pool_claims.h"

#include <set>

#include "storage/ci_runner_leases.h"
#include "tests/fleet/pool_world.h"

using namespace std::chrono_literals;
using fleet::Disposition;
using model::ErrorCode;
using model::PoolMemberState;

TEST_CASE_METHOD(PoolWorld, "an acquisition claims the member that has been ready longest, with who has it and what for") {
    const auto pool = make_warm_pool(3, 10);
    const auto oldest = members(pool).front();
    const auto claimed = acquire(pool);
    CHECK(claimed.instance.id == oldest);
    CHECK_FALSE(claimed.replayed);
    const auto stored = world.instance(oldest);
    REQUIRE(stored.membership);
    CHECK(stored.membership->state == PoolMemberState::claimed);
    CHECK(stored.membership->acquired_by == "tester");
    CHECK(stored.membership->acquired_for == "a test");
    CHECK(stored.membership->acquired_at == world.now());
    CHECK(acquire(pool).instance.id != oldest);
    CHECK(told("system.pool.claimed") == 2);
}

TEST_CASE_METHOD(PoolWorld, "acquisitions at the same time never get the same member, and the rest are refused") {
    const auto pool = make_warm_pool(20, 20);
    std::vector<std::shared_ptr<test_support::Outcome<fleet::Claimed>>> calls;
    for (int i = 0; i < 50; ++i) calls.push_back(test_support::start(world.context(), acquiring(acquire_request(pool))));
    world.settle();
    std::set<model::NodeInstanceId> got;
    int refused = 0;
    for (const auto& call : calls) {
        REQUIRE(call->done);
        if (call->failure) {
            ++refused;
        } else {
            got.insert(call->value->instance.id);
        }
    }
    CHECK(got.size() == 20);
    CHECK(refused == 30);
    CHECK(counts(pool).claimed == 20);
}

TEST_CASE_METHOD(PoolWorld, "an empty pool refuses with how it stands, when the next is expected, and how to wait") {
    const auto pool = make_warm_pool(1, 3);
    acquire(pool);
    world.settle();
    const auto error = error_of([&] { acquire(pool); });
    CHECK(error.code == ErrorCode::conflict);
    CHECK_THAT(error.what(), ContainsSubstring("target 1, ready 0, warming 1, claimed 1"));
    CHECK_THAT(error.what(), ContainsSubstring("in 30 s"));
    CHECK_THAT(error.remedy, ContainsSubstring("wait_seconds"));
}

TEST_CASE_METHOD(PoolWorld, "a pool at its maximum says so where nothing is expected") {
    const auto pool = make_warm_pool(1, 1);
    acquire(pool);
    world.settle();
    CHECK_THAT(error_of([&] { acquire(pool); }).what(), ContainsSubstring("maximum of 1"));
}

TEST_CASE_METHOD(PoolWorld, "those who wait are served in the order in which they came, and nobody overtakes them") {
    const auto pool = make_warm_pool(1, 10);
    acquire(pool);
    const auto begun = world.now();
    std::vector<std::shared_ptr<test_support::Outcome<fleet::Claimed>>> line;
    std::vector<model::TimePoint> served(3);
    for (int i = 0; i < 3; ++i) {
        line.push_back(test_support::start(world.context(), acquiring(acquire_request(pool, 45 * (i + 3)))));
    }
    world.settle();
    for (std::size_t next = 0; next < line.size(); ++next) {
        for (int second = 0; second < 200 && !line[next]->done; ++second) {
            for (std::size_t later = next + 1; later < line.size(); ++later) CHECK_FALSE(line[later]->done);
            // One who does not wait finds nothing, even at the moment at which a member becomes ready.
            const auto hasty = test_support::start(world.context(), acquiring(acquire_request(pool)));
            world.advance(1s);
            REQUIRE(hasty->done);
            if (!line[next]->done) CHECK(hasty->failure);
        }
        REQUIRE(line[next]->done);
        CHECK(line[next]->value);
    }
    CHECK(world.now() - begun < 200s);
}

TEST_CASE_METHOD(PoolWorld, "who waits in vain is refused when the time is over") {
    const auto pool = make_warm_pool(1, 1);
    acquire(pool);
    const auto begun = world.now();
    const auto error = error_of([&] { world.run_in_time(acquiring(acquire_request(pool, 20))); });
    CHECK(world.now() - begun == 20s);
    CHECK_THAT(error.what(), ContainsSubstring("after 20 s"));
}

TEST_CASE_METHOD(PoolWorld, "who waits on a pool that is drained hears of it at once") {
    const auto pool = make_warm_pool(1, 1);
    acquire(pool);
    const auto waiting = test_support::start(world.context(), acquiring(acquire_request(pool, 45)));
    world.settle();
    world.run(world.fleet().pools().drain(request_of(pool)));
    world.settle();
    REQUIRE(waiting->done);
    CHECK_THAT(error_of([&] { test_support::result_of(*waiting); }).what(), ContainsSubstring("draining"));
}

TEST_CASE_METHOD(PoolWorld, "the same operation id gets the same member, and refuses another call") {
    const auto pool = make_warm_pool(3, 10);
    const auto first = acquire(pool, "job-1");
    const auto again = acquire(pool, "job-1");
    CHECK(again.replayed);
    CHECK(again.instance.id == first.instance.id);
    CHECK(counts(pool).claimed == 1);
    auto other = acquire_request(pool, 0, "job-1");
    other.acquired_for = "something else";
    CHECK(error_of([&] { world.run(acquiring(other)); }).code == ErrorCode::conflict);
}

TEST_CASE_METHOD(PoolWorld, "a claim that was answered is in the store when the process dies right after") {
    const auto pool = make_warm_pool(2, 4);
    const auto claimed = acquire(pool, "job-1");
    test_support::TemporaryFolder next;
    copy_files(folder.path(), next.path());
    World restarted(next.path(), world.now());
    restarted.run(restarted.fleet().start());
    CHECK(restarted.instance(claimed.instance.id).membership->state == PoolMemberState::claimed);
    const auto again = restarted.run(restarted.fleet().pool_claims().acquire(acquire_request(pool, 0, "job-1")));
    CHECK(again.instance.id == claimed.instance.id);
}

TEST_CASE_METHOD(PoolWorld, "a pool is found by id, by name in any case, or by class; a foreign one is not found") {
    const auto pool = make_warm_pool(3, 10);
    auto request = acquire_request(pool);
    request.pool_id.reset();
    request.pool_name = "POOL 1";
    CHECK(world.run(acquiring(request)).instance.membership->pool_id == pool.id);
    request.pool_name.reset();
    request.lifecycle_class = model::LifecycleClass::ephemeral;
    CHECK(world.run(acquiring(request)).instance.membership->pool_id == pool.id);
    request.lifecycle_class = model::LifecycleClass::spot;
    CHECK(error_of([&] { world.run(acquiring(request)); }).code == ErrorCode::not_found);
    request.lifecycle_class.reset();
    CHECK(error_of([&] { world.run(acquiring(request)); }).code == ErrorCode::invalid_argument);
    request.pool_id = pool.id;
    request.account_id = world.ids().make<model::AccountId>();
    CHECK(error_of([&] { world.run(acquiring(request)); }).code == ErrorCode::not_found);
}

TEST_CASE_METHOD(PoolWorld, "any pool of a class serves, whichever has a ready member") {
    const auto empty = make_warm_pool(1, 1);
    acquire(empty);
    const auto full = make_warm_pool(2, 2);
    auto request = acquire_request(empty);
    request.pool_id.reset();
    request.lifecycle_class = model::LifecycleClass::ephemeral;
    for (int i = 0; i < 2; ++i) CHECK(world.run(acquiring(request)).instance.membership->pool_id == full.id);
    CHECK(error_of([&] { world.run(acquiring(request)); }).code == ErrorCode::conflict);
}

TEST_CASE_METHOD(PoolWorld, "a member that is cordoned, silent or does not run is never claimed") {
    const auto pool = make_warm_pool(4, 4);
    const auto ids = members(pool);
    change([&](storage::Transaction& tx) {
        storage::instances::set_cordon(tx, ids[0], "looked at");
        storage::instances::record_heartbeat(tx, ids[1], world.now(), world.now(), world.now());
        auto stopped = storage::instances::get(tx, world.account, ids[2]);
        stopped.status = model::InstanceStatus::stopped;
        storage::instances::update(tx, stopped);
    });
    CHECK(acquire(pool).instance.id == ids[3]);
    CHECK(error_of([&] { acquire(pool); }).code == ErrorCode::conflict);
}

TEST_CASE_METHOD(PoolWorld, "a returned member is destroyed and replaced") {
    const auto pool = make_warm_pool(2, 4);
    const auto claimed = acquire(pool).instance;
    const auto returned = give_back(claimed.id, "back-1");
    CHECK(returned.disposition == Disposition::recycled);
    CHECK(world.instance(claimed.id).status == model::InstanceStatus::terminated);
    CHECK_FALSE(world.instance(claimed.id).membership);
    CHECK(give_back(claimed.id, "back-1").replayed);
    world.advance(31s);
    CHECK(counts(pool).ready == 2);
    CHECK(counts(pool).all() == 2);
}

TEST_CASE_METHOD(PoolWorld, "a pool that reuses makes the member ready again, and its time begins anew") {
    const auto pool = make_warm_pool(1, 1, R"({"reuse_without_reset": true, "ready_ttl_seconds": 600})");
    const auto claimed = acquire(pool).instance;
    world.advance(3600s);
    CHECK(give_back(claimed.id).disposition == Disposition::reused);
    const auto membership = world.instance(claimed.id).membership;
    REQUIRE(membership);
    CHECK(membership->state == PoolMemberState::ready);
    CHECK(membership->acquired_by.empty());
    world.advance(500s);
    CHECK(acquire(pool).instance.id == claimed.id);
}

TEST_CASE_METHOD(PoolWorld, "a cordoned member leaves its pool when it is returned, and stays for whoever cordoned it") {
    const auto pool = make_warm_pool(1, 1);
    const auto claimed = acquire(pool).instance;
    change([&](storage::Transaction& tx) { storage::instances::set_cordon(tx, claimed.id, "looked at"); });
    CHECK(give_back(claimed.id).disposition == Disposition::cordoned);
    CHECK(world.instance(claimed.id).status == model::InstanceStatus::running);
    CHECK_FALSE(world.instance(claimed.id).membership);
    world.advance(31s);
    CHECK(counts(pool).ready == 1);
}

TEST_CASE_METHOD(PoolWorld, "only what is claimed can be returned, and not while somebody holds it") {
    const auto pool = make_warm_pool(2, 2);
    CHECK_THAT(error_of([&] { give_back(members(pool).front()); }).what(), ContainsSubstring("is ready"));
    const auto alone = world.provision();
    CHECK_THAT(error_of([&] { give_back(alone.id); }).what(), ContainsSubstring("no member of a pool"));
    const auto claimed = acquire(pool).instance;
    change([&](storage::Transaction& tx) {
        storage::instances::set_hold(tx, claimed.id, model::Hold{"evidence", world.now() + 1h});
    });
    CHECK_THAT(error_of([&] { give_back(claimed.id); }).what(), ContainsSubstring("evidence"));
    CHECK(counts(pool).claimed == 1);
}

TEST_CASE_METHOD(PoolWorld, "a claimed member that is terminated leaves no claim behind, and no lease") {
    const auto pool = make_warm_pool(1, 1);
    auto request = acquire_request(pool);
    request.lease = fleet::LeaseTerms{"ci", "run-7", "acme/shop", 3600s};
    const auto claimed = world.run(acquiring(request));
    world.terminate(claimed.instance.id);
    CHECK(counts(pool).claimed == 0);
    const auto lease = world.store().read(
        [&](storage::Snapshot& db) { return storage::ci_runner_leases::get(db, world.account, claimed.lease->id); });
    CHECK(lease.released_at == world.now());
    world.advance(31s);
    CHECK(counts(pool).ready == 1);
}

TEST_CASE_METHOD(PoolWorld, "a CI runner is leased with its run, released once, and replaced") {
    const auto pool = make_warm_pool(1, 2);
    auto request = acquire_request(pool, 0, "run-7");
    request.lease = fleet::LeaseTerms{"ci", "run-7", "acme/shop", 600s};
    const auto claimed = world.run(acquiring(request));
    REQUIRE(claimed.lease);
    CHECK(claimed.lease->instance_id == claimed.instance.id);
    CHECK(claimed.lease->expires_at == world.now() + 600s);
    CHECK(world.run(acquiring(request)).lease->id == claimed.lease->id);
    const auto released = world.run(world.fleet().pool_claims().release({world.account, claimed.lease->id, "", {}}));
    CHECK(released.disposition == Disposition::recycled);
    CHECK_FALSE(released.replayed);
    CHECK(world.run(world.fleet().pool_claims().release({world.account, claimed.lease->id, "", {}})).replayed);
    CHECK(world.instance(claimed.instance.id).status == model::InstanceStatus::terminated);
}

TEST_CASE_METHOD(PoolWorld, "a lease that is over is taken back") {
    const auto pool = make_warm_pool(1, 1);
    auto request = acquire_request(pool);
    request.lease = fleet::LeaseTerms{"ci", "run-7", "acme/shop", 600s};
    const auto claimed = world.run(acquiring(request));
    world.advance(599s);
    CHECK(counts(pool).claimed == 1);
    world.advance(62s);
    CHECK(world.instance(claimed.instance.id).status == model::InstanceStatus::terminated);
    CHECK(told("system.ci_runner.released") == 1);
}
