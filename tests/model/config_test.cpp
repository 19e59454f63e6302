// Layers of configuration, and the cluster that one of them names.
#include "model/config.h"

#include "model/error.h"
#include "tests/support/catch.h"

using model::merged_config;
using model::with_target_cluster;

TEST_CASE("upper layers win, member by member at every depth") {
    struct Case {
        const char *lower, *upper, *merged;
    };
    const Case cases[] = {
        {"{}", "{}", "{}"},
        {"", R"({"a":1})", R"({"a":1})"},
        {R"({"a":1})", R"({"b":2})", R"({"a":1,"b":2})"},
        {R"({"a":1})", R"({"a":2})", R"({"a":2})"},
        {R"({"a":{"b":1,"c":2}})", R"({"a":{"c":3,"d":4}})", R"({"a":{"b":1,"c":3,"d":4}})"},
        {R"({"a":[1,2]})", R"({"a":[3]})", R"({"a":[3]})"},
        {R"({"a":{"b":1}})", R"({"a":5})", R"({"a":5})"},
        {R"({"a":5})", R"({"a":{"b":1}})", R"({"a":{"b":1}})"},
        {R"({"a":1,"b":2})", R"({"a":null})", R"({"b":2})"},
    };
    for (const auto& [lower, upper, merged] : cases) CHECK(merged_config({lower, upper}) == merged);
    CHECK(merged_config({R"({"a":1})", R"({"a":2})", R"({"a":3})"}) == R"({"a":3})");
}

TEST_CASE("what is no JSON object is no configuration") {
    for (const auto* text : {"[]", "1", "\"x\"", "{", "null"}) CHECK_THROWS_AS(merged_config({text}), model::Error);
}

TEST_CASE("a target cluster means the same in config and in metadata, and is kept in config") {
    const std::string id = "01936f3e-7c11-7abc-8def-000000000001", other = "01936f3e-7c11-7abc-8def-000000000002";
    const auto target = [](const std::string& value) { return R"({"target_cluster_id":")" + value + "\"}"; };
    for (const auto& [config, metadata] :
         {std::pair{target(id), std::string("{}")}, {"{}", target(id)}, {target(id), target(id)}}) {
        for (const auto* module : {"k3s-agent", "k3s-server"}) {
            const auto kept = with_target_cluster(module, config, metadata);
            CHECK(kept.config == target(id));
            CHECK(kept.target == model::KubernetesClusterId::parse(id));
        }
    }
    const auto none = with_target_cluster("k3s-agent", R"({"flannel":"wg"})", "{}");
    CHECK(none.config == R"({"flannel":"wg"})");
    CHECK_FALSE(none.target);

    struct Case {
        std::string module, config, metadata, what;
    };
    const Case cases[] = {{"k3s-agent", target(id), target(other), "different clusters"},
                          {"k3s-agent", target("prod"), "{}", "is not a uuid"},
                          {"k3s-agent", "{}", R"({"target_cluster_id":7})", "is not a uuid"},
                          {"k3s-agent", "{}", R"({"owner":"me"})", "metadata has 'owner'"},
                          {"docker-engine", target(id), "{}", "joins no cluster"},
                          {"docker-engine", "{}", target(id), "joins no cluster"}};
    for (const auto& [module, config, metadata, what] : cases) {
        CHECK_THROWS_WITH(with_target_cluster(module, config, metadata), ContainsSubstring(what));
    }
}
