// Advice, hazards, search and the parts of the matrix, as a client gets them.
#include "tests/support/catch.h"
#include "tests/tools/tool_world.h"

using mcp::Json;

namespace {

class MatrixWorld : public ToolWorld {
public:
    Json lifecycle(Json arguments) { return data("matrix_recommend_lifecycle", std::move(arguments)); }

    std::vector<std::string> hazards(Json arguments) {
        std::vector<std::string> ids;
        const auto answer = data("matrix_check_hazards", std::move(arguments));
        for (const auto& hazard : answer["hazards"]) ids.push_back(hazard["id"]);
        return ids;
    }

    Json provisioned(const char* from) {
        auto arguments = provision_arguments();
        arguments["template_id"] = world.request(from).template_id->text();
        return data("system_provision_instance", arguments)["instance"];
    }

    Json read(const std::string& uri) { return ask("resources/read", {{"uri", uri}})["result"]; }
    std::string text_at(const std::string& uri) { return read(uri)["contents"][0]["text"].get<std::string>(); }
};

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(MatrixWorld, "the lifecycle question is answered from hours, from state and from spot capacity") {
    struct Row {
        Json arguments;
        const char* lifecycle_class;
        bool tmpfs_store;
    };
    const std::vector<Row> rows = {
        {Json::object(), "persistent", false},
        {{{"alive_hours", 8}}, "ephemeral", true},
        {{{"alive_hours", 24}}, "ephemeral", true},
        {{{"alive_hours", 25}}, "persistent", false},
        {{{"longer_than_a_day", true}, {"state_matters", false}}, "persistent", true},
        {{{"longer_than_a_day", false}, {"state_matters", true}}, "ephemeral", true},
        {{{"spot", true}}, "spot", true},
        {{{"request", "fifty docker hosts for a training run tonight"}}, "ephemeral", true},
        {{{"request", "fifty docker hosts for a training run tonight"}, {"alive_hours", 100}, {"state_matters", true}},
         "persistent",
         false},
    };
    for (const auto& row : rows) {
        INFO(row.arguments.dump());
        const auto answer = lifecycle(row.arguments);
        CHECK(answer["lifecycle_class"] == row.lifecycle_class);
        CHECK(answer["tmpfs_store"] == row.tmpfs_store);
        CHECK_FALSE(answer["branch"].get<std::string>().empty());
        CHECK_FALSE(answer["reason"].get<std::string>().empty());
    }
}

TEST_CASE_METHOD(MatrixWorld, "a cluster whose workers come and go has a lifecycle for each part") {
    const auto answer = lifecycle({{"request", "a k3s control plane that stays while its workers scale up and down"}});
    CHECK(answer["lifecycle_class"] == "persistent");
    CHECK(answer["workers"]["lifecycle_class"] == "ephemeral");
}

TEST_CASE_METHOD(MatrixWorld, "hours that contradict what is said beside them are refused") {
    CHECK_THAT(refusal("matrix_recommend_lifecycle", {{"alive_hours", 2}, {"longer_than_a_day", true}}),
               ContainsSubstring("contradict"));
}

TEST_CASE_METHOD(MatrixWorld, "rows stand side by side with the question that decides between each two") {
    const auto answer = data("matrix_compare_use_cases", {{"numbers", {4, 5, 7}}});
    REQUIRE(answer["use_cases"].size() == 3);
    CHECK(answer["use_cases"][0]["status"] == "supported_with_caveats");
    CHECK_FALSE(answer["use_cases"][1]["caveats"].empty());
    REQUIRE(answer["deciding"].size() == 3);
    CHECK_THAT(answer["deciding"][0]["question"].get<std::string>(), ContainsSubstring("run of computing"));
    CHECK_THAT(refusal("matrix_compare_use_cases", {{"numbers", {4, 4}}}), ContainsSubstring("named twice"));
    CHECK_THAT(refusal("matrix_compare_use_cases", {{"numbers", {4, 11}}}), ContainsSubstring("no use case 11"));
    refusal("matrix_compare_use_cases", {{"numbers", {4}}});
}

TEST_CASE_METHOD(MatrixWorld, "hazards are found for an instance, a template, an action and in plain words") {
    CHECK(hazards({{"instance_id", provisioned("docker-host")["id"]}}) == Ids{"terminate_without_backup"});
    CHECK(hazards({{"instance_id", provisioned("docker-host")["id"]}, {"backed_up", true}}).empty());
    CHECK(hazards({{"instance_id", provisioned("k3s-server")["id"]}}) == Ids{"only_server_terminated", "terminate_without_backup"});
    const auto batch = world.request("batch-docker-host").template_id->text();
    const auto answer = data("matrix_check_hazards", {{"template_id", batch}, {"count", 50}});
    REQUIRE(answer["hazards"].size() == 1);
    CHECK_THAT(answer["hazards"][0]["why_here"].get<std::string>(), ContainsSubstring("50 x 90 s = 75 minutes"));
    CHECK(hazards({{"template_id", batch}, {"count", 50}, {"from_pool", true}}).empty());
    CHECK(hazards({{"action", "share_network"}, {"tenants", 3}}) == Ids{"tenants_on_one_network"});
    CHECK(hazards({{"action", "terminate_instance"}, {"servers_left", 0}, {"lifecycle_class", "ephemeral"}}) ==
          Ids{"only_server_terminated"});
    CHECK(hazards({{"request", "I will ssh to the host and docker run nginx there"}}) == Ids{"containers_by_hand"});
}

TEST_CASE_METHOD(MatrixWorld, "words that name nothing to check are not taken for an all-clear") {
    const auto answer = data("matrix_check_hazards", {{"request", "what is the weather like"}});
    CHECK(answer["understood"] == false);
    CHECK_THAT(refusal("matrix_check_hazards", Json::object()), ContainsSubstring("nothing to check"));
    CHECK_THAT(refusal("matrix_check_hazards", {{"instance_id", "01900000-0000-7000-8000-000000000000"}}),
               ContainsSubstring("not_found"));
}

TEST_CASE_METHOD(MatrixWorld, "search finds the passage, whatever signs the query holds") {
    for (const auto* query :
         {"does the image cache survive a terminate", "\"image cache\" AND (terminate*", "IMAGE cache: -terminate NEAR"}) {
        INFO(query);
        const auto found = data("matrix_search", {{"query", query}, {"limit", 3}})["chunks"];
        REQUIRE(found.size() == 3);
        CHECK(found[0]["score"].get<double>() >= found[1]["score"].get<double>());
        CHECK_THAT(found.dump(), ContainsSubstring("mage cache"));
    }
    CHECK(data("matrix_search", {{"query", "?!"}})["chunks"].empty());
}

TEST_CASE_METHOD(MatrixWorld, "the matrix is served whole, in parts, as an index and in chunks, and may be kept for an hour") {
    for (const auto* uri : {"matrix://index", "matrix://full", "matrix://hazards", "matrix://lifecycle", "matrix://chunks"}) {
        INFO(uri);
        CHECK(read(uri)["ttlMs"] == 3'600'000);
    }
    CHECK_THAT(text_at("matrix://hazards"), ContainsSubstring("VIP failover"));
    CHECK_THAT(text_at("matrix://lifecycle"), ContainsSubstring("more than 24 hours"));
    std::istringstream lines(text_at("matrix://chunks"));
    int chunks = 0;
    for (std::string line; std::getline(lines, line); ++chunks) CHECK(Json::parse(line).contains("metadata"));
    CHECK(chunks > 70);
}

TEST_CASE_METHOD(MatrixWorld, "every address in the index can be read") {
    const auto index = text_at("matrix://index");
    int links = 0;
    for (auto at = index.find("](matrix://"); at != std::string::npos; at = index.find("](matrix://", at + 1), ++links) {
        const auto uri = index.substr(at + 2, index.find(')', at) - at - 2);
        INFO(uri);
        CHECK_FALSE(text_at(uri).empty());
    }
    CHECK(links == 14);
}
