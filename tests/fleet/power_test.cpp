// Starting, stopping, rebooting, draining; cordon, hold and name; snapshots and backups.
#include "fleet/instances/power.h"

#include "model/error.h"
#include "storage/events.h"
#include "storage/snapshots.h"
#include "tests/fleet/world.h"
#include "tests/support/catch.h"
#include "tests/support/error_of.h"

using fleet::providers::MachineStatus;
using fleet::providers::parse_faults;
using model::ErrorCode;
using model::InstanceEvent;
using model::InstanceStatus;
using namespace std::chrono_literals;

namespace {

struct RunningMachine {
    RunningMachine() {
        world.run(world.fleet().start());
        instance = world.provision();
        world.advance(100s);
        instance = world.instance(instance.id);
    }

    fleet::PowerChanged power(InstanceEvent event, std::string operation_id = {}) {
        fleet::PowerRequest request;
        request.account_id = world.account;
        request.instance_id = instance.id;
        request.event = event;
        request.operation_id = std::move(operation_id);
        return world.run(world.fleet().power().change_power(std::move(request)));
    }
    fleet::StandingRequest standing(std::string operation_id = {}) {
        return {world.account, instance.id, std::move(operation_id), {}};
    }
    fleet::Terminated terminate_with_backup(std::string operation_id = {}) {
        fleet::TerminateRequest request;
        request.account_id = world.account;
        request.instance_id = instance.id;
        request.backup_first = true;
        request.operation_id = std::move(operation_id);
        return world.run(world.fleet().instances().terminate(std::move(request)));
    }
    fleet::DrainRequest draining(fleet::AfterDrain after) {
        fleet::DrainRequest request;
        request.account_id = world.account;
        request.instance_id = instance.id;
        request.reason = "rack move";
        request.after = after;
        return request;
    }
    std::vector<model::InstanceSnapshot> snapshots() {
        return world.store().read([&](storage::Snapshot& db) { return storage::snapshots::list(db, world.account).records; });
    }
    InstanceStatus status() { return world.instance(instance.id).status; }
    std::string last_event() {
        return world.store().read([&](storage::Snapshot& db) {
            return storage::events::recent(db, world.account, {.node_instance_id = instance.id}, 1).records.at(0).kind;
        });
    }

    test_support::TemporaryFolder folder;
    World world{folder.path()};
    model::NodeInstance instance;
};

}  // namespace

TEST_CASE_METHOD(RunningMachine, "an instance stops, starts again with the same machine, and reboots") {
    CHECK(power(InstanceEvent::stop).instance.status == InstanceStatus::stopped);
    CHECK(last_event() == "system.instance_stopped");
    CHECK(world.machines().at(0).status == MachineStatus::stopped);

    CHECK(power(InstanceEvent::start).instance.status == InstanceStatus::starting);
    world.advance(31s);
    CHECK(status() == InstanceStatus::running);
    CHECK(last_event() == "system.instance_started");
    CHECK(world.instance(instance.id).cloud_instance_id == instance.cloud_instance_id);

    CHECK(power(InstanceEvent::reboot).instance.status == InstanceStatus::rebooting);
    world.advance(31s);
    CHECK(status() == InstanceStatus::running);
    CHECK(last_event() == "system.instance_rebooted");
    CHECK(world.instance(instance.id).running_at == instance.running_at);
}

TEST_CASE_METHOD(RunningMachine, "a stopped machine is stopped for the next process too") {
    power(InstanceEvent::stop);
    const test_support::TemporaryFolder copy;
    copy_files(folder.path(), copy.path());
    World next(copy.path(), world.now());
    next.run(next.fleet().start());
    next.advance(400s);
    CHECK(next.instance(instance.id).status == InstanceStatus::stopped);
    CHECK(next.machines().at(0).status == MachineStatus::stopped);
}

