// Long work: many at once, with everything that goes wrong at a provider.
#include "fleet/work/long_work.h"

#include "model/error.h"
#include "storage/fleet_tasks.h"
#include "tests/fleet/world.h"
#include "tests/support/catch.h"
#include "tests/support/error_of.h"

using fleet::providers::parse_faults;
using model::ErrorCode;
using model::InstanceStatus;
using model::TaskStatus;
using namespace std::chrono_literals;

namespace {

struct StartedWorld {
    StartedWorld() { world.run(world.fleet().start()); }
    test_support::TemporaryFolder folder;
    World world{folder.path()};
};

fleet::ProvisionManyRequest many(World& world, int count, model::OnFailure on_failure = model::OnFailure::keep_going) {
    fleet::ProvisionManyRequest request;
    request.each = world.request("ci-runner-fast");
    request.count = count;
    request.on_failure = on_failure;
    return request;
}

model::FleetTask begin(World& world, fleet::ProvisionManyRequest request) {
    return world.run(world.fleet().long_work().provision(std::move(request))).task;
}

model::FleetTask task(World& world, const model::FleetTaskId& id) {
    return world.store().read([&](storage::Snapshot& db) { return storage::fleet_tasks::get(db, world.account, id); });
}

model::FleetTask ended(World& world, const model::FleetTaskId& id) {
    return world.run_in_time(world.fleet().long_work().wait_until_ended(world.account, id, std::chrono::hours(6)));
}

std::int64_t count_of(World& world, InstanceStatus status) {
    const auto counts =
        world.store().read([&](storage::Snapshot& db) { return storage::instances::count_by_status(db, world.account); });
    return counts.contains(status) ? counts.at(status) : 0;
}

// The instances of steps that are done run, each once, and nothing else does.
void check_report(World& world, const model::FleetTask& reported) {
    std::set<std::string> running;
    for (const auto& step :
         world.store().read([&](storage::Snapshot& db) { return storage::fleet_tasks::steps(db, reported.id); })) {
        if (step.status != model::TaskStepStatus::done) continue;
        const auto instance = world.instance(*step.instance_id);
        CHECK(instance.status == InstanceStatus::running);
        running.insert(instance.cloud_instance_id.value_or(""));
    }
    CHECK(std::cmp_equal(running.size(), reported.done));
    CHECK(count_of(world, InstanceStatus::running) == reported.done);
    std::set<std::string> machines;
    for (const auto& machine : world.machines()) {
        if (machine.status == fleet::providers::MachineStatus::running) machines.insert(machine.cloud_instance_id);
    }
    CHECK(machines == running);
}

fleet::TerminateManyRequest ending(World& world, std::vector<model::NodeInstanceId> ids) {
    fleet::TerminateManyRequest request;
    request.account_id = world.account;
    request.instance_ids = std::move(ids);
    return request;
}

fleet::CancelRequest cancelling(World& world, const model::FleetTaskId& id) { return {world.account, id, "", {}}; }

}  // namespace

TEST_CASE("a thousand machines from a provider that refuses and loses answers end as exactly those that are reported") {
    StartedWorld started;
    World& world = started.world;
    world.cloud().set_faults(parse_faults("create:refuse:0.05,create:unavailable:0.1,create:lost_reply:0.1,boot:fail:0.02"));
    const auto begun = begin(world, many(world, 1000));
    CHECK(begun.total == 1000);
    const auto done = ended(world, begun.id);
    CHECK(done.status == TaskStatus::complete);
    CHECK(done.done + done.failed == 1000);
    CHECK(done.failed > 20);
    CHECK(done.done > 850);
    check_report(world, done);
}

TEST_CASE("one failure takes back everything where the caller wants all or nothing") {
    StartedWorld started;
    World& world = started.world;
    world.cloud().set_faults(parse_faults("create:refuse:0.03,create:lost_reply:0.1,destroy:lost_reply:0.1"));
    const auto begun = begin(world, many(world, 300, model::OnFailure::roll_back));
    const auto done = ended(world, begun.id);
    CHECK(done.status == TaskStatus::failed);
    CHECK(done.done == 0);
    CHECK_THAT(done.message, ContainsSubstring("were taken back"));
    CHECK(world.machines().empty());
    CHECK(count_of(world, InstanceStatus::running) == 0);
    CHECK(count_of(world, InstanceStatus::error) == 0);
}

