// Pools and CI runners, as a client sees them.
#include "tests/support/catch.h"
#include "tests/tools/tool_world.h"

using mcp::Json;

namespace {

class PoolToolWorld : public ToolWorld {
public:
    PoolToolWorld() { world.run(world.fleet().start()); }

    Json create_arguments(int target = 2) {
        return {{"name", "ci-runners"},
                {"template_id", world.request("ci-runner-fast").template_id->text()},
                {"target_size", target},
                {"provider_region_id", world.region.text()}};
    }
    Json make_warm_pool(int target = 2) {
        const auto pool = data("system_create_instance_pool", create_arguments(target))["pool"];
        world.advance(std::chrono::seconds(31));
        return pool;
    }
    Json pool(const Json& id) { return data("system_get_instance_pool", {{"id", id}})["pool"]; }
    Json acquire() { return data("system_acquire_pooled_instance", {{"pool_name", "ci-runners"}})["instance"]; }

    // Calls with a client that can ask its user, and answers what it is asked.
    Json answered(const std::string& tool, const Json& arguments, bool agreed) {
        capabilities = {{"elicitation", {{"form", Json::object()}}}};
        const auto asked = call(tool, arguments);
        REQUIRE(asked["resultType"] == "input_required");
        Json responses = Json::object();
        for (const auto& [key, question] : asked["inputRequests"].items()) {
            const std::string asked_for = question["params"]["requestedSchema"]["required"][0];
            responses[key] = {{"action", "accept"}, {"content", {{asked_for, agreed}}}};
        }
        const auto result = ask("tools/call", {{"name", tool},
                                               {"arguments", arguments},
                                               {"requestState", asked["requestState"]},
                                               {"inputResponses", std::move(responses)}})["result"];
        capabilities = Json::object();
        return result["structuredContent"];
    }
};

}  // namespace

TEST_CASE_METHOD(PoolToolWorld, "a pool is made, seen to fill, acquired from and returned to") {
    auto arguments = create_arguments();
    arguments["metadata"] = {{"ready_ttl_seconds", 600}};
    const auto made = data("system_create_instance_pool", arguments)["pool"];
    CHECK(made["status"] == "active");
    CHECK(made["ready_count"] == 0);
    CHECK(made["max_size"] == 12);
    world.advance(std::chrono::seconds(31));
    const auto full = pool(made["id"]);
    CHECK(full["ready_count"] == 2);
    CHECK(full["metadata"] == Json{{"ready_ttl_seconds", 600}});
    CHECK(full["instance_type"] == "standard-1");
    CHECK(full["members"].size() == 2);
    CHECK(full["members"][0]["pool_state"] == "ready");
    CHECK(full["regions"] == Json::array({"eu-central"}));

    const auto claimed =
        data("system_acquire_pooled_instance", {{"pool_id", made["id"]}, {"acquired_by", "batch-7"}, {"acquired_for", "training"}});
    CHECK(claimed["acquired"] == true);
    CHECK(claimed["instance"]["pool_state"] == "claimed");
    CHECK(claimed["instance"]["instance_pool_id"] == made["id"]);
    CHECK(claimed["instance"].contains("private_ip_address"));
    const auto after = pool(made["id"]);
    CHECK(after["members"][0]["acquired_by"] == "batch-7");
    CHECK(after["metrics"]["requests"] == 1);
    CHECK(after["metrics"]["hit_rate"] == 1.0);
    CHECK(after["sizing"].contains("reason"));

    const auto returned = data("system_return_pooled_instance", {{"instance_id", claimed["instance"]["id"]}});
    CHECK(returned["returned"] == true);
    CHECK(returned["disposition"] == "recycled");
    CHECK(returned["pool"]["claimed_count"] == 0);
    const auto list = data("system_list_instance_pools");
    CHECK(list["count"] == 1);
    CHECK(list["pools"][0]["name"] == "ci-runners");
}

TEST_CASE_METHOD(PoolToolWorld, "a call that finds none ready says when one is, and waits in turn when it is told to") {
    make_warm_pool(1);
    acquire();
    world.settle();
    const auto text = refusal("system_acquire_pooled_instance", {{"pool_name", "ci-runners"}});
    CHECK(text.starts_with("conflict: "));
    CHECK_THAT(text, ContainsSubstring("ready 0, warming 1") && ContainsSubstring("in 30 s") && ContainsSubstring("wait_seconds"));
    const auto begun = world.now();
    CHECK(data("system_acquire_pooled_instance", {{"pool_name", "ci-runners"}, {"wait_seconds", 45}})["acquired"] == true);
    CHECK(world.now() - begun <= std::chrono::seconds(31));
}

