// Modules, templates, nodes and providers as rows.
#include <algorithm>

#include "model/error.h"
#include "storage/modules.h"
#include "storage/nodes.h"
#include "storage/providers.h"
#include "storage/templates.h"
#include "tests/storage/fixture.h"
#include "tests/support/catch.h"

namespace {

struct InventoryFixture : StoreFixture {
    model::NodePlatform platform{ids.make<model::NodePlatformId>(), account.id, "debian-12", "amd64", false,
                                 std::chrono::seconds(90)};
    model::NodeTemplate docker = template_named("docker");
    model::NodeModule engine = module_named("engine");

    InventoryFixture() {
        write([&](storage::Transaction& tx) {
            storage::platforms::insert(tx, platform);
            storage::templates::insert(tx, docker);
            storage::modules::insert(tx, engine);
        });
    }

    model::NodeTemplate template_named(const std::string& name) {
        model::NodeTemplate made;
        made.id = ids.make<model::NodeTemplateId>();
        made.account_id = account.id;
        made.node_platform_id = platform.id;
        made.name = name;
        made.use_cases = {1, 10};
        made.created_at = clock.now();
        return made;
    }

    model::NodeModule module_named(const std::string& name) {
        model::NodeModule made;
        made.id = ids.make<model::NodeModuleId>();
        made.account_id = account.id;
        made.name = name;
        made.category = "Test";
        made.protected_paths = {"/etc/" + name, "/var/lib/" + name};
        made.config = R"({"a":1})";
        return made;
    }

    model::Node node_named(const std::string& name) {
        model::Node made;
        made.id = ids.make<model::NodeId>();
        made.account_id = account.id;
        made.node_template_id = docker.id;
        made.name = name;
        made.created_at = clock.now();
        return made;
    }

    template <class Read>
    auto read(Read reading) {
        return store->read([&](storage::Snapshot& db) { return reading(db); });
    }
};

}  // namespace

TEST_CASE_METHOD(InventoryFixture, "a module comes back as it was written, and is found by name whatever the case") {
    engine.variety = model::ModuleVariety::config;
    engine.enabled = false;
    engine.current_version = "1.2";
    write([&](storage::Transaction& tx) { storage::modules::update(tx, engine); });
    const auto found = read([&](auto& db) { return storage::modules::get_by_name(db, account.id, "ENGINE"); });
    CHECK(found.id == engine.id);
    CHECK(found.variety == model::ModuleVariety::config);
    CHECK_FALSE(found.enabled);
    CHECK(found.config == engine.config);
    CHECK(found.protected_paths == engine.protected_paths);
    CHECK(found.current_version == "1.2");
}

TEST_CASE_METHOD(InventoryFixture, "names are taken once in an account") {
    const auto refused = [&](auto unit) { CHECK_THROWS_WITH(write(unit), ContainsSubstring("exists already")); };
    refused([&, again = module_named("Engine")](storage::Transaction& tx) { storage::modules::insert(tx, again); });
    refused([&, again = template_named("docker")](storage::Transaction& tx) { storage::templates::insert(tx, again); });
    write([&, other = template_named("other")](storage::Transaction& tx) { storage::templates::insert(tx, other); });
    refused([&](storage::Transaction& tx) {
        auto other = *storage::templates::find_by_name(tx, account.id, "other");
        other.name = "docker";
        storage::templates::update(tx, other);
    });
}

TEST_CASE_METHOD(InventoryFixture, "dependencies are replaced as a whole, and versions are written once each") {
    const auto second = module_named("second"), third = module_named("third");
    using enum model::DependencyKind;
    write([&](storage::Transaction& tx) {
        storage::modules::insert(tx, second);
        storage::modules::insert(tx, third);
        storage::modules::set_dependencies(tx, engine.id, {{engine.id, second.id, requires_}, {engine.id, third.id, conflicts}});
        storage::modules::set_dependencies(tx, engine.id, {{engine.id, third.id, recommends}});
        storage::modules::put_version(tx, {engine.id, "1.0", model::ModuleVersionState::built, "", clock.now()});
        storage::modules::put_version(tx, {engine.id, "1.0", model::ModuleVersionState::staging, "sha256:a", clock.now()});
    });
    const auto catalogue = read([&](auto& db) { return storage::modules::catalogue(db, account.id); });
    CHECK(catalogue.modules.size() == 3);
    REQUIRE(catalogue.dependencies.size() == 1);
    CHECK(catalogue.dependencies[0].kind == recommends);
    CHECK(catalogue.dependencies[0].dependency_id == third.id);
    const auto versions = read([&](auto& db) { return storage::modules::list_versions(db, engine.id); });
    REQUIRE(versions.total == 1);
    CHECK(versions.records[0].state == model::ModuleVersionState::staging);
    CHECK(versions.records[0].digest == "sha256:a");
}

TEST_CASE_METHOD(InventoryFixture, "templates are listed by name in pages, and filtered by use case and text") {
    write([&](storage::Transaction& tx) {
        for (const auto* name : {"b", "a", "c"}) {
            auto made = template_named(name);
            made.use_cases = {4};
            made.description = name == std::string("c") ? "For Batch jobs" : "";
            storage::templates::insert(tx, made);
        }
    });
    const auto page = [&](storage::templates::Filter filter, int limit, std::optional<std::string> after = std::nullopt) {
        return read([&](auto& db) { return storage::templates::list(db, account.id, filter, limit, after); });
    };
    const auto first = page({.use_case = 4}, 2);
    CHECK(first.total == 3);
    CHECK(first.has_more);
    CHECK(first.records[0].node_template.name == "a");
    CHECK(first.records[0].platform.name == "debian-12");
    const auto second = page({.use_case = 4}, 2, first.records.back().node_template.name);
    CHECK_FALSE(second.has_more);
    CHECK(second.records[0].node_template.name == "c");
    CHECK(page({.use_case = 1}, 10).total == 1);
    CHECK(page({.use_case = 0}, 10).total == 0);
    CHECK(page({.text = "bATCH"}, 10).records.at(0).node_template.name == "c");
}

