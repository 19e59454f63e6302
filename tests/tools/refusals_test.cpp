// What every tool refuses, by its schema; and what the tools of pools and signals refuse by their rules.
#include "tests/tools/refusal_table.h"

using mcp::Json;

namespace {

// A value of the kind that the schema wants.
Json placeholder(const Json& schema) {
    if (schema.contains("enum")) return schema["enum"][0];
    if (schema.value("format", "") == "uuid") return nobody;
    const auto type = schema.value("type", "");
    if (type == "integer" || type == "number") return schema.value("minimum", 1);
    if (type == "boolean") return false;
    if (type == "array") return Json::array({placeholder(schema["items"])});
    if (type == "object") return Json::object();
    return schema.contains("examples") ? schema["examples"][0] : Json("some-text");
}

Json least_arguments(const mcp::Tool& tool) {
    Json arguments = Json::object();
    if (!tool.input_schema.contains("required")) return arguments;
    for (const auto& name : tool.input_schema["required"])
        arguments[name.get<std::string>()] = placeholder(tool.input_schema["properties"][name.get<std::string>()]);
    return arguments;
}

// Whether a required argument is an id of something.
bool needs_an_id(const mcp::Tool& tool) {
    if (!tool.input_schema.contains("required")) return false;
    for (const auto& name : tool.input_schema["required"]) {
        if (tool.input_schema["properties"][name.get<std::string>()].value("format", "") == "uuid") return true;
    }
    return false;
}

class PoolRefusals : public ToolWorld {
public:
    PoolRefusals() { world.run(world.fleet().start()); }

    Json create_arguments(Json more = Json::object()) {
        Json arguments = {{"name", "runners"},
                          {"template_id", world.request("ci-runner-fast").template_id->text()},
                          {"target_size", 1},
                          {"max_size", 2},
                          {"provider_region_id", world.region.text()}};
        arguments.update(more);
        return arguments;
    }
};

}  // namespace

TEST_CASE_METHOD(ToolWorld, "every tool refuses an argument that it does not know, and says which it does") {
    for (const auto& tool : server.tools().all()) {
        INFO(tool.about.name);
        auto arguments = least_arguments(tool);
        arguments["no_such_argument"] = 1;
        const auto text = refusal(tool.about.name, arguments);
        CHECK(text.rfind("invalid_argument: ", 0) == 0);
        CHECK_THAT(text, ContainsSubstring("unknown argument 'no_such_argument'"));
        CHECK_THAT(text, ContainsSubstring("What to do: "));
    }
}

TEST_CASE_METHOD(ToolWorld, "every tool names each argument that is missing") {
    for (const auto& tool : server.tools().all()) {
        if (!tool.input_schema.contains("required")) continue;
        INFO(tool.about.name);
        const auto text = refusal(tool.about.name, Json::object());
        CHECK(text.rfind("invalid_argument: ", 0) == 0);
        for (const auto& name : tool.input_schema["required"])
            CHECK_THAT(text, ContainsSubstring("'" + name.get<std::string>() + "'"));
    }
}

TEST_CASE_METHOD(ToolWorld, "every tool that is given an id which nothing has says so, and where the valid ones are") {
    int tools = 0;
    for (const auto& tool : server.tools().all()) {
        if (!needs_an_id(tool)) continue;
        if (tool.about.name == "system_provision_instance") continue;  // takes one of two ids, neither of which its schema requires
        ++tools;
        INFO(tool.about.name);
        const auto text = refusal(tool.about.name, least_arguments(tool));
        INFO(text);
        CHECK(text.rfind("not_found: ", 0) == 0);
        CHECK_THAT(text, ContainsSubstring(nobody));
        CHECK_THAT(text, ContainsSubstring("system_list_"));
    }
    CHECK(tools > 30);
}

