// Templates, modules, nodes and providers, as a client makes, changes and removes them.
#include "storage/audit.h"
#include "tests/support/catch.h"
#include "tests/tools/inventory_world.h"

using mcp::Json;

namespace {

std::vector<std::string> names_in(const Json& list, const char* member) {
    std::vector<std::string> names;
    for (const auto& each : list) names.push_back(each[member]);
    return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(InventoryWorld, "a node is made, changed, found by filters, and removed once somebody agreed") {
    const auto id = new_node("edge-1");
    new_node("worker-1", "k3s-worker");
    const Json named = {{"node_id", id}};
    CHECK(data("system_get_node", named)["node"]["lifecycle_class"] == "persistent");
    CHECK(data("system_list_nodes", {{"template_id", template_id("k3s-worker")}})["count"] == 1);
    CHECK(data("system_list_nodes", {{"q", "EDGE"}})["nodes"][0]["id"] == id);

    auto changes = named;
    changes.update(
        {{"name", "edge-2"}, {"enabled", false}, {"config", {{"authorized_keys", {"a"}}}}, {"public_address", "198.51.100.7"}});
    const auto changed = data("system_update_node", changes)["node"];
    CHECK(changed["name"] == "edge-2");
    CHECK(changed["config"]["authorized_keys"][0] == "a");
    CHECK(data("system_list_nodes", {{"enabled", false}})["count"] == 1);
    CHECK(data("system_update_node", {{"node_id", id}, {"description", "at the door"}})["node"]["name"] == "edge-2");

    CHECK_THAT(refusal("system_delete_node", named), ContainsSubstring("confirm: \"edge-2\""));
    auto agreed = named;
    agreed["confirm"] = "edge-2";
    agreed["operation_id"] = "away";
    CHECK(data("system_delete_node", agreed)["replayed"] == false);
    CHECK(data("system_delete_node", agreed)["replayed"] == true);
    CHECK(data("system_list_nodes")["count"] == 1);
}

TEST_CASE_METHOD(InventoryWorld, "the user who can be asked decides whether a node goes") {
    capabilities = {{"elicitation", {{"form", Json::object()}}}};
    const Json arguments = {{"node_id", new_node("edge-1")}};
    for (const bool agrees : {false, true}) {
        const auto asked = call("system_delete_node", arguments);
        Json responses = Json::object();
        for (const auto& [key, question] : asked["inputRequests"].items())
            responses[key] = {{"action", "accept"}, {"content", {{"delete", agrees}}}};
        const auto done = ask("tools/call", {{"name", "system_delete_node"},
                                             {"arguments", arguments},
                                             {"requestState", asked["requestState"]},
                                             {"inputResponses", std::move(responses)}})["result"]["structuredContent"];
        CHECK(done["deleted"] == agrees);
        CHECK(done["declined"] == !agrees);
    }
    CHECK(data("system_list_nodes")["count"] == 0);
}

TEST_CASE_METHOD(InventoryWorld, "a template gets modules, is copied, changed, and removed") {
    const auto id = new_template("gateway");
    const auto assigned = data("system_assign_module_to_template",
                               {{"template_id", id}, {"module_name", "docker-engine-config"}, {"config", {{"mtu", 1400}}}});
    CHECK(assigned["assigned"] == true);
    CHECK(assigned["nodes_get"] == Json::array({"docker-engine-config", "docker-engine"}));
    CHECK(assigned["warnings"].empty());
    CHECK(assigned["blast_radius"]["nodes"] == 0);

    const auto copy = data("system_clone_template", {{"template_id", id}, {"name", "gateway-2"}})["template"];
    CHECK(copy["revision"] == 1);
    const auto copied = data("system_get_template", {{"template_id", copy["id"]}})["template"];
    CHECK(copied["assigned_modules"][0]["config"]["mtu"] == 1400);
    CHECK(copied["resolution"]["modules"][1]["because_of"] == "docker-engine-config");

    const auto config = [](Json value) { return Json{{"config", std::move(value)}}; };
    auto changes = config({{"a", 1}, {"b", 2}});
    changes["template_id"] = id;
    data("system_update_template", changes);
    changes["config"] = {{"c", 3}};
    data("system_update_template", changes);
    CHECK(data("system_get_template", {{"template_id", id}})["template"]["config"] == Json{{"c", 3}});

    CHECK(data("system_delete_template", {{"template_id", id}})["deleted"] == true);
    CHECK(data("system_list_templates", {{"q", "GATEWAY-"}})["count"] == 1);
}

TEST_CASE_METHOD(InventoryWorld, "the revision of a template grows with what its nodes are, and with nothing else") {
    const auto id = new_template("gateway");
    const Json target = {{"template_id", id}};
    const auto with = [&](Json more) {
        auto arguments = target;
        arguments.update(more);
        return arguments;
    };
    const auto platforms = data("system_list_platforms")["platforms"];
    struct Case {
        const char* tool;
        Json arguments;
        bool grows;
    };
    const Case cases[] = {
        {"system_update_template", with({{"description", "x"}}), false},
        {"system_update_template", with({{"name", "gateway-2"}, {"enabled", true}, {"use_cases", {1}}}), false},
        {"system_update_template", with({{"node_platform_id", platforms[1]["id"]}}), true},
        {"system_update_template", with({{"node_platform_id", platforms[1]["id"]}}), false},
        {"system_update_template", with({{"lifecycle_class", "spot"}}), true},
        {"system_update_template", with({{"tmpfs_store", true}}), true},
        {"system_update_template", with({{"config", {{"boot_mode", "cloud_init"}}}}), true},
        {"system_assign_module_to_template", with({{"module_name", "docker-engine-config"}}), true},
        {"system_update_template_module", with({{"module_name", "docker-engine-config"}, {"config", {{"mtu", 1400}}}}), true},
        {"system_update_module", {{"module_name", "docker-engine"}, {"config", {{"mtu", 1500}}}}, true},
        {"system_update_module", {{"module_name", "docker-engine"}, {"description", "Docker"}}, false},
        {"system_update_module", {{"module_name", "k3s-agent"}, {"config", {{"a", 1}}}}, false},
        {"system_unassign_module_from_template", with({{"module_name", "docker-engine-config"}}), true},
        {"system_unassign_module_from_template", with({{"module_name", "docker-engine-config"}}), false},
    };
    for (const auto& [tool, arguments, grows] : cases) {
        INFO(tool << " " << arguments.dump());
        const int before = revision(id);
        data(tool, arguments);
        CHECK(revision(id) == before + (grows ? 1 : 0));
    }
}

TEST_CASE_METHOD(InventoryWorld, "taking a module off twice is no error") {
    const Json arguments = {{"template_id", template_id("docker-host")}, {"module_name", "docker-engine"}};
    CHECK(data("system_unassign_module_from_template", arguments)["already_absent"] == false);
    const auto again = data("system_unassign_module_from_template", arguments);
    CHECK(again["already_absent"] == true);
    CHECK(again["nodes_get"].empty());
}

TEST_CASE_METHOD(InventoryWorld, "a change of a template names what was made from it") {
    new_node("edge-1");
    const auto changed = data("system_update_template_module",
                              {{"template_id", template_id("docker-host")}, {"module_name", "docker-engine"}, {"priority", 120}});
    CHECK(changed["blast_radius"]["nodes"] == 1);
    CHECK(changed["blast_radius"]["node_names"] == Json::array({"edge-1"}));
    CHECK(changed["module"]["priority"] == 120);
}

TEST_CASE_METHOD(InventoryWorld, "the target cluster of a worker template is kept in its configuration, wherever it was given") {
    const auto cluster = new_cluster("prod"), other = new_cluster("test");
    const auto id = template_id("k3s-worker");
    const auto update = [&](Json said) {
        said.update({{"template_id", id}, {"module_name", "k3s-agent"}});
        return data("system_update_template_module", said)["module"]["config"];
    };
    const auto target = [](const std::string& value) { return Json{{"target_cluster_id", value}}; };
    CHECK(update({{"config", target(cluster)}}) == target(cluster));
    CHECK(update({{"metadata", target(other)}}) == target(other));
    CHECK(update({{"config", {{"flannel", "wg"}}}}) == Json{{"flannel", "wg"}});
    CHECK(update({{"metadata", target(cluster)}}) == Json{{"flannel", "wg"}, {"target_cluster_id", cluster}});
    const auto node = new_node("worker-1", "k3s-worker");
    provision_on(node);
    CHECK(assignments(node)[0]["config"]["target_cluster_id"] == cluster);
}

TEST_CASE_METHOD(InventoryWorld, "a node gets the closure of its template with merged settings when it is provisioned") {
    data("system_update_module", {{"module_name", "docker-engine"}, {"config", {{"log", {{"level", "info"}, {"size", 10}}}}}});
    new_module({{"name", "exporter"}});
    data("system_update_module", {{"module_name", "docker-engine"},
                                  {"dependencies", Json::array({{{"module_name", "exporter"}, {"kind", "recommends"}}})}});
    const auto id = template_id("docker-host");
    data("system_update_template_module",
         {{"template_id", id}, {"module_name", "docker-engine"}, {"config", {{"log", {{"level", "debug"}}}}}});
    const auto node = new_node("edge-1");
    CHECK(assignments(node).empty());
    const auto instance = provision_on(node);
    CHECK(instance["modules"] == Json::array({"docker-engine", "exporter"}));

    const auto given = assignments(node);
    CHECK(given[0]["config"] == Json::parse(R"({"log":{"level":"debug","size":10}})"));
    CHECK(given[0]["auto_resolved"] == false);
    CHECK(given[0]["source_template_id"] == id);
    CHECK(given[1]["auto_resolved"] == true);

    // What the node says itself lies on top, stays when the template changes, and counts as assigned by hand.
    const auto own = data("system_update_module_assignment",
                          {{"node_id", node}, {"module_name", "docker-engine"}, {"config", {{"log", {{"size", 20}}}}}});
    CHECK(own["assignment"]["config"] == Json::parse(R"({"log":{"level":"debug","size":20}})"));
    CHECK_FALSE(own["assignment"].contains("source_template_id"));
    data("system_update_template_module", {{"template_id", id},
                                           {"module_name", "docker-engine"},
                                           {"config", {{"log", {{"level", "warn"}}}}},
                                           {"recommends_override", {{"excluded", {"exporter"}}}}});
    const auto second = provision_on(node);
    CHECK(second["modules"] == Json::array({"docker-engine"}));
    CHECK(assignments(node)[0]["config"] == Json::parse(R"({"log":{"level":"debug","size":20}})"));
}

TEST_CASE_METHOD(InventoryWorld, "a module that is disabled on its template or on its node is not installed") {
    const auto id = template_id("docker-host");
    new_module({{"name", "exporter"}});
    data("system_assign_module_to_template", {{"template_id", id}, {"module_name", "exporter"}, {"enabled", false}});
    const auto node = new_node("edge-1");
    CHECK(provision_on(node)["modules"] == Json::array({"docker-engine"}));
    CHECK(assignments(node).size() == 2);
    data("system_update_module_assignment", {{"node_id", node}, {"module_name", "docker-engine"}, {"enabled", false}});
    CHECK(provision_on(node)["modules"].empty());
}

TEST_CASE_METHOD(InventoryWorld, "a preview says what comes along, in which order, and what cannot be, and writes nothing") {
    const auto before = data("system_list_templates")["count"];
    const auto good = data("system_compose_preview_template", {{"module_names", {"docker-engine-config"}}});
    CHECK(good["composable"] == true);
    CHECK(names_in(good["resolution"]["modules"], "module_name") == Names{"docker-engine-config", "docker-engine"});
    const auto bad =
        data("system_compose_preview_template", {{"module_ids", {module_id("k3s-server")}}, {"module_names", {"k3s-agent"}}});
    CHECK(bad["composable"] == false);
    CHECK_THAT(bad["resolution"]["conflicts"][0].get<std::string>(), ContainsSubstring("'k3s-agent' and 'k3s-server' conflict"));
    CHECK_FALSE(bad["resolution"]["warnings"].empty());
    CHECK(data("system_list_templates")["count"] == before);
}

TEST_CASE_METHOD(InventoryWorld, "a version goes live step by step and retires the one before") {
    const auto move = [&](const char* state) {
        return data("system_update_module", {{"module_name", "k3s-agent"}, {"version", "1.32.0"}, {"version_state", state}});
    };
    data("system_update_module", {{"module_name", "k3s-agent"}, {"version", "1.32.0"}, {"digest", "sha256:ab"}});
    for (const auto* state : {"staging", "blessed"}) CHECK(move(state)["module"]["version"] == "1.31.2");
    CHECK(move("live")["module"]["version"] == "1.32.0");
    const auto versions = data("system_list_module_versions", {{"module_name", "k3s-agent"}})["versions"];
    CHECK(names_in(versions, "state") == Names{"retired", "live"});
    CHECK(versions[1]["digest"] == "sha256:ab");
}

TEST_CASE_METHOD(InventoryWorld, "a module that breaks templates says which") {
    const auto changed = data("system_update_module", {{"module_name", "docker-engine"}, {"enabled", false}});
    CHECK(changed["warnings"].size() == 6);
    CHECK_THAT(refusal("system_provision_instance", provision_arguments()), ContainsSubstring("'docker-engine' is disabled"));
    CHECK(data("system_list_instances")["count"] == 0);
}

TEST_CASE_METHOD(InventoryWorld, "a provider is recorded with what it offers, used, taken out of use, and removed") {
    const auto id = data("system_create_provider", {{"name", "lab"}, {"provider_type", "simulated"}})["provider"]["id"];
    const auto region =
        data("system_create_provider_region", {{"provider_id", id}, {"code", "lab-1"}, {"name", "The lab"}})["region"]["id"];
    const auto type = data("system_create_provider_instance_type", {{"provider_id", id},
                                                                    {"code", "tiny"},
                                                                    {"name", "Tiny"},
                                                                    {"vcpus", 1},
                                                                    {"memory_mb", 512},
                                                                    {"disk_gb", 5},
                                                                    {"hourly_price_usd", 0.5}})["instance_type"]["id"];
    const auto shown = data("system_get_provider", {{"provider_id", id}})["provider"];
    CHECK(shown["regions"][0]["id"] == region);
    CHECK(shown["instance_types"][0]["hourly_price_usd"] == 0.5);
    auto arguments = provision_arguments();
    arguments["provider_region_id"] = region;
    arguments["provider_instance_type_id"] = type;
    CHECK(data("system_provision_instance", arguments)["instance"]["region"] == "lab-1");
    CHECK(data("system_update_provider", {{"provider_id", id}, {"enabled", false}})["provider"]["enabled"] == false);
    CHECK_THAT(refusal("system_provision_instance", arguments), ContainsSubstring("'lab' is disabled"));

    const auto unused = data("system_create_provider", {{"name", "unused"}, {"provider_type", "simulated"}})["provider"]["id"];
    CHECK(data("system_delete_provider", {{"provider_id", unused}})["deleted"] == true);
    CHECK(names_in(data("system_list_providers")["providers"], "name") == Names{"lab", "simulated"});
}

TEST_CASE_METHOD(InventoryWorld, "every list is paged to its end by name") {
    for (const auto& [tool, member] : {std::pair{"system_list_templates", "templates"},
                                       {"system_list_modules", "modules"},
                                       {"system_list_platforms", "platforms"},
                                       {"system_list_providers", "providers"}}) {
        INFO(tool);
        Json arguments = {{"limit", 1}};
        Names seen;
        std::int64_t count = 0;
        for (bool more = true; more;) {
            const auto page = data(tool, arguments);
            count = page["count"];
            seen.push_back(page[member][0]["name"]);
            more = page["has_more"];
            if (more) arguments["cursor"] = page["next_cursor"];
        }
        CHECK(std::ssize(seen) == count);
        CHECK(std::is_sorted(seen.begin(), seen.end()));
    }
}

TEST_CASE_METHOD(InventoryWorld, "every change is made once for its operation id, and is in the audit trail") {
    const auto id = template_id("docker-host");
    const auto node = new_node("edge-1");
    const auto provider = provider_id();
    struct Case {
        const char* tool;
        Json arguments;
    };
    const Case cases[] = {
        {"system_create_node", {{"name", "edge-2"}, {"template_id", id}}},
        {"system_update_node", {{"node_id", node}, {"description", "x"}}},
        {"system_create_template", {{"name", "gateway"}, {"node_platform_id", platform_id()}}},
        {"system_update_template", {{"template_id", id}, {"description", "x"}}},
        {"system_clone_template", {{"template_id", id}, {"name", "copy"}}},
        {"system_create_module", {{"name", "exporter"}, {"category", "Monitoring"}}},
        {"system_update_module", {{"module_name", "exporter"}, {"description", "x"}}},
        {"system_assign_module_to_template", {{"template_id", id}, {"module_name", "exporter"}}},
        {"system_update_template_module", {{"template_id", id}, {"module_name", "exporter"}, {"priority", 1}}},
        {"system_unassign_module_from_template", {{"template_id", id}, {"module_name", "exporter"}}},
        {"system_assign_module_to_node", {{"node_id", node}, {"module_name", "exporter"}}},
        {"system_update_module_assignment", {{"node_id", node}, {"module_name", "exporter"}, {"priority", 1}}},
        {"system_create_provider", {{"name", "lab"}, {"provider_type", "simulated"}}},
        {"system_update_provider", {{"provider_id", provider}, {"name", "cloud"}}},
        {"system_create_provider_region", {{"provider_id", provider}, {"code", "eu-west"}, {"name", "West"}}},
        {"system_create_provider_instance_type",
         {{"provider_id", provider},
          {"code", "tiny"},
          {"name", "Tiny"},
          {"vcpus", 1},
          {"memory_mb", 512},
          {"disk_gb", 5},
          {"hourly_price_usd", 0.5}}},
    };
    for (auto [tool, arguments] : cases) {
        INFO(tool);
        arguments["operation_id"] = std::string("once ") + tool;
        const auto entries = [&, name = std::string(tool)] {
            return world.store().read([&](auto& db) { return storage::audit::list(db, world.account, {.action = name}).total; });
        };
        const auto before = entries();
        CHECK(data(tool, arguments)["replayed"] == false);
        CHECK(data(tool, arguments)["replayed"] == true);
        CHECK(entries() == before + 1);
    }
    CHECK_THAT(
        refusal("system_update_node", {{"node_id", node}, {"description", "y"}, {"operation_id", "once system_update_node"}}),
        ContainsSubstring("with other arguments"));
}
