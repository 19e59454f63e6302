// What the tools of the inventory refuse: the code, what is wrong, and what to do next.
#include "storage/accounts.h"
#include "storage/connection.h"
#include "tests/tools/inventory_world.h"
#include "tests/tools/refusal_table.h"

using mcp::Json;

namespace {

class RefusingWorld : public InventoryWorld {
public:
    void check(const std::vector<Refusal>& table) { check_refusals(*this, table); }

    // A pool as the store has it.
    void insert_pool(storage::Transaction& tx, const std::string& made_from, const char* name) {
        tx.connection()
            .query(
                "INSERT INTO instance_pools (id, account_id, name, description, node_template_id, provider_instance_type_id, "
                "regions, "
                "lifecycle_class, status, min_size, target_size, max_size, metadata, created_at, updated_at) VALUES (?, ?, ?, '', "
                "?, ?, "
                "'[]', 'ephemeral', 'active', 0, 1, 2, '{}', 0, 0)",
                world.ids().make<model::InstancePoolId>(), world.account, name, made_from, world.type)
            .run();
    }

    // A cluster of somebody else's.
    std::string foreign_cluster() {
        model::Account account{world.ids().make<model::AccountId>(), "other", world.now()};
        model::KubernetesCluster cluster;
        cluster.id = world.ids().make<model::KubernetesClusterId>();
        cluster.account_id = account.id;
        cluster.name = "theirs";
        cluster.created_at = world.now();
        world.run(world.store().write([&](storage::Transaction& tx) {
            storage::accounts::insert(tx, account);
            storage::clusters::insert(tx, cluster);
        }));
        return cluster.id.text();
    }
};

}  // namespace

TEST_CASE_METHOD(RefusingWorld, "what is not in the account is not found, and the list that has the valid ones is named") {
    const auto docker = template_id("docker-host");
    const auto node = new_node("edge-1");
    const char* engine = "docker-engine";
    check({
        {"system_get_node", {{"node_id", nobody}}, "not_found", "no node", "system_list_nodes"},
        {"system_update_node", {{"node_id", nobody}}, "not_found", "no node", "system_list_nodes"},
        {"system_delete_node", {{"node_id", nobody}}, "not_found", "no node", "system_list_nodes"},
        {"system_create_node", {{"name", "a"}, {"template_id", nobody}}, "not_found", "no template", "system_list_templates"},
        {"system_update_node",
         {{"node_id", node}, {"node_template_id", nobody}},
         "not_found",
         "no template",
         "system_list_templates"},
        {"system_get_template", {{"template_id", nobody}}, "not_found", "no template", "system_list_templates"},
        {"system_update_template", {{"template_id", nobody}}, "not_found", "no template", "system_list_templates"},
        {"system_update_template",
         {{"template_id", docker}, {"node_platform_id", nobody}},
         "not_found",
         "no platform",
         "system_list_platforms"},
        {"system_create_template",
         {{"name", "a"}, {"node_platform_id", nobody}},
         "not_found",
         "no platform",
         "system_list_platforms"},
        {"system_clone_template", {{"template_id", nobody}, {"name", "a"}}, "not_found", "no template", "system_list_templates"},
        {"system_delete_template", {{"template_id", nobody}}, "not_found", "no template", "system_list_templates"},
        {"system_get_module", {{"module_id", nobody}}, "not_found", "no module", "system_list_modules"},
        {"system_get_module", {{"module_name", "x"}}, "not_found", "no module 'x'", "system_list_modules"},
        {"system_list_module_versions", {{"module_name", "x"}}, "not_found", "no module", "system_list_modules"},
        {"system_update_module", {{"module_id", nobody}}, "not_found", "no module", "system_list_modules"},
        {"system_create_module",
         {{"name", "a"}, {"category", "c"}, {"dependencies", Json::array({{{"module_name", "x"}, {"kind", "requires"}}})}},
         "not_found",
         "no module 'x'",
         "system_list_modules"},
        {"system_compose_preview_template", {{"module_ids", {nobody}}}, "not_found", "no module", "system_list_modules"},
        {"system_compose_preview_template", {{"left_out", {"x"}}}, "not_found", "no module 'x'", "system_list_modules"},
        {"system_assign_module_to_template",
         {{"template_id", nobody}, {"module_name", engine}},
         "not_found",
         "no template",
         "system_list_templates"},
        {"system_assign_module_to_template",
         {{"template_id", docker}, {"module_id", nobody}},
         "not_found",
         "no module",
         "system_list_modules"},
        {"system_update_template_module",
         {{"template_id", docker}, {"module_name", "k3s-agent"}},
         "not_found",
         "'docker-host' does not have module 'k3s-agent'",
         "system_assign_module_to_template"},
        {"system_unassign_module_from_template",
         {{"template_id", nobody}, {"module_name", engine}},
         "not_found",
         "no template",
         "system_list_templates"},
        {"system_unassign_module_from_template",
         {{"template_id", docker}, {"module_name", "x"}},
         "not_found",
         "no module",
         "system_list_modules"},
        {"system_assign_module_to_node",
         {{"node_id", nobody}, {"module_name", engine}},
         "not_found",
         "no node",
         "system_list_nodes"},
        {"system_list_node_module_assignments", {{"node_id", nobody}}, "not_found", "no node", "system_list_nodes"},
        {"system_update_module_assignment",
         {{"node_id", node}, {"module_name", engine}, {"enabled", false}},
         "not_found",
         "'edge-1' does not have module 'docker-engine'",
         "system_assign_module_to_node"},
        {"system_get_provider", {{"provider_id", nobody}}, "not_found", "no provider", "system_list_providers"},
        {"system_update_provider", {{"provider_id", nobody}}, "not_found", "no provider", "system_list_providers"},
        {"system_delete_provider", {{"provider_id", nobody}}, "not_found", "no provider", "system_list_providers"},
        {"system_create_provider_region",
         {{"provider_id", nobody}, {"code", "a"}, {"name", "a"}},
         "not_found",
         "no provider",
         "system_list_providers"},
        {"system_create_provider_instance_type",
         {{"provider_id", nobody},
          {"code", "a"},
          {"name", "a"},
          {"vcpus", 1},
          {"memory_mb", 512},
          {"disk_gb", 1},
          {"hourly_price_usd", 0}},
         "not_found",
         "no provider",
         "system_list_providers"},
    });
}

