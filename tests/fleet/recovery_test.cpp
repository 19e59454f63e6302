// The process ends at any moment: what the next one makes of what it finds.
#include <random>

#include "fleet/fleet.h"
#include "model/error.h"
#include "storage/connection.h"
#include "storage/nodes.h"
#include "tests/fleet/world.h"
#include "tests/support/catch.h"

using fleet::providers::parse_faults;
using model::InstanceStatus;
using namespace std::chrono_literals;

namespace {

// What holds whenever everything that could happen has happened.
void check_invariants(World& world) {
    const auto records =
        world.store().read([&](storage::Snapshot& db) { return storage::instances::list(db, world.account, {}, 100000).records; });
    const auto open =
        world.store().read([](storage::Snapshot& db) { return storage::intents::due(db, model::TimePoint::max(), 100000); });
    CHECK(open.empty());
    std::set<std::string> known;
    for (const auto& record : records) {
        const auto& instance = record.instance;
        CHECK_FALSE(model::in_transition(instance.status));
        if (instance.status == InstanceStatus::running) CHECK(instance.cloud_instance_id.has_value());
        if (instance.status != InstanceStatus::terminated) known.insert(instance.cloud_instance_id.value_or(""));
        if (instance.status == InstanceStatus::running || instance.status == InstanceStatus::error) {
            CHECK(world.store().read(
                [&](storage::Snapshot& db) { return storage::nodes::find(db, world.account, instance.node_id); }));
        }
    }
    std::set<std::string> tokens;
    std::set<std::string> existing;
    for (const auto& machine : world.machines()) {
        CHECK(known.contains(machine.cloud_instance_id));
        CHECK(tokens.insert(machine.token).second);
        existing.insert(machine.cloud_instance_id);
    }
    for (const auto& record : records) {
        if (record.instance.status == InstanceStatus::running) CHECK(existing.contains(*record.instance.cloud_instance_id));
    }
    const int stray_nodes = world.store().read([&](storage::Snapshot& db) {
        return db.connection()
            .database()
            .execAndGet(
                "SELECT count(*) FROM nodes n WHERE dedicated AND NOT EXISTS (SELECT 1 FROM "
                "node_instances i WHERE i.node_id = n.id AND i.status <> 'terminated')")
            .getInt();
    });
    CHECK(stray_nodes == 0);
}

}  // namespace

TEST_CASE("a process killed at any step of provisioning and terminating leaves nothing stuck and nothing unknown") {
    // The step is a number of handlers that ran; copies are taken at each, from the first to the end of the calls.
    int step = 0;
    bool ended = false;
    int with_instance = 0;
    for (; !ended; ++step) {
        INFO("killed after " << step << " steps");
        REQUIRE(step < 200);
        const test_support::TemporaryFolder folder;
        const test_support::TemporaryFolder copy;
        model::TimePoint now;
        {
            World world(folder.path());
            world.run(world.fleet().start());
            const auto kept = world.provision(world.request("docker-host", "kept"));
            const auto provisioning =
                test_support::start(world.context(), world.fleet().instances().provision(world.request("docker-host", "new")));
            const auto terminating =
                test_support::start(world.context(), world.fleet().instances().terminate({world.account, kept.id, ""}));
            world.context().restart();
            for (int i = 0; i < step && !(provisioning->done && terminating->done); ++i) world.context().run_one();
            ended = provisioning->done && terminating->done;
            copy_files(folder.path(), copy.path());
            now = world.now();
        }
        World next(copy.path(), now);
        next.run(next.fleet().start());
        next.advance(200s);
        check_invariants(next);
        // What was not recorded is made by the same call; what was is found by it.
        const auto again = next.run(next.fleet().instances().provision(next.request("docker-host", "new")));
        with_instance += again.replayed ? 1 : 0;
        next.advance(200s);
        check_invariants(next);
        CHECK(next.instance(again.instance.id).status == InstanceStatus::running);
    }
    CHECK(step > 5);
    CHECK(with_instance > 2);
}

TEST_CASE("a machine that the store does not know is destroyed at the start") {
    const test_support::TemporaryFolder folder;
    World world(folder.path());
    fleet::providers::MachineRequest stray;
    stray.token = "left by nobody knows whom";
    world.run(world.cloud().create(stray));
    stray.token = world.ids().make<model::NodeInstanceId>().text();
    world.run(world.cloud().create(stray));
    world.run(world.fleet().start());
    CHECK(world.machines().empty());
}

