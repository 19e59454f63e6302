// Silence and its end.
#include "fleet/instances/heartbeats.h"

#include "storage/audit.h"
#include "storage/events.h"
#include "tests/fleet/world.h"
#include "tests/support/catch.h"

using namespace std::chrono_literals;

namespace {

struct Running {
    Running() {
        world.run(world.fleet().start());
        id = world.provision().id;
        world.advance(100s);
    }

    std::vector<std::string> kinds() {
        const auto page = world.store().read(
            [&](storage::Snapshot& db) { return storage::events::list(db, world.account, {.node_instance_id = id}); });
        std::vector<std::string> kinds;
        for (const auto& event : page.records) kinds.push_back(event.kind);
        return kinds;
    }

    test_support::TemporaryFolder folder;
    World world{folder.path()};
    model::NodeInstanceId id;
};

}  // namespace

TEST_CASE_METHOD(Running, "an instance whose agent falls silent is noticed after three minutes, once") {
    const auto before = kinds().size();
    world.advance(10min);
    CHECK(kinds().size() == before);
    world.cloud().set_mute(id.text(), true);
    world.advance(170s);
    CHECK_FALSE(world.instance(id).silent_since);
    world.advance(70s);
    const auto silent = world.instance(id);
    REQUIRE(silent.silent_since);
    CHECK(world.now() - *silent.silent_since <= 4min + 30s);
    CHECK(kinds().back() == "system.instance_silent");
    world.advance(30min);
    CHECK(kinds().size() == before + 1);
}

TEST_CASE_METHOD(Running, "an agent that reports again ends the silence with an event of its own") {
    world.cloud().set_mute(id.text(), true);
    world.advance(5min);
    REQUIRE(world.instance(id).silent_since);
    world.cloud().set_mute(id.text(), false);
    world.advance(61s);
    CHECK_FALSE(world.instance(id).silent_since);
    CHECK(kinds().back() == "system.instance_silent.recovered");
}

TEST_CASE_METHOD(Running, "an instance that was terminated is not missed") {
    world.terminate(id);
    world.advance(10min);
    CHECK(std::string(kinds().back()) == "system.instance_terminated");
    CHECK_FALSE(world.instance(id).silent_since);
}

TEST_CASE_METHOD(Running, "after a restart an agent has three minutes to report before it counts as silent") {
    const test_support::TemporaryFolder copy;
    world.cloud().set_mute(id.text(), true);
    copy_files(folder.path(), copy.path());
    World next(copy.path(), world.now() + 1h);
    next.cloud().set_mute(id.text(), true);
    next.run(next.fleet().start());
    next.advance(150s);
    CHECK_FALSE(next.instance(id).silent_since);
    next.advance(90s);
    CHECK(next.instance(id).silent_since);
}

TEST_CASE_METHOD(Running, "reports that change nothing are written now and then, and never enter the audit trail") {
    const auto entries = [&] {
        return world.store().read([&](storage::Snapshot& db) { return storage::audit::list(db, world.account).total; });
    };
    const auto before = entries();
    const auto submitted = world.store().statistics().submitted;
    world.advance(1h);
    CHECK(entries() == before);
    CHECK(world.store().statistics().submitted - submitted < 200);  // of which most are the test's own looks
    const auto last = world.instance(id).last_heartbeat_at;
    REQUIRE(last);
    CHECK(world.now() - *last <= 11min);
}