TEST_CASE_METHOD(InventoryFixture, "a module on a template keeps all that is said of it there") {
    const auto other = module_named("other");
    write([&](storage::Transaction& tx) {
        storage::modules::insert(tx, other);
        storage::templates::assign_module(tx, docker.id, {.module_id = engine.id, .priority = 1});
        storage::templates::assign_module(
            tx, docker.id,
            {.module_id = engine.id, .priority = 5, .config = R"({"b":2})", .enabled = false, .left_out = {other.id}});
    });
    const auto found = read([&](auto& db) { return storage::templates::find_assigned(db, docker.id, engine.id); });
    REQUIRE(found);
    CHECK(found->module_name == "engine");
    CHECK(found->priority == 5);
    CHECK(found->config == R"({"b":2})");
    CHECK_FALSE(found->enabled);
    CHECK(found->left_out == std::vector{other.id});
    write([&](storage::Transaction& tx) { storage::templates::unassign_module(tx, docker.id, engine.id); });
    CHECK_FALSE(read([&](auto& db) { return storage::templates::find_assigned(db, docker.id, engine.id); }));
}

TEST_CASE_METHOD(InventoryFixture, "updating a template leaves its revision, which grows by itself") {
    docker.description = "x";
    docker.revision = 17;
    write([&](storage::Transaction& tx) {
        storage::templates::update(tx, docker);
        storage::templates::grow_revision(tx, docker.id);
    });
    CHECK(read([&](auto& db) { return storage::templates::get(db, account.id, docker.id).revision; }) == 2);
}

TEST_CASE_METHOD(InventoryFixture, "what uses a template is counted whole and named in part") {
    write([&](storage::Transaction& tx) {
        for (int i = 0; i < 12; ++i) storage::nodes::insert(tx, node_named("n" + std::to_string(i)));
    });
    const auto uses = read([&](auto& db) { return storage::templates::uses_of(db, docker.id); });
    CHECK(uses.nodes.total == 12);
    CHECK(uses.nodes.names.size() == storage::most_named);
    CHECK(uses.nodes.names.front() == "n0");
    CHECK(uses.pools.total == 0);
    CHECK(uses.instances == 0);
}

TEST_CASE_METHOD(InventoryFixture, "a node comes back as it was written, and is found by filters") {
    auto node = node_named("edge");
    node.description = "at the Door";
    node.config = R"({"k":1})";
    node.public_address = "198.51.100.7";
    write([&](storage::Transaction& tx) {
        storage::nodes::insert(tx, node);
        storage::nodes::insert(tx, node_named("other"));
        node.enabled = false;
        node.tmpfs_store = true;
        storage::nodes::update(tx, node);
    });
    const auto list = [&](storage::nodes::Filter filter) {
        return read([&](auto& db) { return storage::nodes::list(db, account.id, filter); });
    };
    const auto found = list({.enabled = false}).records.at(0);
    CHECK(found.id == node.id);
    CHECK(found.tmpfs_store);
    CHECK(found.config == node.config);
    CHECK(found.public_address == node.public_address);
    CHECK(list({.enabled = true}).total == 1);
    CHECK(list({.text = "door"}).total == 1);
    CHECK(list({.template_id = docker.id}).total == 2);
}

TEST_CASE_METHOD(InventoryFixture, "taking off what came with templates leaves what was assigned by hand") {
    const auto node = node_named("edge");
    const auto other = module_named("other");
    write([&](storage::Transaction& tx) {
        storage::nodes::insert(tx, node);
        storage::modules::insert(tx, other);
        storage::nodes::assign_module(tx, node.id,
                                      {.module_id = engine.id, .source_template_id = docker.id, .auto_resolved = true});
        storage::nodes::assign_module(tx, node.id, {.module_id = other.id, .enabled = false});
        CHECK(storage::nodes::find_assigned(tx, node.id, engine.id)->auto_resolved);
        storage::nodes::unassign_modules_of_templates(tx, node.id);
    });
    const auto left = read([&](auto& db) { return storage::nodes::assigned_modules(db, node.id); });
    REQUIRE(left.size() == 1);
    CHECK(left[0].module_name == "other");
    CHECK_FALSE(left[0].enabled);
}

TEST_CASE_METHOD(InventoryFixture, "a provider goes with what it offers") {
    const model::Provider provider{ids.make<model::ProviderId>(),  account.id, "lab",
                                   model::ProviderType::simulated, true,       clock.now()};
    write([&](storage::Transaction& tx) {
        storage::providers::insert(tx, provider);
        storage::providers::insert_region(tx, {ids.make<model::ProviderRegionId>(), account.id, provider.id, "r", "R", true});
        storage::providers::insert_instance_type(
            tx, {ids.make<model::ProviderInstanceTypeId>(), account.id, provider.id, "t", "T", 1, 512, 5, 0.5});
    });
    CHECK(read([&](auto& db) { return storage::providers::list(db, account.id).total; }) == 1);
    write([&](storage::Transaction& tx) { storage::providers::remove(tx, provider.id); });
    CHECK(read([&](auto& db) { return storage::providers::list(db, account.id).total; }) == 0);
    CHECK(read([&](auto& db) { return storage::providers::list_regions(db, account.id); }).empty());
    CHECK(read([&](auto& db) { return storage::providers::list_instance_types(db, account.id); }).empty());
}