TEST_CASE("a start while the provider is away leaves what is open to the background") {
    const test_support::TemporaryFolder folder;
    World world(folder.path());
    world.cloud().set_faults(parse_faults("create:lost_reply:1"));
    CHECK_THROWS_AS(world.provision(), model::Error);
    world.cloud().set_faults(parse_faults("create:unavailable:1,query:unavailable:1"));
    world.run(world.fleet().start());
    world.advance(30s);
    world.cloud().set_faults({});
    world.advance(300s);
    check_invariants(world);
    CHECK(world.machines().size() == 1);
}

TEST_CASE("stopping waits for the calls that are at work") {
    const test_support::TemporaryFolder folder;
    World world(folder.path());
    world.run(world.fleet().start());
    world.cloud().set_faults(parse_faults("create:slow:1"));
    const auto call = test_support::start(world.context(), world.fleet().instances().provision(world.request()));
    world.settle();
    const auto stopped = test_support::start(world.context(), world.fleet().stop());
    world.settle();
    CHECK_FALSE(stopped->done);
    world.advance(10s);
    CHECK(stopped->done);
    CHECK(call->value.has_value());
}

TEST_CASE("whatever is asked in whatever order, with faults and crashes in between, store and provider agree in the end") {
    for (unsigned seed = 1; seed <= 60; ++seed) {
        INFO("seed " << seed);
        std::mt19937 dice(seed);
        const auto roll = [&](int sides) { return static_cast<int>(dice() % static_cast<unsigned>(sides)); };
        auto folder = std::make_unique<test_support::TemporaryFolder>();
        auto world = std::make_unique<World>(folder->path(), test_support::ManualClock::start, seed);
        world->run(world->fleet().start());
        std::vector<std::shared_ptr<test_support::Outcome<fleet::Provisioned>>> provisions;
        std::vector<std::shared_ptr<test_support::Outcome<fleet::Terminated>>> terminations;
        int operation = 0;
        for (int action = 0; action < 40; ++action) {
            switch (roll(8)) {
                case 0:
                case 1:
                case 2: {
                    const std::string id =
                        roll(3) == 0 ? "op-" + std::to_string(roll(operation + 1)) : "op-" + std::to_string(operation++);
                    provisions.push_back(test_support::start(
                        world->context(), world->fleet().instances().provision(world->request("ci-runner", id))));
                    break;
                }
                case 3:
                case 4: {
                    const auto page =
                        world->store().read([&](storage::Snapshot& db) { return storage::instances::list(db, world->account); });
                    if (page.records.empty()) break;
                    const auto& chosen = page.records[dice() % page.records.size()].instance;
                    terminations.push_back(test_support::start(
                        world->context(), world->fleet().instances().terminate({world->account, chosen.id, ""})));
                    break;
                }
                case 5:
                    world->cloud().set_faults(roll(2) == 0
                                                  ? fleet::providers::Faults{}
                                                  : parse_faults("create:refuse:0.1,create:unavailable:0.2,create:lost_reply:0.2,"
                                                                 "create:slow:0.2,destroy:unavailable:0.2,destroy:lost_reply:0.2,"
                                                                 "destroy:slow:0.2,query:unavailable:0.2,boot:fail:0.1,"
                                                                 "machine:vanish:0.05"));
                    break;
                case 6:
                    roll(2) == 0 ? world->settle() : world->advance(std::chrono::seconds(roll(60)));
                    break;
                default: {
                    world->context().restart();
                    for (int i = roll(30); i > 0; --i) world->context().poll_one();
                    if (roll(3) != 0) break;
                    auto copy = std::make_unique<test_support::TemporaryFolder>();
                    copy_files(folder->path(), copy->path());
                    const auto now = world->now();
                    world.reset();
                    provisions.clear();
                    terminations.clear();
                    folder = std::move(copy);
                    world = std::make_unique<World>(folder->path(), now, seed + static_cast<unsigned>(action));
                    world->run_in_time(world->fleet().start());
                }
            }
        }
        world->settle();
        world->cloud().set_faults({});
        world->advance(1000s);
        check_invariants(*world);
    }
}
