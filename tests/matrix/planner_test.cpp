// Setups as tool calls.
#include "matrix/planner.h"

#include <algorithm>

#include "tests/support/catch.h"

using matrix::Catalogue;
using matrix::Verdict;

namespace {

Verdict verdict_for(int use_case, std::optional<int> count = std::nullopt) {
    Verdict verdict;
    verdict.band = matrix::Band::answer;
    verdict.use_case = matrix::UseCaseRef{use_case, "title"};
    verdict.parameters.count = count;
    return verdict;
}

Catalogue catalogue() {
    Catalogue all;
    all.templates = {
        {"t-docker", "docker-host", {1, 4}, ""}, {"t-server", "k3s server", {2}, ""}, {"t-agent", "k3s agent", {2}, ""}};
    all.regions = {{"r-fra", "eu-fra", "Frankfurt"}, {"r-dub", "eu-dub", "Dublin"}};
    all.instance_types = {{"i-small", "small", 1, 1024}, {"i-medium", "medium", 2, 4096}};
    all.tool_exists = [](std::string_view tool) {
        return tool == "system_provision_instance" || tool == "kubernetes_list_clusters";
    };
    return all;
}

}  // namespace

TEST_CASE("a plan fills template, region and type from the request and the catalogue") {
    const auto steps = matrix::plan(verdict_for(1, 1), "a docker host in Dublin", catalogue());
    REQUIRE_FALSE(steps.empty());
    CHECK(steps[0].tool == "system_provision_instance");
    CHECK(steps[0].arguments["template_id"] == "t-docker");
    CHECK(steps[0].arguments["provider_region_id"] == "r-dub");
    CHECK(steps[0].arguments["provider_instance_type_id"] == "i-medium");
    CHECK(steps[0].arguments["lifecycle_class"] == "persistent");
    CHECK(steps[0].arguments["tmpfs_store"] == false);
    CHECK(steps[0].missing.empty());
    CHECK(steps[0].wait_for);
}

TEST_CASE("servers and agents come from the templates that are named for them") {
    const auto steps = matrix::plan(verdict_for(2, 4), "one k3s cluster", catalogue());
    std::vector<std::string> templates;
    for (const auto& step : steps) {
        if (step.tool == "system_provision_instance") templates.push_back(step.arguments["template_id"].get<std::string>());
    }
    CHECK(templates == std::vector<std::string>{"t-server", "t-agent"});
}

TEST_CASE("what nobody said and the catalogue does not settle is missing, not guessed") {
    Catalogue empty;
    empty.tool_exists = [](std::string_view) { return true; };
    const auto steps = matrix::plan(verdict_for(1), "a docker host", empty);
    const auto provision =
        std::find_if(steps.begin(), steps.end(), [](const auto& step) { return step.tool == "system_provision_instance"; });
    REQUIRE(provision != steps.end());
    CHECK(provision->missing == std::vector<std::string>{"template_id", "provider_region_id", "provider_instance_type_id"});
    CHECK(steps.front().tool == "system_list_templates");
}

TEST_CASE("a region that the request names but the catalogue lacks is not replaced by another") {
    auto verdict = verdict_for(1);
    verdict.parameters.region = "Oslo";
    const auto steps = matrix::plan(verdict, "a docker host in Oslo", catalogue());
    const auto provision =
        std::find_if(steps.begin(), steps.end(), [](const auto& step) { return step.tool == "system_provision_instance"; });
    REQUIRE(provision != steps.end());
    CHECK(provision->missing == std::vector<std::string>{"provider_region_id"});
}

TEST_CASE("a tool that does not exist leaves an instruction that names it") {
    const auto steps = matrix::plan(verdict_for(4, 50), "fifty hosts", catalogue());
    const auto pool = std::find_if(steps.begin(), steps.end(), [](const auto& step) {
        return step.purpose.find("system_create_instance_pool") != std::string::npos;
    });
    REQUIRE(pool != steps.end());
    CHECK_FALSE(pool->tool);
    CHECK(pool->needs_confirmation);
}

TEST_CASE("steps are numbered from one, and every row has a plan") {
    for (int row = 1; row <= 10; ++row) {
        const auto steps = matrix::plan(verdict_for(row, 3), "please", catalogue());
        INFO("use case " << row);
        REQUIRE_FALSE(steps.empty());
        for (std::size_t i = 0; i < steps.size(); ++i) {
            CHECK(steps[i].step == static_cast<int>(i) + 1);
            CHECK_FALSE(steps[i].purpose.empty());
        }
    }
    CHECK(matrix::plan(Verdict{}, "please", catalogue()).empty());
}

TEST_CASE("a step says how many times its call is made") {
    const auto steps = matrix::plan(verdict_for(2, 4), "one k3s cluster", catalogue());
    std::vector<int> times;
    for (const auto& step : steps) {
        if (step.tool == "system_provision_instance") times.push_back(step.times);
    }
    CHECK(times == std::vector<int>{1, 3});
}

TEST_CASE("where there are pools a plan acquires from one and provisions nothing cold") {
    auto all = catalogue();
    all.tool_exists = [](std::string_view) { return true; };
    const auto steps = matrix::plan(verdict_for(4, 50), "fifty hosts", all);
    const auto has = [&](std::string_view tool) {
        return std::any_of(steps.begin(), steps.end(), [&](const auto& step) { return step.tool == tool; });
    };
    CHECK(has("system_create_instance_pool"));
    CHECK_FALSE(has("system_provision_instance"));
    const auto acquire =
        std::find_if(steps.begin(), steps.end(), [](const auto& step) { return step.tool == "system_acquire_pooled_instance"; });
    REQUIRE(acquire != steps.end());
    CHECK(acquire->times == 50);
}

TEST_CASE("a workload whose images are to be watched is set up as what it is") {
    const auto templates_for = [](std::string_view request) {
        std::vector<std::string> templates;
        for (const auto& step : matrix::plan(verdict_for(10), request, catalogue())) {
            if (step.tool == "system_provision_instance") templates.push_back(step.arguments["template_id"].get<std::string>());
        }
        return templates;
    };
    CHECK(templates_for("CVEs in the images of our pods") == std::vector<std::string>{"t-server", "t-agent"});
    CHECK(templates_for("CVEs in our images, no kubernetes") == std::vector<std::string>{"t-docker"});
}