TEST_CASE("where the provider's answer is lost, power changes in the background") {
    struct Case {
        InstanceEvent event;
        InstanceStatus meanwhile, after;
    };
    for (const auto& [event, meanwhile, after] :
         {Case{InstanceEvent::stop, InstanceStatus::stopping, InstanceStatus::stopped},
          Case{InstanceEvent::start, InstanceStatus::starting, InstanceStatus::running},
          Case{InstanceEvent::reboot, InstanceStatus::rebooting, InstanceStatus::running}}) {
        for (const auto* faults : {"power:lost_reply:1", "power:unavailable:1"}) {
            INFO(model::name_of(event) << " " << faults);
            RunningMachine running;
            if (event == InstanceEvent::start) running.power(InstanceEvent::stop);
            running.world.cloud().set_faults(parse_faults(faults));
            CHECK(error_of([&] { running.power(event); }).code == ErrorCode::provider_unavailable);
            CHECK(running.status() == meanwhile);
            running.world.cloud().set_faults({});
            running.world.advance(60s);
            CHECK(running.status() == after);
        }
    }
}

TEST_CASE_METHOD(RunningMachine,
                 "a provider that refuses to stop or reboot leaves it running, one that refuses to start leaves it in error") {
    const auto refused = parse_faults("power:refuse:1");
    for (const auto event : {InstanceEvent::stop, InstanceEvent::reboot}) {
        world.cloud().set_faults(refused);
        CHECK(error_of([&] { power(event); }).code == ErrorCode::provider_refused);
        CHECK(status() == InstanceStatus::running);
        CHECK(last_event() == "system.instance_power_failed");
        world.cloud().set_faults({});
    }
    power(InstanceEvent::stop);
    world.cloud().set_faults(refused);
    CHECK(error_of([&] { power(InstanceEvent::start); }).code == ErrorCode::provider_refused);
    CHECK(status() == InstanceStatus::error);
    CHECK_THAT(world.instance(instance.id).status_reason, ContainsSubstring("maintenance"));
    world.cloud().set_faults({});
    power(InstanceEvent::start);
    world.advance(60s);
    CHECK(status() == InstanceStatus::running);
    CHECK(world.instance(instance.id).status_reason.empty());
}

TEST_CASE_METHOD(RunningMachine, "what the state machine does not know is refused by name, with what is possible instead") {
    const auto running = error_of([&] { power(InstanceEvent::start); });
    CHECK(running.code == ErrorCode::illegal_transition);
    CHECK_THAT(running.what(), ContainsSubstring("'running' cannot take 'start'"));
    CHECK(running.valid == std::vector<std::string>{"stop", "reboot", "terminate"});
    power(InstanceEvent::stop);
    CHECK(error_of([&] { power(InstanceEvent::stop); }).valid == std::vector<std::string>{"start", "terminate"});
    CHECK(error_of([&] { power(InstanceEvent::reboot); }).code == ErrorCode::illegal_transition);
    world.terminate(instance.id);
    const auto ended = error_of([&] { power(InstanceEvent::start); });
    CHECK(ended.valid.empty());
    CHECK_THAT(ended.remedy, ContainsSubstring("final"));
    CHECK(error_of([&] { world.run(world.fleet().standing().cordon(standing(), "x")); }).code == ErrorCode::illegal_transition);
}

TEST_CASE_METHOD(RunningMachine, "the same operation id changes power once") {
    power(InstanceEvent::stop, "op");
    power(InstanceEvent::start);
    world.advance(60s);
    const auto again = power(InstanceEvent::stop, "op");
    CHECK(again.replayed);
    CHECK(status() == InstanceStatus::running);
    CHECK(error_of([&] { power(InstanceEvent::reboot, "op"); }).code == ErrorCode::conflict);
}

TEST_CASE_METHOD(RunningMachine, "a termination takes the place of a start whose answer was lost") {
    power(InstanceEvent::stop);
    world.cloud().set_faults(parse_faults("power:lost_reply:1"));
    error_of([&] { power(InstanceEvent::start); });
    world.cloud().set_faults({});
    CHECK(world.terminate(instance.id).instance.status == InstanceStatus::terminated);
    world.advance(200s);
    CHECK(status() == InstanceStatus::terminated);
    CHECK(world.machines().empty());
}

