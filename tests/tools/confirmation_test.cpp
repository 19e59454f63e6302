// Termination asks first: the user where the client can, the caller's own confirmation elsewhere.
#include "storage/clusters.h"
#include "tests/support/catch.h"
#include "tests/tools/tool_world.h"

using mcp::Json;

namespace {

class ConfirmationWorld : public ToolWorld {
public:
    ConfirmationWorld() {
        world.run(world.fleet().start());
        instance = provisioned("edge-1", "docker-host");
        world.advance(std::chrono::seconds(100));
    }

    Json provisioned(const std::string& name, const char* from) {
        auto arguments = provision_arguments();
        arguments["name"] = name;
        arguments["template_id"] = world.request(from).template_id->text();
        return data("system_provision_instance", arguments)["instance"];
    }

    // What the question about the instance says, and what the refusal says where nobody can be asked.
    std::vector<std::string> warnings_about(const Json& about) {
        const Json arguments = {{"instance_id", about["id"]}};
        answered({{"action", "decline"}}, arguments);
        capabilities = Json::object();
        return {asked["inputRequests"].begin().value()["params"]["message"].get<std::string>(),
                refusal("system_terminate_instance", arguments)};
    }
    void record_cluster(const std::string& name) {
        auto insert = [cluster = model::KubernetesCluster{world.ids().make<model::KubernetesClusterId>(),
                                                          world.account,
                                                          name,
                                                          "k3s",
                                                          model::ClusterStatus::active,
                                                          {},
                                                          {},
                                                          1,
                                                          world.now()}](storage::Transaction& transaction) {
            storage::clusters::insert(transaction, cluster);
        };
        world.run(world.store().write(std::move(insert)));
    }

    // Calls with a client that can ask its user, and answers what it is asked.
    Json answered(Json answer, Json arguments) {
        capabilities = {{"elicitation", {{"form", Json::object()}}}};
        asked = call("system_terminate_instance", arguments);
        if (asked["resultType"] != "input_required") return asked;
        Json responses = Json::object();
        for (const auto& [key, question] : asked["inputRequests"].items()) responses[key] = answer;
        return ask("tools/call", {{"name", "system_terminate_instance"},
                                  {"arguments", arguments},
                                  {"requestState", asked["requestState"]},
                                  {"inputResponses", std::move(responses)}})["result"];
    }
    std::string status() { return data("system_get_instance", {{"instance_id", instance["id"]}})["instance"]["status"]; }
    Json named() { return {{"instance_id", instance["id"]}}; }

    Json instance, asked;
};

Json accepted(bool terminate) { return {{"action", "accept"}, {"content", {{"terminate", terminate}}}}; }

}  // namespace

TEST_CASE_METHOD(ConfirmationWorld, "a client that can ask is made to, by name and with what is lost; agreement terminates") {
    const auto result = answered(accepted(true), named());
    REQUIRE(asked["inputRequests"].size() == 1);
    const auto question = asked["inputRequests"].begin().value()["params"];
    CHECK(question["mode"] == "form");
    for (const auto* part : {"edge-1", "/persist", "docker-engine"})
        CHECK_THAT(question["message"].get<std::string>(), ContainsSubstring(part));
    CHECK(result["structuredContent"]["terminated"] == true);
    CHECK(result["structuredContent"]["declined"] == false);
    CHECK(status() == "terminated");
}

TEST_CASE_METHOD(ConfirmationWorld,
                 "whoever declines, closes the form or leaves the box empty keeps the instance, whatever the model confirms") {
    auto confirmed = named();
    confirmed["confirm"] = "edge-1";
    for (const auto& answer : {Json{{"action", "decline"}}, Json{{"action", "cancel"}}, accepted(false)}) {
        INFO(answer.dump());
        const auto result = answered(answer, confirmed);
        CHECK(result["structuredContent"]["terminated"] == false);
        CHECK(result["structuredContent"]["declined"] == true);
        CHECK_THAT(text_of(result), ContainsSubstring("Nothing was changed"));
        CHECK(status() == "running");
    }
    CHECK(world.machines().size() == 1);
}

TEST_CASE_METHOD(ConfirmationWorld, "where nobody can be asked the instance's name must be repeated") {
    const auto missing = refusal("system_terminate_instance", named());
    CHECK(missing.starts_with("confirmation_required: "));
    CHECK_THAT(missing, ContainsSubstring("confirm: \"edge-1\""));
    auto wrong = named();
    wrong["confirm"] = "edge-2";
    CHECK_THAT(refusal("system_terminate_instance", wrong), ContainsSubstring("'edge-2' is not the name"));
    CHECK(status() == "running");
    auto right = named();
    right["confirm"] = "edge-1";
    CHECK(data("system_terminate_instance", right)["terminated"] == true);
}

TEST_CASE_METHOD(ConfirmationWorld, "what is terminated already asks nobody") {
    answered(accepted(true), named());
    const auto again = answered(accepted(true), named());
    CHECK(asked["resultType"] == "complete");
    CHECK(again["structuredContent"]["replayed"] == true);
}

TEST_CASE_METHOD(ConfirmationWorld, "question and refusal say that state would be lost without a backup, and what to do instead") {
    for (const auto& text : warnings_about(instance)) {
        CHECK_THAT(text, ContainsSubstring("no backup of it is known"));
        CHECK_THAT(text, ContainsSubstring("docker save"));
    }
}

TEST_CASE_METHOD(ConfirmationWorld, "the end of what keeps no state is asked for without a hazard") {
    const auto batch = provisioned("batch-1", "batch-docker-host");
    for (const auto& text : warnings_about(batch)) CHECK_THAT(text, !ContainsSubstring("Know first"));
}

TEST_CASE_METHOD(ConfirmationWorld, "question and refusal say that the only K3s server would go, until there is another one") {
    const auto server = provisioned("cp-1", "k3s-server");
    const auto worker = provisioned("worker-1", "k3s-worker");
    for (const auto& text : warnings_about(server)) {
        CHECK_THAT(text, ContainsSubstring("cp-1 is the only k3s-server of its cluster, and 1 worker depends on it"));
        CHECK_THAT(text, ContainsSubstring("Add a 2nd k3s-server first"));
    }
    provisioned("cp-2", "k3s-server");
    for (const auto& text : warnings_about(server)) CHECK_THAT(text, !ContainsSubstring("k3s-server of its cluster"));
}

TEST_CASE_METHOD(ConfirmationWorld, "with several clusters each server is the only one of its own, or may be") {
    record_cluster("prod");
    record_cluster("staging");
    const auto server = provisioned("cp-1", "k3s-server");
    provisioned("cp-2", "k3s-server");
    for (const auto& text : warnings_about(server))
        CHECK_THAT(text, ContainsSubstring("cp-1 is the only k3s-server of its cluster"));
    provisioned("cp-3", "k3s-server");
    for (const auto& text : warnings_about(server)) CHECK_THAT(text, ContainsSubstring("may be the only one there"));
}
