// Plans against the registry: what a plan says to call can be called.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "tests/support/catch.h"
#include "tests/tools/tool_world.h"

using mcp::Json;

namespace {

struct Request {
    int use_case;
    const char* text;
};

constexpr std::array requests = {
    Request{1, "a docker host for our nginx reverse proxy that stays up for months"},
    Request{1, "three docker hosts in eu-west, one per office, that keep their volumes for years"},
    Request{2, "one k3s cluster with a server and three workers for our web applications"},
    Request{2, "a small kubernetes that our helm charts can be installed on"},
    Request{3, "two k3s clusters in one account, production apart from staging"},
    Request{3, "six separate kubernetes clusters, one for every region"},
    Request{4, "fifty docker hosts for a training run tonight, all of them terminated afterwards"},
    Request{4, "a data pipeline that needs many machines for a few hours each night"},
    Request{5, "a pool of 10 self-hosted CI runners that are thrown away after each job"},
    Request{5, "build agents for our gitlab pipelines, a clean host each time"},
    Request{6, "a docker host for each of our 12 customers, none of whom may see another"},
    Request{6, "host containers for many clients, each on a machine of its own, isolated from each other"},
    Request{7, "a k3s control plane that stays while its workers scale up and down"},
    Request{7, "kubernetes on spot workers that may disappear at any moment, under a server that stays"},
    Request{8, "a container on one docker host should reach a container on another one directly"},
    Request{8, "an overlay network over several of our docker hosts with docker swarm"},
    Request{9, "pod traffic between our nodes has to run encrypted through the SDWAN"},
    Request{9, "are packets between pods inside your tunnel?"},
    Request{10, "tell us when a container image we run has a known vulnerability"},
    Request{10, "do you scan pulled pod images of our kubernetes cluster for CVEs?"},
};

class PlanWorld : public ToolWorld {
public:
    // Fails the test where the registry would refuse the call; a placeholder stands for what is missing.
    void check_step(const Json& step) {
        const auto* tool = server.tools().find(step["tool"].get<std::string>());
        REQUIRE(tool != nullptr);
        INFO(tool->about.name);
        const auto& properties = tool->input_schema["properties"];
        for (const auto& [name, value] : step["arguments"].items()) {
            INFO(name);
            REQUIRE(properties.contains(name));
            check_type(properties[name], value);
        }
        for (const auto& name : step["missing"]) {
            INFO(name);
            CHECK(properties.contains(top_of(name)));
        }
        if (!tool->input_schema.contains("required")) return;
        for (const auto& name : tool->input_schema["required"]) {
            INFO(name);
            const auto is_missing = std::any_of(step["missing"].begin(), step["missing"].end(),
                                                [&](const Json& each) { return top_of(each) == name.get<std::string>(); });
            CHECK((step["arguments"].contains(name) || is_missing));
        }
    }

    int promised(const Json& plan) {
        int instances = 0;
        for (const auto& step : plan) {
            static const std::set<std::string> making = {"system_provision_instance", "system_acquire_pooled_instance",
                                                         "system_lease_ci_runner"};
            if (making.contains(step.value("tool", ""))) instances += step["times"].get<int>();
        }
        return instances;
    }

private:
    static std::string top_of(const Json& name) {
        const auto text = name.get<std::string>();
        return text.substr(0, text.find('.'));
    }
    static void check_type(const Json& schema, const Json& value) {
        const auto type = schema.value("type", "");
        CHECK(((type == "string" && value.is_string()) || (type == "boolean" && value.is_boolean()) ||
               (type == "integer" && value.is_number_integer()) || (type == "number" && value.is_number()) ||
               (type == "array" && value.is_array()) || (type == "object" && value.is_object())));
        if (!schema.contains("enum")) return;
        CHECK(std::find(schema["enum"].begin(), schema["enum"].end(), value) != schema["enum"].end());
    }
};

}  // namespace

TEST_CASE_METHOD(PlanWorld, "every step of every plan names a tool and arguments that the registry has") {
    for (const auto& request : requests) {
        INFO(request.text);
        const auto verdict = data("matrix_classify_request", {{"request", request.text}});
        CHECK(verdict["use_case"]["number"] == request.use_case);
        REQUIRE_FALSE(verdict["plan"].empty());
        for (const auto& step : verdict["plan"]) {
            if (step.contains("tool")) check_step(step);
        }
    }
}

TEST_CASE_METHOD(PlanWorld, "so does every step of the plans for the labelled requests") {
    std::ifstream file(std::filesystem::path(SOURCE_DIR) / "tests/eval/requests-dev.jsonl");
    int steps = 0;
    for (std::string line; std::getline(file, line);) {
        INFO(line);
        const auto verdict = data("matrix_classify_request", {{"request", Json::parse(line)["text"]}});
        for (const auto& step : verdict["plan"]) {
            if (!step.contains("tool")) continue;
            check_step(step);
            ++steps;
        }
    }
    CHECK(steps > 200);
}

TEST_CASE_METHOD(PlanWorld, "every plan ends with instances, those of rows that are not supported by way of their alternative") {
    for (const auto& request : requests) {
        INFO(request.text);
        CHECK(promised(data("matrix_classify_request", {{"request", request.text}})["plan"]) > 0);
    }
}
