// Modules on nodes as provisioning makes them, and what is refused before anything is made.
#include "fleet/inventory/module_choice.h"
#include "storage/audit.h"
#include "storage/events.h"
#include "storage/modules.h"
#include "storage/nodes.h"
#include "tests/fleet/world.h"
#include "tests/support/catch.h"

namespace {

class InventoryWorld : public World {
public:
    using World::World;

    fleet::ChangeCall call(const char* action, std::string operation_id = {}) {
        return {account, std::move(operation_id), "arguments", {.who = "tester", .action = action}};
    }
    model::NodeModule module(const std::string& name) {
        return store().read([&](auto& db) { return storage::modules::get_by_name(db, account, name); });
    }
    model::NodeTemplate node_template(const char* name) {
        return store().read([&](auto& db) { return *storage::templates::find_by_name(db, account, name); });
    }
    std::vector<model::AssignedModule> modules_of(const model::NodeId& node) {
        return store().read([&](auto& db) { return storage::nodes::assigned_modules(db, node); });
    }
    void put(const char* name, const char* on, fleet::AssignmentSettings settings = {}) {
        run(fleet().inventory().module_assignments().assign_to_template(call("assign"), node_template(on).id, {std::nullopt, name},
                                                                        std::move(settings)));
    }
    std::int64_t audited(const char* action) {
        return store().read([&](auto& db) { return storage::audit::list(db, account, {.action = action}).total; });
    }
};

struct Fixture {
    test_support::TemporaryFolder folder;
    InventoryWorld world{folder.path()};
};

}  // namespace

TEST_CASE_METHOD(Fixture, "the catalogue of a new installation can stand, and each module has one live version") {
    const auto templates = world.store().read([&](auto& db) { return storage::templates::list(db, world.account); });
    for (const auto& record : templates) {
        const auto resolution =
            world.store().read([&](auto& db) { return fleet::resolve_template(db, world.account, record.node_template.id); });
        INFO(record.node_template.name);
        CHECK(resolution.problems.empty());
        CHECK(resolution.warnings.empty());
        CHECK(resolution.modules.size() == 1);
    }
    for (const auto* name : {"docker-engine", "docker-engine-config", "k3s-server", "k3s-agent"}) {
        const auto module = world.module(name);
        const auto versions = world.store().read([&](auto& db) { return storage::modules::list_versions(db, module.id); });
        REQUIRE(versions.total == 1);
        CHECK(versions.records[0].state == model::ModuleVersionState::live);
        CHECK(versions.records[0].version == module.current_version);
    }
    CHECK(world.module("docker-engine-config").variety == model::ModuleVariety::config);
    CHECK(world.module("docker-engine-config").priority > world.module("docker-engine").priority);
}

TEST_CASE_METHOD(Fixture, "an instance made before a template changed keeps its revision, one made after has the new one") {
    const auto before = world.provision();
    world.put("docker-engine-config", "docker-host");
    const auto after = world.provision();
    CHECK(before.template_revision == 1);
    CHECK(after.template_revision == 2);
    CHECK(world.modules_of(before.node_id).size() == 1);
    CHECK(world.modules_of(after.node_id).size() == 2);
}

TEST_CASE_METHOD(Fixture, "a node that is provisioned again gets what its template means by then, and keeps its own") {
    const auto first = world.provision();
    auto& assignments = world.fleet().inventory().module_assignments();
    world.run(assignments.assign_to_node(world.call("assign"), first.node_id, {std::nullopt, "docker-engine-config"},
                                         {.config = R"({"mtu":1400})"}));
    world.put("docker-engine-config", "docker-host", {.config = R"({"mtu":1500})"});
    auto again = world.request();
    again.template_id.reset();
    again.node_id = first.node_id;
    world.provision(again);
    const auto modules = world.modules_of(first.node_id);
    REQUIRE(modules.size() == 2);
    CHECK(modules[0].module_name == "docker-engine-config");
    CHECK(modules[0].config == R"({"mtu":1400})");
    CHECK_FALSE(modules[0].source_template_id);
    CHECK(modules[1].source_template_id == world.node_template("docker-host").id);
}

TEST_CASE_METHOD(Fixture, "a template that cannot stand provisions nothing") {
    world.run(world.store().write([&](storage::Transaction& tx) {
        storage::templates::assign_module(tx, world.node_template("docker-host").id, {.module_id = world.module("k3s-agent").id});
    }));
    CHECK_THROWS_WITH(world.provision(), ContainsSubstring("variety instance in category"));
    CHECK(world.machines().empty());
    CHECK(world.store().read([&](auto& db) { return storage::nodes::list(db, world.account).total; }) == 0);
}

TEST_CASE_METHOD(Fixture, "a node that goes to another template leaves the modules of the old one behind") {
    const auto instance = world.provision();
    auto kept = world.request();
    const auto node = world.run(world.fleet().inventory().nodes().create(
        world.call("create"), {.name = "n", .template_id = world.node_template("docker-host").id}));
    kept.template_id.reset();
    kept.node_id = node.id;
    const auto made = world.provision(kept);
    world.run_in_time(world.fleet().instances().terminate({world.account, made.id, {}, {}}));
    world.run(world.fleet().inventory().nodes().update(world.call("update"), node.id,
                                                       {.template_id = world.node_template("k3s-worker").id}));
    CHECK(world.modules_of(node.id).empty());
    world.provision(kept);
    CHECK(world.modules_of(node.id).at(0).module_name == "k3s-agent");
}

TEST_CASE_METHOD(Fixture, "a change made again with its operation id changes nothing more, and is audited once") {
    const fleet::NewTemplate wanted{.name = "t", .platform_id = world.node_template("docker-host").node_platform_id};
    auto& templates = world.fleet().inventory().templates();
    const auto first = world.run(templates.create(world.call("create", "op"), wanted));
    const auto again = world.run(templates.create(world.call("create", "op"), wanted));
    CHECK_FALSE(first.replayed);
    CHECK(again.replayed);
    CHECK(again.id == first.id);
    CHECK(world.audited("create") == 1);
}

TEST_CASE_METHOD(Fixture, "a change of the inventory is told of in the event log, a refused one is not") {
    const auto events = [&](const char* kind) {
        return world.store().read(
            [&](auto& db) { return storage::events::list(db, world.account, {.kind = std::string(kind)}).total; });
    };
    world.put("docker-engine-config", "docker-host");
    CHECK(events("system.template_modules_changed") == 1);
    CHECK_THROWS(world.put("k3s-agent", "k3s-server"));
    CHECK(events("system.template_modules_changed") == 1);
    CHECK(world.audited("assign") == 1);
    CHECK(world.node_template("k3s-server").revision == 1);
}
