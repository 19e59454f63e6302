// The process ends at any moment: what the next one makes of what it finds.
#include <functional>
#include <random>

#include "fleet/fleet.h"
#include "model/error.h"
#include "storage/connection.h"
#include "storage/fleet_tasks.h"
#include "storage/nodes.h"
#include "storage/snapshots.h"
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
    CHECK(world.store().read([](storage::Snapshot& db) { return storage::fleet_tasks::unfinished(db); }).empty());
    std::set<std::string> kept;
    for (const auto& snapshot :
         world.store().read([&](storage::Snapshot& db) { return storage::snapshots::list(db, world.account).records; })) {
        CHECK((snapshot.status == model::SnapshotStatus::available || snapshot.status == model::SnapshotStatus::failed));
        if (snapshot.status == model::SnapshotStatus::available) kept.insert(*snapshot.cloud_snapshot_id);
    }
    std::set<std::string> at_provider;
    for (const auto& disk : world.run(world.cloud().list_snapshots())) at_provider.insert(disk.cloud_snapshot_id);
    CHECK(at_provider == kept);
}

// Kills the process after each number of handlers, from the first to the end of the calls that `act` starts in a world that
// `prepare` has made; `check` then sees the next run, when everything that could happen has happened.
void kill_at_every_step(const std::function<model::NodeInstance(World&)>& prepare,
                        const std::function<std::function<bool()>(World&, const model::NodeInstance&)>& act,
                        const std::function<void(World&, const model::NodeInstance&)>& check) {
    int step = 0;
    for (bool ended = false; !ended; ++step) {
        INFO("killed after " << step << " steps");
        REQUIRE(step < 400);
        const test_support::TemporaryFolder folder;
        const test_support::TemporaryFolder copy;
        model::TimePoint now;
        model::NodeInstance instance;
        {
            World world(folder.path());
            world.run(world.fleet().start());
            instance = prepare(world);
            const auto is_done = act(world, instance);
            world.context().restart();
            for (int i = 0; i < step && !is_done(); ++i) world.context().run_one();
            ended = is_done();
            copy_files(folder.path(), copy.path());
            now = world.now();
        }
        World next(copy.path(), now);
        next.run(next.fleet().start());
        next.advance(400s);
        check_invariants(next);
        check(next, next.instance(instance.id));
    }
    CHECK(step > 4);
}

template <class T>
std::function<bool()> is_done(std::shared_ptr<test_support::Outcome<T>> outcome) {
    return [outcome] { return outcome->done; };
}

model::NodeInstance running_instance(World& world) {
    const auto made = world.provision(world.request("docker-host", "kept"));
    world.advance(100s);
    return world.instance(made.id);
}

fleet::PowerRequest power(World& world, const model::NodeInstance& instance, model::InstanceEvent event) {
    fleet::PowerRequest request;
    request.account_id = world.account;
    request.instance_id = instance.id;
    request.event = event;
    return request;
}

}  // namespace

TEST_CASE("a process killed at any step of stopping, starting or rebooting leaves an instance that is as before or as asked for") {
    const auto acting = [](model::InstanceEvent event) {
        return [event](World& world, const model::NodeInstance& instance) {
            return is_done(test_support::start(world.context(), world.fleet().power().change_power(power(world, instance, event))));
        };
    };
    int stopped = 0;
    kill_at_every_step(
        running_instance, acting(model::InstanceEvent::stop), [&](World& world, const model::NodeInstance& instance) {
            CHECK((instance.status == InstanceStatus::running || instance.status == InstanceStatus::stopped));
            const auto machine = world.machines().at(0).status;
            CHECK((machine == fleet::providers::MachineStatus::stopped) == (instance.status == InstanceStatus::stopped));
            stopped += instance.status == InstanceStatus::stopped ? 1 : 0;
        });
    CHECK(stopped > 1);
    const auto stopped_instance = [](World& world) {
        const auto instance = running_instance(world);
        world.run(world.fleet().power().change_power(power(world, instance, model::InstanceEvent::stop)));
        return world.instance(instance.id);
    };
    int started = 0;
    kill_at_every_step(
        stopped_instance, acting(model::InstanceEvent::start), [&](World& world, const model::NodeInstance& instance) {
            const auto machine = world.machines().at(0).status;
            CHECK((machine == fleet::providers::MachineStatus::running) == (instance.status == InstanceStatus::running));
            started += instance.status == InstanceStatus::running ? 1 : 0;
        });
    CHECK(started > 1);
    kill_at_every_step(running_instance, acting(model::InstanceEvent::reboot),
                       [](World&, const model::NodeInstance& instance) { CHECK(instance.status == InstanceStatus::running); });
}

TEST_CASE("a process killed at any step of a termination with a backup goes on where it was, and never ends without the backup") {
    int ended = 0;
    kill_at_every_step(
        running_instance,
        [](World& world, const model::NodeInstance& instance) {
            fleet::TerminateRequest request;
            request.account_id = world.account;
            request.instance_id = instance.id;
            request.backup_first = true;
            return is_done(test_support::start(world.context(), world.fleet().instances().terminate(request)));
        },
        [&](World& world, const model::NodeInstance& instance) {
            const auto snapshots =
                world.store().read([&](storage::Snapshot& db) { return storage::snapshots::list(db, world.account).records; });
            CHECK((instance.status == InstanceStatus::running || instance.status == InstanceStatus::terminated));
            CHECK((instance.status == InstanceStatus::terminated) == (snapshots.size() == 1));
            CHECK(world.machines().empty() == (instance.status == InstanceStatus::terminated));
            ended += instance.status == InstanceStatus::terminated ? 1 : 0;
        });
    CHECK(ended > 2);
}