TEST_CASE("an instance that somebody holds is left where the rest is taken back") {
    StartedWorld started;
    World& world = started.world;
    const auto begun = begin(world, many(world, 40, model::OnFailure::roll_back));
    world.settle();
    const auto first = world.store().read(
        [&](storage::Snapshot& db) { return storage::fleet_tasks::get_step(db, begun.id, 0).instance_id.value(); });
    world.run(world.fleet().standing().hold({world.account, first, "", {}}, "looking into it", 4h));
    const auto last = world.store().read(
        [&](storage::Snapshot& db) { return storage::fleet_tasks::get_step(db, begun.id, 39).instance_id.value(); });
    world.cloud().lose(*world.instance(last).cloud_instance_id);
    const auto done = ended(world, begun.id);
    CHECK(done.status == TaskStatus::failed);
    REQUIRE(world.machines().size() == 1);
    CHECK(world.machines()[0].token == first.text());
    const auto step = world.store().read([&](storage::Snapshot& db) { return storage::fleet_tasks::get_step(db, begun.id, 0); });
    CHECK_THAT(step.error, ContainsSubstring("looking into it"));
}

TEST_CASE("a task that is cancelled begins nothing more, and keeps what it has made") {
    StartedWorld started;
    World& world = started.world;
    world.cloud().set_faults(parse_faults("create:slow:1"));
    const auto begun = begin(world, many(world, 200));
    world.advance(12s);
    const auto cancelled = world.run(world.fleet().long_work().cancel(cancelling(world, begun.id)));
    CHECK(cancelled.status == TaskStatus::cancelling);
    const auto done = ended(world, begun.id);
    CHECK(done.status == TaskStatus::cancelled);
    CHECK(done.done > 0);
    CHECK(done.done < 200);
    check_report(world, done);
    CHECK(world.run(world.fleet().long_work().cancel(cancelling(world, begun.id))).status == TaskStatus::cancelled);
}

TEST_CASE("a restart in the middle goes on with what is left") {
    const test_support::TemporaryFolder folder;
    const test_support::TemporaryFolder copy;
    model::FleetTaskId id;
    model::TimePoint now;
    {
        World world(folder.path());
        world.run(world.fleet().start());
        world.cloud().set_faults(parse_faults("create:slow:1"));
        id = begin(world, many(world, 150)).id;
        world.advance(12s);
        copy_files(folder.path(), copy.path());
        now = world.now();
    }
    World next(copy.path(), now);
    next.run(next.fleet().start());
    const auto done = ended(next, id);
    CHECK(done.status == TaskStatus::complete);
    CHECK(done.done == 150);
    check_report(next, done);
}

TEST_CASE("names are numbered, and one that is taken fails its step alone") {
    StartedWorld started;
    World& world = started.world;
    auto taken = world.request("ci-runner-fast");
    taken.name = "runner-2";
    world.provision(taken);
    auto request = many(world, 3);
    request.name_prefix = "runner";
    const auto done = ended(world, begin(world, request).id);
    CHECK(done.done == 2);
    CHECK(done.failed == 1);
    const auto step = world.store().read([&](storage::Snapshot& db) { return storage::fleet_tasks::get_step(db, done.id, 1); });
    CHECK_THAT(step.error, ContainsSubstring("runner-2"));
}

TEST_CASE("the same operation id finds the same task, and another call with it is refused") {
    StartedWorld started;
    World& world = started.world;
    auto request = many(world, 2);
    request.each.operation_id = "op";
    const auto first = world.run(world.fleet().long_work().provision(request));
    const auto again = world.run(world.fleet().long_work().provision(request));
    CHECK_FALSE(first.replayed);
    CHECK(again.replayed);
    CHECK(again.task.id == first.task.id);
    request.count = 3;
    CHECK(error_of([&] { begin(world, request); }).code == ErrorCode::conflict);
    ended(world, first.task.id);
    CHECK(world.machines().size() == 2);
}

