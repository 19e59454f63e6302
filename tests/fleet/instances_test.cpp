// Provisioning and terminating, as callers see it.
#include "fleet/instances/instances.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include "model/error.h"
#include "storage/accounts.h"
#include "storage/connection.h"
#include "storage/events.h"
#include "storage/nodes.h"
#include "tests/fleet/world.h"
#include "tests/support/catch.h"
#include "tests/support/error_of.h"

using fleet::providers::parse_faults;
using model::ErrorCode;
using model::InstanceStatus;
using namespace std::chrono_literals;

namespace {

struct Started {
    Started() { world.run(world.fleet().start()); }
    test_support::TemporaryFolder folder;
    World world{folder.path()};
};

std::vector<std::string> kinds_of(World& world, const model::NodeInstanceId& id) {
    const auto page = world.store().read(
        [&](storage::Snapshot& db) { return storage::events::list(db, world.account, {.node_instance_id = id}); });
    std::vector<std::string> kinds;
    for (const auto& event : page.records) kinds.push_back(event.kind);
    return kinds;
}

std::int64_t instance_count(World& world) {
    return world.store().read([&](storage::Snapshot& db) { return storage::instances::list(db, world.account).total; });
}

}  // namespace

TEST_CASE("a provisioned instance boots by itself and runs when its platform says") {
    Started started;
    World& world = started.world;
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
    CHECK(running.running_at == accepted.created_at + 90s);
    CHECK(kinds_of(world, accepted.id) ==
          std::vector<std::string>{"system.instance_provision_started", "system.instance_accepted", "system.instance_provisioned"});
}

TEST_CASE("a pre-baked template boots in thirty seconds") {
    Started started;
    const auto accepted = started.world.provision(started.world.request("ci-runner-fast"));
    started.world.advance(31s);
    CHECK(started.world.instance(accepted.id).status == InstanceStatus::running);
}

TEST_CASE("a template gives its node modules and lifecycle, and the call may choose another lifecycle") {
    Started started;
    World& world = started.world;
    auto request = world.request("batch-docker-host");
    const auto usual = world.provision(request);
    request.lifecycle_class = model::LifecycleClass::spot;
    request.tmpfs_store = false;
    const auto chosen = world.provision(request);
    const auto record =
        world.store().read([&](storage::Snapshot& db) { return storage::instances::get_record(db, world.account, usual.id); });
    CHECK(record.template_name == "batch-docker-host");
    CHECK(record.lifecycle_class == model::LifecycleClass::ephemeral);
    CHECK(record.tmpfs_store);
    REQUIRE(record.modules.size() == 1);
    CHECK(record.modules[0] == "docker-engine");
    CHECK(record.region_code == "eu-central");
    CHECK(chosen.lifecycle_class == model::LifecycleClass::spot);
    CHECK_FALSE(chosen.tmpfs_store);
}