TEST_CASE_METHOD(PoolToolWorld, "the same operation id acquires once") {
    make_warm_pool(2);
    const Json arguments = {{"pool_name", "ci-runners"}, {"operation_id", "job-1"}};
    const auto first = data("system_acquire_pooled_instance", arguments);
    const auto again = data("system_acquire_pooled_instance", arguments);
    CHECK(first["replayed"] == false);
    CHECK(again["replayed"] == true);
    CHECK(again["instance"]["id"] == first["instance"]["id"]);
}

TEST_CASE_METHOD(PoolToolWorld, "a key of the metadata that does not exist is refused with the one that was meant") {
    auto arguments = create_arguments();
    arguments["metadata"] = {{"ready_tll_seconds", 600}, {"record_retention_days", 0}};
    const auto text = refusal("system_create_instance_pool", arguments);
    CHECK_THAT(text, ContainsSubstring("did you mean 'ready_ttl_seconds'"));
    CHECK_THAT(text, ContainsSubstring("at least 1"));
    arguments["metadata"] = {{"region_health", {{"eu-central", "ill"}}}};
    CHECK_THAT(refusal("system_create_instance_pool", arguments), ContainsSubstring("region_health"));
    CHECK(data("system_list_instance_pools")["count"] == 0);
}

TEST_CASE_METHOD(PoolToolWorld, "a pool is resized and set without losing what is not named") {
    const auto made = make_warm_pool(1);
    const auto changed = data("system_update_instance_pool",
                              {{"id", made["id"]}, {"target_size", 3}, {"metadata", {{"claimed_ttl_seconds", 900}}}})["pool"];
    CHECK(changed["target_size"] == 3);
    CHECK(changed["max_size"] == 11);
    world.advance(std::chrono::seconds(31));
    CHECK(pool(made["id"])["ready_count"] == 3);
    CHECK(pool(made["id"])["metadata"] == Json{{"claimed_ttl_seconds", 900}});
    CHECK(data("system_replenish_instance_pool", {{"id", made["id"]}})["provisioned"] == 0);
    CHECK(data("system_recycle_pool", {{"id", made["id"]}})["recycled"] == 0);
}

TEST_CASE_METHOD(PoolToolWorld, "draining and deleting ask the user, by name") {
    const auto made = make_warm_pool(2);
    const Json named = {{"id", made["id"]}};
    CHECK(answered("system_drain_instance_pool", named, false)["declined"] == true);
    CHECK(pool(made["id"])["ready_count"] == 2);
    const auto drained = answered("system_drain_instance_pool", named, true);
    CHECK(drained["drain_result"]["drained"] == 2);
    CHECK(drained["pool"]["status"] == "draining");
    CHECK(answered("system_delete_instance_pool", named, false)["deleted"] == false);
    CHECK(answered("system_delete_instance_pool", named, true)["deleted"] == true);
    CHECK(data("system_list_instance_pools")["count"] == 0);
}

TEST_CASE_METHOD(PoolToolWorld, "where nobody can be asked, draining and deleting want the pool's name repeated") {
    const auto made = make_warm_pool(1);
    for (const auto* tool : {"system_drain_instance_pool", "system_delete_instance_pool"}) {
        INFO(tool);
        const auto missing = refusal(tool, {{"id", made["id"]}});
        CHECK(missing.starts_with("confirmation_required: "));
        CHECK_THAT(missing, ContainsSubstring("confirm: \"ci-runners\""));
        CHECK_THAT(refusal(tool, {{"id", made["id"]}, {"confirm", "other"}}), ContainsSubstring("'other' is not the name"));
        data(tool, {{"id", made["id"]}, {"confirm", "ci-runners"}});
    }
}