TEST_CASE("what can never be met begins no task") {
    StartedWorld started;
    World& world = started.world;
    struct Case {
        const char* what;
        std::function<void(fleet::ProvisionManyRequest&)> change;
        ErrorCode code;
    };
    const std::vector<Case> cases = {
        {"none", [](auto& r) { r.count = 0; }, ErrorCode::invalid_argument},
        {"too many", [](auto& r) { r.count = 1001; }, ErrorCode::invalid_argument},
        {"a prefix that is no name", [](auto& r) { r.name_prefix = "Runner"; }, ErrorCode::invalid_argument},
        {"a prefix that is too long", [](auto& r) { r.name_prefix = std::string(62, 'a'); }, ErrorCode::invalid_argument},
        {"unknown template", [](auto& r) { r.each.template_id = model::NodeTemplateId{}; }, ErrorCode::not_found},
        {"unknown region", [](auto& r) { r.each.provider_region_id = {}; }, ErrorCode::not_found},
    };
    for (const auto& one : cases) {
        INFO(one.what);
        auto request = many(world, 5);
        one.change(request);
        CHECK(error_of([&] { begin(world, request); }).code == one.code);
    }
    CHECK(world.store().read([&](storage::Snapshot& db) { return storage::fleet_tasks::list(db, world.account).total; }) == 0);
}

TEST_CASE("many are terminated as one task, with a backup of each where that is asked for") {
    for (const bool backup_first : {false, true}) {
        INFO("backup_first " << backup_first);
        StartedWorld started;
        World& world = started.world;
        const auto made = ended(world, begin(world, many(world, 60)).id);
        REQUIRE(made.done == 60);
        std::vector<model::NodeInstanceId> ids;
        for (const auto& record :
             world.store().read([&](auto& db) { return storage::instances::list(db, world.account).records; })) {
            ids.push_back(record.instance.id);
        }
        world.cloud().set_faults(
            parse_faults("destroy:unavailable:0.2,destroy:lost_reply:0.2,snapshot:lost_reply:0.2,snapshot:refuse:0.1"));
        auto request = ending(world, ids);
        request.backup_first = backup_first;
        const auto begun = world.run(world.fleet().long_work().terminate(request)).task;
        const auto done = ended(world, begun.id);
        CHECK(done.status == TaskStatus::complete);
        CHECK(done.done + done.failed == 60);
        CHECK((done.failed > 0) == backup_first);
        CHECK(count_of(world, InstanceStatus::terminated) == done.done);
        CHECK(std::cmp_equal(world.machines().size(), done.failed));
        if (backup_first) CHECK(std::cmp_equal(world.run(world.cloud().list_snapshots()).size(), done.done));
    }
}

TEST_CASE("none of many is terminated when one of them is unknown or held") {
    StartedWorld started;
    World& world = started.world;
    const auto one = world.provision();
    const auto other = world.provision();
    CHECK(error_of([&] {
              world.run(world.fleet().long_work().terminate(ending(world, {one.id, world.ids().make<model::NodeInstanceId>()})));
          }).code == ErrorCode::not_found);
    world.run(world.fleet().standing().hold({world.account, other.id, "", {}}, "mine", 1h));
    CHECK(error_of([&] {
              world.run(world.fleet().long_work().terminate(ending(world, {one.id, other.id})));
          }).code == ErrorCode::conflict);
    world.advance(200s);
    CHECK(world.machines().size() == 2);
}

TEST_CASE("a task that has ended, or is taken back, cannot be cancelled") {
    StartedWorld started;
    World& world = started.world;
    const auto done = ended(world, begin(world, many(world, 2)).id);
    CHECK(error_of([&] { world.run(world.fleet().long_work().cancel(cancelling(world, done.id))); }).code ==
          ErrorCode::illegal_transition);
    CHECK(error_of([&] { world.run(world.fleet().long_work().cancel(cancelling(world, {}))); }).code == ErrorCode::not_found);
    CHECK(task(world, done.id).status == TaskStatus::complete);
}