TEST_CASE("a request that cannot be met is refused with a remedy and leaves nothing behind") {
    Started started;
    World& world = started.world;
    const auto existing = world.provision();
    const auto foreign_account = world.ids().make<model::AccountId>();
    world.run(world.store().write([&](storage::Transaction& tx) {
        storage::accounts::insert(tx, {foreign_account, "another", world.now()});
        tx.connection().execute("UPDATE node_templates SET enabled = 0 WHERE name = 'ci-runner'");
        tx.connection().execute("UPDATE provider_regions SET available = 0 WHERE code = 'us-east'");
        const model::Provider other{world.ids().make<model::ProviderId>(), world.account, "other",
                                    model::ProviderType::docker,           true,          world.now()};
        storage::providers::insert(tx, other);
        storage::providers::insert_region(
            tx, {world.ids().make<model::ProviderRegionId>(), world.account, other.id, "home", "Home", true});
        storage::providers::insert_instance_type(
            tx, {world.ids().make<model::ProviderInstanceTypeId>(), world.account, other.id, "box", "Box"});
    }));
    const auto region_coded = [&](const std::string& code) {
        for (const auto& r : world.store().read([&](auto& db) { return storage::providers::list_regions(db, world.account); })) {
            if (r.code == code) return r.id;
        }
        throw std::logic_error("no such region");
    };
    const auto type_coded = [&](const std::string& code) {
        for (const auto& t :
             world.store().read([&](auto& db) { return storage::providers::list_instance_types(db, world.account); })) {
            if (t.code == code) return t.id;
        }
        throw std::logic_error("no such type");
    };
    struct Case {
        const char* what;
        std::function<void(fleet::ProvisionRequest&)> change;
        ErrorCode code;
        const char* remedy;
    };
    const std::vector<Case> cases = {
        {"template and node", [&](auto& r) { r.node_id = existing.node_id; }, ErrorCode::invalid_argument, "system_list_templates"},
        {"neither", [&](auto& r) { r.template_id.reset(); }, ErrorCode::invalid_argument, "node_id for one that exists"},
        {"unknown template", [&](auto& r) { r.template_id = world.ids().make<model::NodeTemplateId>(); }, ErrorCode::not_found,
         "system_list_templates"},
        {"unknown region", [&](auto& r) { r.provider_region_id = {}; }, ErrorCode::not_found, "system_list_provider_regions"},
        {"unknown type", [&](auto& r) { r.provider_instance_type_id = {}; }, ErrorCode::not_found,
         "system_list_provider_instance_types"},
        {"foreign account", [&](auto& r) { r.account_id = foreign_account; }, ErrorCode::not_found, "system_list_provider_regions"},
        {"disabled template", [&](auto& r) { r.template_id = world.request("ci-runner").template_id; }, ErrorCode::conflict,
         "system_list_templates"},
        {"type of another provider", [&](auto& r) { r.provider_instance_type_id = type_coded("box"); }, ErrorCode::invalid_argument,
         "system_list_provider_instance_types"},
        {"provider nobody drives",
         [&](auto& r) {
             r.provider_region_id = region_coded("home");
             r.provider_instance_type_id = type_coded("box");
         },
         ErrorCode::conflict, "system_list_provider_regions"},
        {"closed region", [&](auto& r) { r.provider_region_id = region_coded("us-east"); }, ErrorCode::conflict,
         "system_list_provider_regions"},
        {"name that is no host name", [&](auto& r) { r.name = "My Host"; }, ErrorCode::invalid_argument, "lower-case"},
        {"name that is too long", [&](auto& r) { r.name = std::string(64, 'a'); }, ErrorCode::invalid_argument, "63"},
        {"name of another node", [&](auto& r) { r.name = existing.node_name; }, ErrorCode::conflict, "another name"},
        {"another lifecycle for a node",
         [&](auto& r) {
             r.template_id.reset();
             r.node_id = existing.node_id;
             r.lifecycle_class = model::LifecycleClass::spot;
         },
         ErrorCode::conflict, "template_id"},
    };
    for (const auto& one : cases) {
        INFO(one.what);
        auto request = world.request("docker-host", "operation-" + std::string(one.what));
        one.change(request);
        const auto error = error_of([&] { world.provision(request); });
        CHECK(error.code == one.code);
        CHECK_THAT(error.remedy, ContainsSubstring(one.remedy));
    }
    CHECK(instance_count(world) == 1);
    CHECK(world.machines().size() == 1);
}

TEST_CASE("a disabled node takes no instance") {
    Started started;
    World& world = started.world;
    const auto first = world.provision();
    world.run(world.store().write([&](storage::Transaction& tx) {
        auto node = storage::nodes::get(tx, world.account, first.node_id);
        node.enabled = false;
        storage::nodes::update(tx, node);
    }));
    auto request = world.request();
    request.template_id.reset();
    request.node_id = first.node_id;
    CHECK(error_of([&] { world.provision(request); }).code == ErrorCode::conflict);
}

TEST_CASE("the same operation id returns the same instance, and another call with it is refused") {
    Started started;
    World& world = started.world;
    const auto request = world.request("docker-host", "op-1");
    const auto first = world.run(world.fleet().instances().provision(request));
    const auto second = world.run(world.fleet().instances().provision(request));
    CHECK_FALSE(first.replayed);
    CHECK(second.replayed);
    CHECK(second.instance.id == first.instance.id);
    CHECK(world.machines().size() == 1);

    auto other = request;
    other.name = "another";
    CHECK(error_of([&] { world.provision(other); }).code == ErrorCode::conflict);
    CHECK(error_of([&] { world.terminate(first.instance.id, "op-1"); }).code == ErrorCode::conflict);
}

TEST_CASE("a hundred calls at once with one operation id make one instance") {
    Started started;
    World& world = started.world;
    const auto request = world.request("docker-host", "op");
    std::vector<std::shared_ptr<test_support::Outcome<fleet::Provisioned>>> calls;
    for (int i = 0; i < 100; ++i)
        calls.push_back(test_support::start(world.context(), world.fleet().instances().provision(request)));
    world.settle();
    int made = 0;
    for (const auto& call : calls) made += test_support::result_of(*call).replayed ? 0 : 1;
    CHECK(made == 1);
    CHECK(world.machines().size() == 1);
}