TEST_CASE_METHOD(PoolToolWorld, "pools are paged in the order in which they were made") {
    for (int i = 0; i < 3; ++i) {
        auto arguments = create_arguments(0);
        arguments["name"] = "pool-" + std::to_string(i);
        data("system_create_instance_pool", arguments);
    }
    const auto first = data("system_list_instance_pools", {{"limit", 2}});
    CHECK(first["count"] == 3);
    REQUIRE(first["pools"].size() == 2);
    const auto rest = data("system_list_instance_pools", {{"limit", 2}, {"cursor", first["next_cursor"]}});
    REQUIRE(rest["pools"].size() == 1);
    CHECK(rest["pools"][0]["name"] == "pool-2");
    CHECK_THAT(refusal("system_create_instance_pool",
                       [&] {
                           auto arguments = create_arguments(0);
                           arguments["name"] = "POOL-1";
                           return arguments;
                       }()),
               ContainsSubstring("exists already"));
}

TEST_CASE_METHOD(PoolToolWorld, "a CI runner is leased, listed and released") {
    make_warm_pool(1);
    const auto leased = data("system_lease_ci_runner",
                             {{"pool_name", "ci-runners"}, {"workflow_run_id", "8214417"}, {"workflow_run_repo", "acme/shop"}});
    CHECK(leased["leased"] == true);
    CHECK(leased["lease"]["instance_id"] == leased["instance"]["id"]);
    const auto open = data("system_list_ci_runner_leases", {{"open", true}, {"workflow_run_id", "8214417"}});
    CHECK(open["count"] == 1);
    const auto released = data("system_release_ci_runner", {{"lease_id", leased["lease"]["id"]}});
    CHECK(released["released"] == true);
    CHECK(released["disposition"] == "recycled");
    CHECK(released["lease"].contains("released_at"));
    CHECK(data("system_list_ci_runner_leases", {{"open", true}})["count"] == 0);
    CHECK(data("system_list_ci_runner_leases", {{"open", false}})["count"] == 1);
    CHECK(data("system_release_ci_runner", {{"lease_id", leased["lease"]["id"]}})["replayed"] == true);
}

TEST_CASE_METHOD(PoolToolWorld, "each refusal about pools says code, reason and next step") {
    const Json nobody = "01936f3e-7c11-7abc-8def-000000000001";
    auto unordered = create_arguments(5);
    unordered["max_size"] = 3;
    auto persistent = create_arguments();
    persistent["lifecycle_class"] = "persistent";
    auto no_template = create_arguments();
    no_template["template_id"] = nobody;
    struct Case {
        const char* tool;
        Json arguments;
        const char* code;
        const char* next;
    };
    const Case cases[] = {
        {"system_get_instance_pool", {{"id", nobody}}, "not_found: ", "system_list_instance_pools"},
        {"system_update_instance_pool", {{"id", nobody}}, "not_found: ", "system_list_instance_pools"},
        {"system_drain_instance_pool", {{"id", nobody}}, "not_found: ", "system_list_instance_pools"},
        {"system_delete_instance_pool", {{"id", nobody}}, "not_found: ", "system_list_instance_pools"},
        {"system_recycle_pool", {{"id", nobody}}, "not_found: ", "system_list_instance_pools"},
        {"system_replenish_instance_pool", {{"id", nobody}}, "not_found: ", "system_list_instance_pools"},
        {"system_acquire_pooled_instance", {{"pool_id", nobody}}, "not_found: ", "system_list_instance_pools"},
        {"system_acquire_pooled_instance", {{"pool_name", "none"}}, "not_found: ", "system_list_instance_pools"},
        {"system_acquire_pooled_instance", Json::object(), "invalid_argument: ", "pool_name"},
        {"system_return_pooled_instance", {{"instance_id", nobody}}, "not_found: ", "system_list_instances"},
        {"system_create_instance_pool", unordered, "invalid_argument: ", "min_size <= target_size <= max_size"},
        {"system_create_instance_pool", persistent, "invalid_argument: ", "spot"},
        {"system_create_instance_pool", no_template, "not_found: ", "system_list_templates"},
        {"system_release_ci_runner", {{"lease_id", nobody}}, "not_found: ", "system_list_ci_runner_leases"},
    };
    for (const auto& [tool, arguments, code, next] : cases) {
        INFO(tool << " " << arguments.dump());
        const auto text = refusal(tool, arguments);
        CHECK(text.rfind(code, 0) == 0);
        CHECK_THAT(text, ContainsSubstring("What to do: "));
        CHECK_THAT(text, ContainsSubstring(next));
    }
}
