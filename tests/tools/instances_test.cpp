// Provision, look, list and terminate, as a client sees them.
#include "tests/support/catch.h"
#include "tests/tools/tool_world.h"

using mcp::Json;

TEST_CASE_METHOD(ToolWorld, "an instance is provisioned, seen to run, terminated, and kept as a record") {
    world.run(world.fleet().start());
    auto arguments = provision_arguments();
    arguments["name"] = "edge-1";
    const auto made = data("system_provision_instance", arguments);
    CHECK(made["provisioned"] == true);
    CHECK(made["timed_out"] == false);
    CHECK(made["instance"]["status"] == "provisioning");
    CHECK(made["instance"].contains("cloud_instance_id"));
    CHECK(made["instance"].contains("expected_running_at"));
    const Json id = {{"instance_id", made["instance"]["id"]}};
    const Json ending = {{"instance_id", made["instance"]["id"]}, {"confirm", "edge-1"}};

    world.advance(std::chrono::seconds(100));
    const auto running = data("system_get_instance", id)["instance"];
    CHECK(running["status"] == "running");
    CHECK(running["name"] == "edge-1");
    CHECK(running["modules"] == Json::array({"docker-engine"}));
    CHECK_FALSE(running.contains("expected_running_at"));

    const auto ended = data("system_terminate_instance", ending);
    CHECK(ended["terminated"] == true);
    CHECK(ended["instance"]["status"] == "terminated");
    CHECK(data("system_terminate_instance", id)["replayed"] == true);
    CHECK(world.machines().empty());
    CHECK(data("system_get_instance", id)["instance"]["status"] == "terminated");
}

TEST_CASE_METHOD(ToolWorld, "waiting ends as soon as the instance runs, or says that the time was over") {
    world.run(world.fleet().start());
    auto arguments = provision_arguments();
    arguments["wait_seconds"] = 45;
    const auto made = data("system_provision_instance", arguments);
    CHECK(made["timed_out"] == true);
    CHECK(made["instance"]["status"] == "provisioning");
    const Json wait = {{"instance_id", made["instance"]["id"]}, {"wait_seconds", 40}};
    CHECK(data("system_get_instance", wait)["timed_out"] == true);
    const auto begun = world.now();
    const auto running = data("system_get_instance", wait);
    CHECK(running["timed_out"] == false);
    CHECK(running["instance"]["status"] == "running");
    CHECK(world.now() - begun < std::chrono::seconds(10));
}

TEST_CASE_METHOD(ToolWorld, "the same operation id returns the same instance, and refuses other arguments") {
    auto arguments = provision_arguments();
    arguments["operation_id"] = "run-7";
    const auto first = data("system_provision_instance", arguments);
    const auto again = data("system_provision_instance", arguments);
    CHECK(again["replayed"] == true);
    CHECK(again["instance"]["id"] == first["instance"]["id"]);
    CHECK(world.machines().size() == 1);
    arguments["name"] = "other";
    CHECK_THAT(refusal("system_provision_instance", arguments), ContainsSubstring("conflict:"));
}

TEST_CASE_METHOD(ToolWorld, "lists are paged to the end without gap or repetition, and filtered") {
    for (int i = 0; i < 5; ++i) data("system_provision_instance", provision_arguments());
    Json arguments = {{"limit", 2}};
    std::vector<std::string> seen;
    for (;;) {
        const auto page = data("system_list_instances", arguments);
        CHECK(page["count"] == 5);
        for (const auto& instance : page["instances"]) seen.push_back(instance["id"]);
        if (!page["has_more"].get<bool>()) break;
        arguments["cursor"] = page["next_cursor"];
    }
    CHECK(seen.size() == 5);
    CHECK(std::is_sorted(seen.begin(), seen.end()));
    CHECK(data("system_list_instances", {{"status", "running"}})["count"] == 0);
    CHECK_THAT(refusal("system_list_instances", {{"cursor", "elsewhere"}}), ContainsSubstring("Start again without a cursor"));
}

TEST_CASE_METHOD(ToolWorld, "each refusal says code, reason and next step") {
    const auto with = [&](const char* name, Json value) {
        auto arguments = provision_arguments();
        arguments[name] = std::move(value);
        return arguments;
    };
    const Json nobody = "01936f3e-7c11-7abc-8def-000000000001";
    auto both = with("node_id", nobody);
    auto neither = provision_arguments();
    neither.erase("template_id");

    struct Case {
        const char* tool;
        Json arguments;
        const char* code;
        const char* next;
    };
    const Case cases[] = {
        {"system_provision_instance", both, "invalid_argument: ", "template_id"},
        {"system_provision_instance", neither, "invalid_argument: ", "system_list_templates"},
        {"system_provision_instance", with("template_id", nobody), "not_found: ", "system_list_templates"},
        {"system_provision_instance", with("provider_region_id", nobody), "not_found: ", "system_list_provider_regions"},
        {"system_provision_instance", with("provider_instance_type_id", nobody),
         "not_found: ", "system_list_provider_instance_types"},
        {"system_get_instance", {{"instance_id", nobody}}, "not_found: ", "system_list_instances"},
        {"system_terminate_instance", {{"instance_id", nobody}}, "not_found: ", "system_list_instances"},
        {"matrix_get_use_case", {{"number", 11}}, "invalid_argument: ", "at most 10"},
    };
    for (const auto& [tool, arguments, code, next] : cases) {
        INFO(tool << " " << arguments.dump());
        const auto text = refusal(tool, arguments);
        CHECK(text.rfind(code, 0) == 0);
        CHECK_THAT(text, ContainsSubstring("What to do: "));
        CHECK_THAT(text, ContainsSubstring(next));
    }
}

TEST_CASE_METHOD(ToolWorld, "a provider that refuses is an error with the reason, and leaves nothing at the provider") {
    fleet::providers::Faults faults;
    faults.create_refuse = 1;
    world.cloud().set_faults(faults);
    CHECK_THAT(refusal("system_provision_instance", provision_arguments()), ContainsSubstring("provider_refused: "));
    CHECK(world.machines().empty());
    CHECK(data("system_list_instances", {{"status", "error"}})["count"] == 1);
}