TEST_CASE("terminating destroys the machine and takes along the node that was made for it") {
    Started started;
    World& world = started.world;
    const auto instance = world.provision();
    const auto done = world.terminate(instance.id);
    CHECK(done.instance.status == InstanceStatus::terminated);
    CHECK_FALSE(done.replayed);
    CHECK(world.machines().empty());
    const auto node =
        world.store().read([&](storage::Snapshot& db) { return storage::nodes::find(db, world.account, instance.node_id); });
    CHECK_FALSE(node.has_value());
    const auto record =
        world.store().read([&](storage::Snapshot& db) { return storage::instances::get_record(db, world.account, instance.id); });
    CHECK(record.node_name == instance.node_name);
    const auto events = world.store().read([&](storage::Snapshot& db) {
        return storage::events::list(db, world.account, {.kind = "system.instance_terminated", .node_instance_id = instance.id});
    });
    REQUIRE(events.records.size() == 1);
    CHECK_THAT(events.records[0].payload, ContainsSubstring("docker-engine") && ContainsSubstring(instance.node_name));

    const auto again = world.terminate(instance.id);
    CHECK(again.replayed);
    CHECK(again.instance.status == InstanceStatus::terminated);
}

TEST_CASE("a node stays while another of its instances lives") {
    Started started;
    World& world = started.world;
    const auto first = world.provision();
    auto request = world.request();
    request.template_id.reset();
    request.node_id = first.node_id;
    const auto second = world.provision(request);
    CHECK(second.name != first.name);
    const auto node_exists = [&] {
        return world.store().read(
            [&](storage::Snapshot& db) { return storage::nodes::find(db, world.account, first.node_id).has_value(); });
    };
    world.terminate(first.id);
    CHECK(node_exists());
    world.terminate(second.id);
    CHECK_FALSE(node_exists());
}

TEST_CASE("an instance of another account is not found") {
    Started started;
    World& world = started.world;
    const auto instance = world.provision();
    const auto foreign = world.ids().make<model::AccountId>();
    const auto error = error_of([&] { world.run(world.fleet().instances().terminate({foreign, instance.id, ""})); });
    CHECK(error.code == ErrorCode::not_found);
    CHECK(world.machines().size() == 1);
}

TEST_CASE("a provider that refuses leaves an instance in error that says why") {
    Started started;
    World& world = started.world;
    world.cloud().set_faults(parse_faults("create:refuse:1"));
    const auto error = error_of([&] { world.provision(world.request("docker-host", "op")); });
    CHECK(error.code == ErrorCode::provider_refused);
    CHECK_THAT(error.what(), ContainsSubstring("no capacity"));
    world.cloud().set_faults({});
    const auto again = error_of([&] { world.provision(world.request("docker-host", "op")); });
    CHECK(again.code == ErrorCode::provider_refused);
    CHECK_THAT(again.what(), ContainsSubstring("refused before"));

    const auto made = world.store().read([&](auto& db) { return storage::instances::list(db, world.account); }).records;
    REQUIRE(made.size() == 1);
    const auto& instance = made[0].instance;
    CHECK(instance.status == InstanceStatus::error);
    CHECK_THAT(instance.status_reason, ContainsSubstring("no capacity"));
    CHECK(kinds_of(world, instance.id).back() == "system.instance_provision_failed");
    CHECK(world.terminate(instance.id).instance.status == InstanceStatus::terminated);
}

TEST_CASE("where the provider's answer is lost, the instance is finished in the background, once") {
    for (const char* faults : {"create:lost_reply:1", "create:unavailable:1"}) {
        INFO(faults);
        Started started;
        World& world = started.world;
        world.cloud().set_faults(parse_faults(faults));
        const auto error = error_of([&] { world.provision(world.request("docker-host", "op")); });
        CHECK(error.code == ErrorCode::provider_unavailable);
        world.cloud().set_faults({});
        world.advance(100s);
        const auto again = world.run(world.fleet().instances().provision(world.request("docker-host", "op")));
        CHECK(again.replayed);
        CHECK(again.instance.status == InstanceStatus::running);
        CHECK_THAT(error.what(), ContainsSubstring(again.instance.id.text()));
        CHECK(world.machines().size() == 1);
    }
}

TEST_CASE("a termination that the provider does not answer goes on in the background") {
    for (const char* faults : {"destroy:lost_reply:1", "destroy:unavailable:1", "destroy:refuse:1"}) {
        INFO(faults);
        Started started;
        World& world = started.world;
        const auto instance = world.provision();
        world.cloud().set_faults(parse_faults(faults));
        error_of([&] { world.terminate(instance.id); });
        CHECK(world.instance(instance.id).status == InstanceStatus::terminating);
        world.cloud().set_faults({});
        world.advance(5s);
        CHECK(world.instance(instance.id).status == InstanceStatus::terminated);
        CHECK(world.machines().empty());
    }
}