TEST_CASE_METHOD(PoolRefusals, "every refusal of pools and runner leases says code, reason and next step") {
    const auto id = data("system_create_instance_pool", create_arguments())["pool"]["id"];
    world.advance(std::chrono::seconds(40));
    const auto member = data("system_acquire_pooled_instance", {{"pool_id", id}})["instance"]["id"];
    const auto alone = data("system_provision_instance", provision_arguments())["instance"]["id"];
    check_refusals(
        *this,
        {
            {"system_create_instance_pool", create_arguments(), "conflict", "'runners' exists already", "another name"},
            {"system_create_instance_pool", create_arguments({{"name", "a"}, {"target_size", 3}}), "invalid_argument", "2",
             "max_size"},
            {"system_create_instance_pool", create_arguments({{"name", "a"}, {"lifecycle_class", "persistent"}}),
             "invalid_argument", "cannot be persistent", "ephemeral, or spot"},
            {"system_create_instance_pool", create_arguments({{"name", "a"}, {"template_id", nobody}}), "not_found", "no template",
             "system_list_templates"},
            {"system_create_instance_pool", create_arguments({{"name", "a"}, {"metadata", {{"ready_ttl_second", 60}}}}),
             "invalid_argument", "ready_ttl_second", "metadata"},
            {"system_update_instance_pool", {{"id", id}, {"target_size", 5}}, "invalid_argument", "5", "max_size"},
            {"system_update_instance_pool",
             {{"id", id}, {"status", "draining"}},
             "invalid_argument",
             "ends its members",
             "system_drain_instance_pool"},
            {"system_update_instance_pool",
             {{"id", id}, {"status", "archived"}},
             "conflict",
             "members",
             "system_drain_instance_pool"},
            {"system_update_instance_pool",
             {{"id", id}, {"status", "archived"}, {"max_size", 9}},
             "invalid_argument",
             "enlarged",
             "one of the two"},
            {"system_acquire_pooled_instance",
             {{"pool_name", "none"}},
             "not_found",
             "no pool 'none'",
             "system_list_instance_pools"},
            {"system_acquire_pooled_instance", Json::object(), "invalid_argument", "no pool", "pool_id"},
            {"system_acquire_pooled_instance", {{"lifecycle_class", "spot"}}, "not_found", "spot", "system_list_instance_pools"},
            {"system_acquire_pooled_instance",
             {{"pool_id", id}, {"wait_seconds", 46}},
             "invalid_argument",
             "wait_seconds",
             "input schema"},
            {"system_return_pooled_instance",
             {{"instance_id", alone}},
             "conflict",
             "no member of a pool",
             "system_terminate_instance"},
            {"system_delete_instance_pool",
             {{"id", id}, {"confirm", "runners"}},
             "conflict",
             "still has 2 member",
             "system_drain_instance_pool"},
            {"system_delete_instance_pool",
             {{"id", id}, {"confirm", "other"}},
             "confirmation_required",
             "'other'",
             "confirm: \"runners\""},
            {"system_drain_instance_pool", {{"id", id}}, "confirmation_required", "nobody has agreed", "confirm: \"runners\""},
            {"system_replenish_instance_pool", {{"id", nobody}}, "not_found", "no pool", "system_list_instance_pools"},
            {"system_release_ci_runner", {{"lease_id", nobody}}, "not_found", "no CI runner lease", "system_list_ci_runner_leases"},
            {"system_lease_ci_runner",
             {{"pool_name", "none"}, {"workflow_run_id", "7"}},
             "not_found",
             "no pool 'none'",
             "system_list_instance_pools"},
            {"system_inspect_correlation", {{"correlation_id", "none"}}, "not_found", "'none'", "system_recent_signals"},
            {"system_list_instance_pools", {{"cursor", "elsewhere"}}, "invalid_argument", "cursor", "without a cursor"},
            {"system_list_ci_runner_leases", {{"cursor", "elsewhere"}}, "invalid_argument", "cursor", "without a cursor"},
            {"system_recent_signals", {{"cursor", "elsewhere"}}, "invalid_argument", "cursor", "without a cursor"},
            {"system_list_audit_entries", {{"cursor", "elsewhere"}}, "invalid_argument", "cursor", "without a cursor"},
        });
    data("system_return_pooled_instance", {{"instance_id", member}});
    data("system_drain_instance_pool", {{"id", id}, {"confirm", "runners"}});
    check_refusals(*this,
                   {
                       {"system_acquire_pooled_instance", {{"pool_id", id}}, "conflict", "draining", "system_"},
                       {"system_replenish_instance_pool", {{"id", id}}, "conflict", "draining", "system_update_instance_pool"},
                   });
}