TEST_CASE_METHOD(RefusingWorld, "what cannot stand beside what exists is a conflict that names both") {
    const auto docker = template_id("docker-host"), server = template_id("k3s-server");
    const auto node = new_node("edge-1");
    const auto provider = provider_id();
    new_module(
        {{"name", "needs-docker"}, {"dependencies", Json::array({{{"module_name", "docker-engine"}, {"kind", "requires"}}})}});
    new_module({{"name", "podman"}, {"variety", "instance"}, {"category", "Container Runtimes"}});
    new_module({{"name", "old"}, {"enabled", false}});
    const auto bare = new_node("bare", "k3s-server");
    check({
        {"system_create_node",
         {{"name", "edge-1"}, {"template_id", docker}},
         "conflict",
         "'edge-1' exists already",
         "another name"},
        {"system_update_node", {{"node_id", bare}, {"name", "edge-1"}}, "conflict", "'edge-1' exists already", "another name"},
        {"system_create_template",
         {{"name", "docker-host"}, {"node_platform_id", platform_id()}},
         "conflict",
         "'docker-host' exists already",
         "another name"},
        {"system_update_template",
         {{"template_id", server}, {"name", "docker-host"}},
         "conflict",
         "exists already",
         "another name"},
        {"system_clone_template", {{"template_id", docker}, {"name", "k3s-server"}}, "conflict", "exists already", "another name"},
        {"system_delete_template", {{"template_id", docker}}, "conflict", "1 node (edge-1) and 0 pools", "system_update_node"},
        {"system_create_module", {{"name", "podman"}, {"category", "c"}}, "conflict", "'podman' exists already", "another name"},
        {"system_update_module",
         {{"module_name", "docker-engine"},
          {"dependencies", Json::array({{{"module_name", "needs-docker"}, {"kind", "requires"}}})}},
         "conflict",
         "docker-engine -> ",
         "Leave out one"},
        {"system_update_module",
         {{"module_name", "podman"}, {"dependencies", Json::array({{{"module_name", "podman"}, {"kind", "conflicts"}}})}},
         "conflict",
         "'podman'",
         "Leave out one"},
        {"system_assign_module_to_template",
         {{"template_id", docker}, {"module_name", "docker-engine"}},
         "conflict",
         "'docker-host' already has module 'docker-engine'",
         "system_update_template_module"},
        {"system_assign_module_to_template",
         {{"template_id", server}, {"module_name", "k3s-agent"}},
         "conflict",
         "'k3s-agent' and 'k3s-server' conflict",
         "Keep one"},
        {"system_assign_module_to_template",
         {{"template_id", docker}, {"module_name", "podman"}},
         "conflict",
         "variety instance in category 'Container Runtimes'",
         "Keep one"},
        {"system_assign_module_to_template",
         {{"template_id", docker}, {"module_name", "old"}},
         "conflict",
         "'old' is disabled in the catalogue",
         "system_update_module"},
        {"system_assign_module_to_node",
         {{"node_id", bare}, {"module_name", "needs-docker"}},
         "conflict",
         "'needs-docker' requires 'docker-engine', which is not there",
         "Assign 'docker-engine' first"},
        {"system_assign_module_to_node", {{"node_id", bare}, {"module_name", "k3s-agent"}}, "conflict", "conflict", "Keep one"},
        {"system_assign_module_to_node",
         {{"node_id", bare}, {"module_name", "old"}},
         "conflict",
         "'old' is disabled",
         "system_update_module"},
        {"system_create_provider",
         {{"name", "simulated"}, {"provider_type", "simulated"}},
         "conflict",
         "exists already",
         "another name"},
        {"system_create_provider", {{"name", "d"}, {"provider_type", "docker"}}, "conflict", "type 'docker'", "Choose a type"},
        {"system_create_provider_region",
         {{"provider_id", provider}, {"code", "us-east"}, {"name", "East"}},
         "conflict",
         "'us-east' exists already",
         "another name"},
        {"system_create_provider_instance_type",
         {{"provider_id", provider},
          {"code", "standard-1"},
          {"name", "a"},
          {"vcpus", 1},
          {"memory_mb", 512},
          {"disk_gb", 1},
          {"hourly_price_usd", 0}},
         "conflict",
         "'standard-1' exists already",
         "another name"},
    });
    data("system_assign_module_to_node", {{"node_id", node}, {"module_name", "needs-docker"}});
    data("system_update_template", {{"template_id", docker}, {"enabled", false}});
    check({
        {"system_assign_module_to_node",
         {{"node_id", node}, {"module_name", "needs-docker"}},
         "conflict",
         "'edge-1' already has module 'needs-docker'",
         "system_update_module_assignment"},
        {"system_update_node", {{"node_id", node}, {"node_template_id", server}}, "conflict", "requires 'docker-engine'", "Assign"},
        {"system_create_node",
         {{"name", "x"}, {"template_id", docker}},
         "conflict",
         "'docker-host' is disabled",
         "system_list_templates"},
    });
}