TEST_CASE("an instance whose creation is open can be terminated, and no machine is left") {
    for (const char* faults : {"create:lost_reply:1", "create:unavailable:1"}) {
        INFO(faults);
        Started started;
        World& world = started.world;
        world.cloud().set_faults(parse_faults(faults));
        error_of([&] { world.provision(world.request("docker-host", "op")); });
        world.cloud().set_faults({});
        const auto id = world.run(world.fleet().instances().provision(world.request("docker-host", "op"))).instance.id;
        CHECK(world.terminate(id).instance.status == InstanceStatus::terminated);
        world.advance(200s);
        CHECK(world.instance(id).status == InstanceStatus::terminated);
        CHECK(world.machines().empty());
    }
}

TEST_CASE("an instance that is terminated while the provider still makes it leaves no machine") {
    Started started;
    World& world = started.world;
    world.cloud().set_faults(parse_faults("create:slow:1"));
    const auto provisioning = test_support::start(world.context(), world.fleet().instances().provision(world.request()));
    world.settle();
    const auto id = world.store().read(
        [&](storage::Snapshot& db) { return storage::instances::list(db, world.account).records.at(0).instance.id; });
    const auto terminating = test_support::start(world.context(), world.fleet().instances().terminate({world.account, id, ""}));
    world.settle();
    CHECK_FALSE(terminating->done);
    world.advance(10s);
    CHECK(test_support::result_of(*terminating).instance.status == InstanceStatus::terminated);
    CHECK(provisioning->done);
    CHECK(world.machines().empty());
}

TEST_CASE("a machine that fails to boot or vanishes puts its instance in error") {
    Started started;
    World& world = started.world;
    world.cloud().set_faults(parse_faults("boot:fail:1"));
    const auto failing = world.provision();
    world.cloud().set_faults(parse_faults("machine:vanish:1"));
    const auto vanishing = world.provision();
    world.cloud().set_faults({});
    const auto running = world.provision();
    world.advance(100s);
    CHECK(world.instance(failing.id).status == InstanceStatus::error);
    CHECK(world.instance(vanishing.id).status == InstanceStatus::error);
    CHECK(kinds_of(world, vanishing.id).back() == "system.instance_vanished");
    CHECK(world.instance(running.id).status == InstanceStatus::running);
    world.cloud().lose(*running.cloud_instance_id);
    world.advance(301s);
    CHECK(world.instance(running.id).status == InstanceStatus::error);
}

TEST_CASE("a wait ends with the commit that settles the instance, and otherwise at its limit") {
    Started started;
    World& world = started.world;
    const auto instance = world.provision();
    const auto before = world.now();
    const auto early = world.run_in_time(world.fleet().instances().wait_until_settled(world.account, instance.id, 45s));
    CHECK(early.status == InstanceStatus::provisioning);
    CHECK(world.now() == before + 45s);
    const auto settled = world.run_in_time(world.fleet().instances().wait_until_settled(world.account, instance.id, 600s));
    CHECK(settled.status == InstanceStatus::running);
    CHECK(world.now() == before + 90s);
    CHECK(world.run(world.fleet().instances().wait_until_settled(world.account, instance.id, 600s)).status ==
          InstanceStatus::running);
}

TEST_CASE("a call whose caller goes away goes on to its end") {
    Started started;
    World& world = started.world;
    world.cloud().set_faults(parse_faults("create:slow:1"));
    boost::asio::cancellation_signal gone;
    bool ended = false;
    boost::asio::co_spawn(
        world.context(), world.fleet().instances().provision(world.request()),
        boost::asio::bind_cancellation_slot(
            gone.slot(), [&](const std::exception_ptr& failure, const fleet::Provisioned&) { ended = failure != nullptr; }));
    world.settle();
    gone.emit(boost::asio::cancellation_type::terminal);
    world.settle();
    CHECK(ended);
    world.advance(200s);
    CHECK(world.machines().size() == 1);
    const auto page = world.store().read([&](storage::Snapshot& db) { return storage::instances::list(db, world.account); });
    REQUIRE(page.records.size() == 1);
    CHECK(page.records[0].instance.status == InstanceStatus::running);
}

TEST_CASE("the catalogue is made once, with templates for each use case") {
    Started started;
    World& world = started.world;
    CHECK(world.run(fleet::ensure_catalogue(world.store(), world.clock(), world.ids())) == world.account);
    std::set<int> covered;
    for (const auto& record : world.store().read([&](auto& db) { return storage::templates::list(db, world.account); })) {
        covered.insert(record.node_template.use_cases.begin(), record.node_template.use_cases.end());
        CHECK_FALSE(record.modules.empty());
    }
    CHECK(covered == std::set<int>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
}