TEST_CASE_METHOD(RunningMachine, "a held instance takes no start, reboot or termination until the hold is released or over") {
    world.run(world.fleet().standing().hold(standing(), "incident 7", 4h));
    const auto refusal = error_of([&] { power(InstanceEvent::reboot); });
    CHECK(refusal.code == ErrorCode::conflict);
    CHECK_THAT(refusal.what(),
               ContainsSubstring(instance.name) && ContainsSubstring("incident 7") && ContainsSubstring("'reboot'"));
    CHECK(error_of([&] { world.terminate(instance.id); }).code == ErrorCode::conflict);
    CHECK(error_of([&] { terminate_with_backup(); }).code == ErrorCode::conflict);
    CHECK(error_of([&] { world.run(world.fleet().power().drain(draining(fleet::AfterDrain::terminate))); }).code ==
          ErrorCode::conflict);
    CHECK_FALSE(world.instance(instance.id).cordon_reason.has_value());
    power(InstanceEvent::stop);
    CHECK(error_of([&] { power(InstanceEvent::start); }).code == ErrorCode::conflict);
    world.run(world.fleet().standing().release(standing()));
    power(InstanceEvent::start);
    world.advance(60s);
    world.run(world.fleet().standing().hold(standing(), "again", 1h));
    world.advance(3601s);
    CHECK(world.terminate(instance.id).instance.status == InstanceStatus::terminated);
    CHECK_FALSE(world.instance(instance.id).hold.has_value());
}

TEST_CASE_METHOD(RunningMachine, "a drain cordons and stops, or terminates, in one step") {
    const auto drained = world.run(world.fleet().power().drain(draining(fleet::AfterDrain::stop)));
    CHECK(drained.instance.status == InstanceStatus::stopped);
    CHECK(world.instance(instance.id).cordon_reason == "rack move");
    world.run(world.fleet().standing().uncordon(standing()));
    CHECK_FALSE(world.instance(instance.id).cordon_reason.has_value());
    world.run(world.fleet().power().drain(draining(fleet::AfterDrain::leave_running)));
    CHECK(status() == InstanceStatus::stopped);
    auto ending = draining(fleet::AfterDrain::terminate);
    ending.backup_first = true;
    world.run(world.fleet().power().drain(ending));
    CHECK(status() == InstanceStatus::terminated);
    CHECK(snapshots().size() == 1);
}

TEST_CASE_METHOD(RunningMachine, "a name is changed, unless the node has another instance of that name") {
    world.run(world.fleet().standing().rename(standing(), "edge-2"));
    CHECK(world.instance(instance.id).name == "edge-2");
    auto request = world.request();
    request.template_id.reset();
    request.node_id = instance.node_id;
    request.name = "edge-3";
    world.provision(request);
    CHECK(error_of([&] { world.run(world.fleet().standing().rename(standing(), "edge-3")); }).code == ErrorCode::conflict);
}

TEST_CASE_METHOD(RunningMachine, "a termination with a backup keeps the disk first, and another instance is made from it") {
    const auto done = terminate_with_backup();
    CHECK(done.instance.status == InstanceStatus::terminated);
    REQUIRE(snapshots().size() == 1);
    const auto kept = snapshots()[0];
    CHECK(kept.status == model::SnapshotStatus::available);
    CHECK(kept.instance_id == instance.id);
    auto request = world.request();
    request.source = kept.id;
    const auto restored = world.provision(request);
    world.advance(100s);
    CHECK(world.instance(restored.id).status == InstanceStatus::running);
    CHECK(world.instance(restored.id).source_snapshot_id == kept.id);
    world.run(world.fleet().snapshots().remove({world.account, kept.id, "", {}, {}}));
    CHECK(snapshots().empty());
    CHECK(error_of([&] { world.provision(request); }).code == ErrorCode::not_found);
}