TEST_CASE_METHOD(RefusingWorld, "what live instances or records stand on is kept, and the refusal says what stands on it") {
    const auto docker = template_id("docker-host");
    const auto node = new_node("edge-1");
    const auto instance = provision_on(node);
    const auto name = instance["name"].get<std::string>();
    check({
        {"system_delete_node", {{"node_id", node}, {"confirm", "edge-1"}}, "conflict", name.c_str(), "system_terminate_instance"},
        {"system_update_node",
         {{"node_id", node}, {"node_template_id", template_id("k3s-server")}},
         "conflict",
         name.c_str(),
         "system_terminate_instance"},
        {"system_delete_provider", {{"provider_id", provider_id()}}, "conflict", name.c_str(), "system_update_provider"},
        {"system_delete_template", {{"template_id", docker}}, "conflict", "1 node (edge-1)", "system_delete_node"},
    });
    data("system_terminate_instance", {{"instance_id", instance["id"]}, {"confirm", name}});
    data("system_delete_node", {{"node_id", node}, {"confirm", "edge-1"}});
    check({
        {"system_delete_template", {{"template_id", docker}}, "conflict", "records of 1 terminated", "system_update_template"},
        {"system_delete_provider",
         {{"provider_id", provider_id()}},
         "conflict",
         "records of 1 terminated",
         "system_update_provider"},
    });
}

TEST_CASE_METHOD(RefusingWorld, "a template that a pool is made from is kept, and the refusal names the pool") {
    const auto id = new_template("pooled");
    world.run(world.store().write([&](storage::Transaction& tx) { insert_pool(tx, id, "ci-pool"); }));
    check({{"system_delete_template", {{"template_id", id}}, "conflict", "1 pool (ci-pool)", "system_update_template"},
           {"system_delete_provider", {{"provider_id", provider_id()}}, "conflict", "1 pool (ci-pool)", "system_update_provider"}});
    CHECK(data("system_get_template", {{"template_id", id}})["template"]["used_by"]["pool_names"] == Json::array({"ci-pool"}));
}

