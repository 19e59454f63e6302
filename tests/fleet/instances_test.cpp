// Provisioning and terminating, as callers see it.
#include "fleet/instances.h"

#include "model/error.h"
#include "storage/events.h"
#include "storage/nodes.h"
#include "tests/fleet/world.h"
#include "tests/support/catch.h"

using model::ErrorCode;
using model::InstanceStatus;
using namespace std::chrono_literals;

TEST_CASE("a provisioned instance boots by itself and runs when its platform says") {
    const test_support::TemporaryFolder folder;
    World world(folder.path());
    world.run(world.fleet().start());

    const auto accepted = world.provision();
    CHECK(accepted.status == InstanceStatus::provisioning);
    CHECK(accepted.cloud_instance_id.has_value());
    CHECK(accepted.private_ip_address == "10.0.0.1");
    CHECK(accepted.expected_running_at == world.now() + 90s);

    world.advance(89s);
    CHECK(world.instance(accepted.id).status == InstanceStatus::provisioning);
    world.advance(2s);
    const auto running = world.instance(accepted.id);
    CHECK(running.status == InstanceStatus::running);
    CHECK(running.running_at.has_value());
}