TEST_CASE("a process killed at any step of keeping, restoring or deleting a snapshot leaves no snapshot that nobody knows") {
    const auto kept = [](World& world, const model::NodeInstance& instance) {
        fleet::SnapshotRequest request;
        request.account_id = world.account;
        request.instance_id = instance.id;
        request.reason = "test";
        return request;
    };
    const auto ignore = [](World&, const model::NodeInstance& instance) { CHECK(instance.status == InstanceStatus::running); };
    kill_at_every_step(
        running_instance,
        [&](World& world, const model::NodeInstance& instance) {
            return is_done(test_support::start(world.context(), world.fleet().snapshots().take(kept(world, instance))));
        },
        ignore);
    const auto with_snapshot = [&](World& world) {
        const auto instance = running_instance(world);
        world.run(world.fleet().snapshots().take(kept(world, instance)));
        return instance;
    };
    const auto first_snapshot = [](World& world) {
        return world.store().read(
            [&](storage::Snapshot& db) { return storage::snapshots::list(db, world.account).records.at(0).id; });
    };
    kill_at_every_step(
        with_snapshot,
        [&](World& world, const model::NodeInstance&) {
            auto request = world.request();
            request.source = first_snapshot(world);
            return is_done(test_support::start(world.context(), world.fleet().instances().provision(request)));
        },
        ignore);
    kill_at_every_step(
        with_snapshot,
        [&](World& world, const model::NodeInstance&) {
            fleet::DeleteSnapshotRequest request;
            request.account_id = world.account;
            request.snapshot_id = first_snapshot(world);
            return is_done(test_support::start(world.context(), world.fleet().snapshots().remove(request)));
        },
        ignore);
}

TEST_CASE("a process killed at any step of long work finishes it in the next run, with exactly what it reports") {
    for (const auto on_failure : {model::OnFailure::keep_going, model::OnFailure::roll_back}) {
        INFO(model::name_of(on_failure));
        int with_task = 0;
        kill_at_every_step(
            running_instance,
            [&](World& world, const model::NodeInstance&) {
                world.cloud().set_faults(parse_faults("create:refuse:0.3"));
                fleet::ProvisionManyRequest request;
                request.each = world.request("ci-runner-fast", "many");
                request.count = 3;
                request.on_failure = on_failure;
                const auto work = test_support::start(world.context(), world.fleet().long_work().provision(request));
                return [&world, work] {
                    if (!work->done) return false;
                    return world.store().read([](storage::Snapshot& db) {
                        const auto all = storage::fleet_tasks::unfinished(db);
                        return all.empty() || storage::fleet_tasks::count_steps(db, all.front().id).pending == 0;
                    });
                };
            },
            [&](World& world, const model::NodeInstance&) {
                const auto tasks = world.store().read(
                    [&](storage::Snapshot& db) { return storage::fleet_tasks::list(db, world.account).records; });
                if (tasks.empty()) return;
                ++with_task;
                const auto running = world.store().read(
                    [&](storage::Snapshot& db) { return storage::instances::count_by_status(db, world.account); });
                CHECK(running.at(InstanceStatus::running) == 1 + tasks.front().done);
                if (on_failure == model::OnFailure::roll_back && tasks.front().status == model::TaskStatus::failed) {
                    CHECK(world.machines().size() == 1);
                }
            });
        CHECK(with_task > 2);
    }
}

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
        std::vector<std::shared_ptr<test_support::Outcome<fleet::PowerChanged>>> powers;
        std::vector<std::shared_ptr<test_support::Outcome<fleet::SnapshotTaken>>> snapshots;
        int operation = 0;
        for (int action = 0; action < 60; ++action) {
            switch (roll(11)) {
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
                                                                 "machine:vanish:0.05,power:refuse:0.1,power:unavailable:0.2,"
                                                                 "power:lost_reply:0.2,power:slow:0.2,snapshot:refuse:0.1,"
                                                                 "snapshot:unavailable:0.2,snapshot:lost_reply:0.2,"
                                                                 "snapshot:slow:0.2"));
                    break;
                case 7:
                case 8:
                case 9: {
                    const auto page =
                        world->store().read([&](storage::Snapshot& db) { return storage::instances::list(db, world->account); });
                    if (page.records.empty()) break;
                    const auto& chosen = page.records[dice() % page.records.size()].instance;
                    constexpr model::InstanceEvent events[] = {model::InstanceEvent::start, model::InstanceEvent::stop,
                                                               model::InstanceEvent::reboot};
                    if (const int what = roll(5); what < 3) {
                        powers.push_back(test_support::start(
                            world->context(), world->fleet().power().change_power(power(*world, chosen, events[what]))));
                    } else if (what == 3) {
                        fleet::SnapshotRequest request;
                        request.account_id = world->account;
                        request.instance_id = chosen.id;
                        snapshots.push_back(test_support::start(world->context(), world->fleet().snapshots().take(request)));
                    } else {
                        fleet::TerminateRequest request;
                        request.account_id = world->account;
                        request.instance_id = chosen.id;
                        request.backup_first = true;
                        terminations.push_back(
                            test_support::start(world->context(), world->fleet().instances().terminate(request)));
                    }
                    break;
                }
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
                    powers.clear();
                    snapshots.clear();
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