TEST_CASE_METHOD(RefusingWorld, "what can never be right is an invalid argument") {
    const auto docker = template_id("docker-host"), worker = template_id("k3s-worker");
    const auto mine = new_cluster(), theirs = foreign_cluster();
    const auto engine = module_id("docker-engine");
    const auto target = [](const Json& id) { return Json{{"target_cluster_id", id}}; };
    const auto agent = [&](const char* place, Json value) {
        return Json{{"template_id", worker}, {"module_name", "k3s-agent"}, {place, std::move(value)}};
    };
    auto both = agent("config", target(mine));
    both["metadata"] = target(nobody);
    check({
        {"system_get_module", Json::object(), "invalid_argument", "neither module_id nor module_name", "system_list_modules"},
        {"system_get_module",
         {{"module_id", engine}, {"module_name", "x"}},
         "invalid_argument",
         "both module_id and module_name",
         "Give one"},
        {"system_create_module",
         {{"name", "a"}, {"category", "c"}, {"protected_paths", {"etc"}}},
         "invalid_argument",
         "'etc' is not absolute",
         "slash"},
        {"system_create_module",
         {{"name", "a"},
          {"category", "c"},
          {"dependencies", Json::array({{{"module_name", "docker-engine"}, {"kind", "requires"}},
                                        {{"module_id", engine}, {"kind", "conflicts"}}})}},
         "invalid_argument",
         "'docker-engine' twice",
         "one dependency"},
        {"system_update_module",
         {{"module_id", engine}, {"version_state", "live"}},
         "invalid_argument",
         "without the version",
         "version"},
        {"system_update_module",
         {{"module_id", engine}, {"version", "28.0"}, {"version_state", "live"}},
         "illegal_transition",
         "'built' and cannot become 'live'",
         "staging"},
        {"system_update_module",
         {{"module_id", engine}, {"version", "27.3.1"}, {"version_state", "staging"}},
         "illegal_transition",
         "'live' and cannot become 'staging'",
         "retired"},
        {"system_update_template_module", both, "invalid_argument", "different clusters", "once"},
        {"system_update_template_module", agent("config", target("prod")), "invalid_argument", "is not a uuid",
         "kubernetes_list_clusters"},
        {"system_update_template_module", agent("metadata", {{"owner", "me"}}), "invalid_argument", "metadata has 'owner'",
         "config"},
        {"system_update_template_module", agent("config", target(nobody)), "not_found", "no cluster", "kubernetes_list_clusters"},
        {"system_update_template_module", agent("metadata", target(theirs)), "not_found", "no cluster", "kubernetes_list_clusters"},
        {"system_update_template_module",
         {{"template_id", docker}, {"module_name", "docker-engine"}, {"config", target(mine)}},
         "invalid_argument",
         "joins no cluster",
         "k3s-agent"},
        {"system_create_template",
         {{"name", "a"}, {"node_platform_id", platform_id()}, {"use_cases", {11}}},
         "invalid_argument",
         "no row 11",
         "matrix_list_use_cases"},
        {"system_update_template",
         {{"template_id", docker}, {"use_cases", {0}}},
         "invalid_argument",
         "no row 0",
         "matrix_list_use_cases"},
        {"system_create_node", {{"name", "Edge 1"}, {"template_id", docker}}, "invalid_argument", "'name'", "name"},
        {"system_assign_module_to_template",
         {{"template_id", docker}, {"module_name", "k3s-agent"}, {"priority", 1.5}},
         "invalid_argument",
         "whole number",
         "priority"},
        {"system_delete_node", {{"node_id", new_node("edge-1")}}, "confirmation_required", "\"edge-1\"", "confirm: \"edge-1\""},
    });
}

TEST_CASE_METHOD(RefusingWorld, "a refusal leaves nothing behind") {
    const auto server = template_id("k3s-server");
    const auto before = revision(server);
    CHECK_THROWS(data("system_assign_module_to_template", {{"template_id", server}, {"module_name", "k3s-agent"}}));
    CHECK(revision(server) == before);
    CHECK(data("system_get_template", {{"template_id", server}})["template"]["assigned_modules"].size() == 1);
}
