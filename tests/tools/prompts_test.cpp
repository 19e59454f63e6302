// The prompts: what a model is told, and that it is true of this fleet.
#include "tests/support/catch.h"
#include "tests/tools/tool_world.h"

using mcp::Json;

namespace {

class PromptWorld : public ToolWorld {
public:
    using ToolWorld::ToolWorld;

    std::string text(const std::string& name, Json arguments = Json::object()) {
        const auto answer = ask("prompts/get", {{"name", name}, {"arguments", std::move(arguments)}});
        if (answer.contains("error")) throw std::runtime_error(answer["error"].dump());
        return answer["result"]["messages"][0]["content"]["text"];
    }
    std::string objection(const std::string& name, Json arguments) {
        const auto answer = ask("prompts/get", {{"name", name}, {"arguments", std::move(arguments)}});
        CHECK(answer["error"]["code"] == -32602);
        return answer["error"]["message"];
    }
    std::vector<std::string> setup_prompts() {
        std::vector<std::string> names;
        for (const auto& prompt : server.prompts().all()) {
            if (prompt.name.starts_with("setup_")) names.push_back(prompt.name);
        }
        return names;
    }
};

}  // namespace

TEST_CASE_METHOD(PromptWorld, "the concierge is told of the fleet as it is now") {
    world.run(world.fleet().start());
    CHECK_THAT(text("system_concierge"), ContainsSubstring("Instances: none."));
    CHECK_THAT(text("system_concierge"), ContainsSubstring("Nothing needs attention."));

    fleet::providers::Faults faults;
    faults.create_refuse = 1;
    world.cloud().set_faults(faults);
    for (int i = 0; i < 12; ++i) refusal("system_provision_instance", provision_arguments());
    world.cloud().set_faults({});
    const auto running = data("system_provision_instance", provision_arguments())["instance"];
    world.advance(std::chrono::seconds(100));

    const auto told = text("system_concierge");
    CHECK_THAT(told, ContainsSubstring("1 running, 12 error."));
    CHECK_THAT(told, ContainsSubstring("and 2 more: system_list_instances {\"status\":\"error\"}"));
    CHECK_THAT(told, ContainsSubstring("docker-host ("));
    CHECK_THAT(told, ContainsSubstring("eu-central ("));
    CHECK_THAT(told, ContainsSubstring("Ask the operator what they want to run."));
}

TEST_CASE_METHOD(PromptWorld, "the concierge is given the verdict on what the operator wants") {
    const auto told =
        text("system_concierge", {{"request", "we need about 50 docker boxes for a training run tonight, all gone by tomorrow"}});
    CHECK_THAT(told, ContainsSubstring("Status: supported_with_caveats"));
    CHECK_THAT(told, ContainsSubstring("use case 4"));
    CHECK_THAT(told, ContainsSubstring("[system_acquire_pooled_instance "));
    CHECK_THAT(objection("system_concierge", {{"request", std::string(5000, 'x')}}), ContainsSubstring("4,000"));
}

TEST_CASE_METHOD(PromptWorld, "there is a guide for each use case, and it says what the matrix says") {
    const auto names = setup_prompts();
    REQUIRE(names.size() == 10);
    int number = 0;
    for (const auto& name : names) {
        INFO(name);
        const auto& row = matrix::Matrix::builtin().use_case(++number);
        const auto told = text(name);
        CHECK_THAT(told, ContainsSubstring("# Set up: " + row.title));
        CHECK_THAT(told, ContainsSubstring("Status: " + std::string(model::name_of(row.status))));
        for (const auto& caveat : row.caveats) CHECK_THAT(told, ContainsSubstring(caveat));
        CHECK_THAT(told, ContainsSubstring("Step 1: "));
        if (row.status != matrix::Status::unsupported) continue;
        CHECK_THAT(told, ContainsSubstring("Do not build it anyway"));
        CHECK_THAT(told, ContainsSubstring("Alternative: " + row.alternative));
    }
}

TEST_CASE_METHOD(PromptWorld, "every hazard of the matrix is in some guide, and in no guide that it does not concern") {
    std::string all;
    for (const auto& name : setup_prompts()) all += text(name);
    for (const auto& hazard : matrix::Matrix::builtin().hazards()) CHECK_THAT(all, ContainsSubstring(hazard.if_you));
    CHECK_THAT(text("setup_edge_gateway"), !ContainsSubstring("Run several clusters without target_cluster_id"));
}

TEST_CASE_METHOD(PromptWorld, "the plan for a cluster makes servers from the servers' template and workers from the workers'") {
    std::map<std::string, std::string> ids;
    const auto templates = data("system_list_templates")["templates"];
    for (const auto& each : templates) ids[each["name"]] = each["id"];
    const auto cluster = text("setup_k3s_cluster");
    CHECK_THAT(cluster, ContainsSubstring(ids.at("k3s-server")));
    CHECK_THAT(cluster, ContainsSubstring(ids.at("k3s-worker") + "\""));
    CHECK_THAT(text("setup_hybrid_cluster"), ContainsSubstring(ids.at("k3s-worker-ephemeral")));
}

TEST_CASE_METHOD(PromptWorld, "a guide's plan is filled from its arguments") {
    const auto regions = data("system_list_provider_regions")["regions"];
    const auto told = text("setup_batch_jobs", {{"count", "50"}, {"region", "us-east"}, {"instance_type", "standard-8"}});
    for (const auto& region : regions) {
        const auto id = region["id"].get<std::string>();
        if (region["code"] == "us-east")
            CHECK_THAT(told, ContainsSubstring(id));
        else
            CHECK_THAT(told, !ContainsSubstring(id));
    }
    CHECK_THAT(told, ContainsSubstring("(50 times)"));
    CHECK_THAT(objection("setup_batch_jobs", {{"count", "many"}}), ContainsSubstring("1 to 1000"));
    CHECK_THAT(objection("setup_batch_jobs", {{"region", "mars"}}), ContainsSubstring("eu-central, us-east"));
    CHECK_THAT(objection("setup_batch_jobs", {{"regoin", "us-east"}}), ContainsSubstring("did you mean 'region'"));
}