TEST_CASE_METHOD(RunningMachine,
                 "where the backup is refused nothing is terminated; where its answer is lost, everything goes on by itself") {
    world.cloud().set_faults(parse_faults("snapshot:refuse:1"));
    CHECK(error_of([&] { terminate_with_backup("op"); }).code == ErrorCode::provider_refused);
    CHECK(status() == InstanceStatus::running);
    CHECK(snapshots().at(0).status == model::SnapshotStatus::failed);
    CHECK_THAT(error_of([&] { terminate_with_backup("op"); }).what(), ContainsSubstring("ended before without terminating"));
    CHECK(status() == InstanceStatus::running);

    world.cloud().set_faults(parse_faults("snapshot:lost_reply:1"));
    CHECK(error_of([&] { terminate_with_backup("other"); }).code == ErrorCode::provider_unavailable);
    CHECK(status() == InstanceStatus::running);
    CHECK(error_of([&] { power(InstanceEvent::stop); }).code == ErrorCode::conflict);
    CHECK(error_of([&] { world.run(world.fleet().standing().hold(standing(), "wait", 1h)); }).code == ErrorCode::conflict);
    world.cloud().set_faults({});
    world.advance(10s);
    CHECK(status() == InstanceStatus::terminated);
    CHECK(snapshots().size() == 2);
    CHECK(world.machines().empty());
    CHECK(terminate_with_backup("other").instance.status == InstanceStatus::terminated);
}

TEST_CASE_METHOD(RunningMachine,
                 "a termination without a backup gives up a snapshot whose answer was lost, and it is deleted at the provider") {
    world.cloud().set_faults(parse_faults("snapshot:lost_reply:1"));
    CHECK(error_of([&] {
              world.run(world.fleet().snapshots().take({world.account, instance.id, "test", "", {}}));
          }).code == ErrorCode::provider_unavailable);
    world.cloud().set_faults({});
    world.terminate(instance.id);
    CHECK(snapshots().at(0).status == model::SnapshotStatus::failed);
    CHECK(world.run(world.cloud().list_snapshots()).size() == 1);
    world.advance(301s);
    CHECK(world.run(world.cloud().list_snapshots()).empty());
}

TEST_CASE_METHOD(RunningMachine, "there is no backup of what does not stand still, and no restart of what has no machine") {
    const auto booting = world.provision();
    fleet::TerminateRequest request;
    request.account_id = world.account;
    request.instance_id = booting.id;
    request.backup_first = true;
    const auto refusal = error_of([&] { world.run(world.fleet().instances().terminate(request)); });
    CHECK(refusal.code == ErrorCode::conflict);
    CHECK_THAT(refusal.remedy, ContainsSubstring("wait_seconds"));
    world.cloud().set_faults(parse_faults("create:refuse:1"));
    error_of([&] { world.provision(world.request("docker-host", "refused")); });
    world.cloud().set_faults({});
    const auto all = world.store().read([&](auto& db) { return storage::instances::list(db, world.account).records; });
    instance = all.back().instance;
    REQUIRE(status() == InstanceStatus::error);
    CHECK(error_of([&] { power(InstanceEvent::start); }).code == ErrorCode::conflict);
}

TEST_CASE_METHOD(RunningMachine, "a confirmation serves once, and a refused act does not use it up") {
    const model::Confirmation confirmation{"digest", world.now() + 600s};
    const auto other = world.provision();
    const auto request_for = [&](const model::NodeInstanceId& id) {
        fleet::TerminateRequest request;
        request.account_id = world.account;
        request.instance_id = id;
        request.confirmation = confirmation;
        return request;
    };
    world.run(world.fleet().standing().hold(standing(), "mine", 1h));
    CHECK(error_of([&] { world.run(world.fleet().instances().terminate(request_for(instance.id))); }).code == ErrorCode::conflict);
    world.run(world.fleet().standing().release(standing()));
    world.run(world.fleet().instances().terminate(request_for(instance.id)));
    CHECK(error_of([&] { world.run(world.fleet().instances().terminate(request_for(other.id))); }).code ==
          ErrorCode::confirmation_required);
    CHECK(world.instance(other.id).status == InstanceStatus::provisioning);
}
