// Numbers and names in a request.
#include "matrix/parameters.h"

#include "tests/support/catch.h"

namespace {

matrix::Parameters read(const std::string& request, int row) { return matrix::read_parameters(matrix::Text(request), row); }

}  // namespace

TEST_CASE("machines are counted and hours are not") {
    struct Case {
        std::string request;
        int row;
        std::optional<int> count;
    };
    const std::vector<Case> cases{
        {"50 docker boxes for six hours", 4, 50},
        {"two hundred cheap machines", 4, 200},
        {"1,500 hosts for a test", 4, 1500},
        {"fire up forty at spot price", 4, 40},
        {"machines that appear at 02:00", 4, std::nullopt},
        {"since 2019 we run on a laptop", 1, std::nullopt},
        {"1 server and 3 agents", 2, 4},
        {"k3s with 3+4 nodes", 2, 7},
        {"five regional clusters, three nodes each", 3, 15},
        {"about 8 of them, with docker", 5, 8},
        {"one host for each of 25 customers", 6, 25},
        {"elf Mandanten, getrennt", 6, 11},
        {"an edge gateway for the warehouse", 1, 1},
        {"somewhere to run compose", 1, std::nullopt},
        {"twelve shops, one box each", 1, 12},
        {"each of the twenty solar parks has a cabinet with a container", 1, 20},
        {"half a dozen docker hosts", 4, 6},
        {"a dozen runners", 5, 12},
        {"twenty-five machines over night", 4, 25},
        {"3x docker host", 4, 3},
        {"200 samples, one sample per machine", 4, 200},
        {"a server and three agents", 2, 4},
        {"un serveur et trois agents", 2, 4},
        {"etcd quorum of three, 8 workers", 2, 11},
        {"prod with 3 servers + 6 agents, dev with 1 + 2", 3, 12},
        {"ten clients, each client gets two hosts", 6, 20},
        {"cuarenta maquinas", 4, 40},
        {"treinta y cinco maquinas", 4, 35},
        {"quatre-vingts machines", 4, 80},
        {"soixante-dix serveurs", 4, 70},
        {"vierundzwanzig Rechner", 4, 24},
        {"UDP 4789 open between our nodes", 8, std::nullopt},
        {"a docker box for 90 bucks", 1, 1},
        {"2x k3s (1 server + 2 agents each)", 3, 6},
        {"ein Dutzend Rechner", 4, 12},
        {"machines in Oslo and Rome", 1, std::nullopt},
    };
    for (const auto& example : cases) {
        INFO(example.request);
        CHECK(read(example.request, example.row).count == example.count);
    }
}

TEST_CASE("a lifetime is kept in words and in hours") {
    const auto parameters = read("30 hosts for two days", 4);
    CHECK(parameters.lifetime == "two days");
    CHECK(parameters.lifetime_hours == 48.0);
    CHECK(read("hosts for tonight", 4).lifetime == "tonight");
    CHECK_FALSE(read("thirty hosts", 4).lifetime);
    CHECK(read("vierzig Rechner, drei Tage lang", 4).lifetime_hours == 72.0);
    CHECK(read("treinta maquinas durante dos semanas", 4).lifetime_hours == 336.0);
    CHECK(read("vingt machines pendant six heures", 4).lifetime_hours == 6.0);
    CHECK(read("zwanzig Rechner \u00fcber Nacht", 4).lifetime_hours == 12.0);
    CHECK(read("a long-lived host", 1).lifetime == "long-lived");
    CHECK_FALSE(read("a long-lived host", 1).lifetime_hours);
}

TEST_CASE("environments, tools, region, tenants and clusters are named once each") {
    const auto parameters = read("prod and staging clusters in Frankfurt, prod with Helm and Istio", 3);
    CHECK(parameters.environments == std::vector<std::string>{"prod", "staging"});
    CHECK(parameters.tooling == std::vector<std::string>{"helm", "istio"});
    CHECK(parameters.region == "Frankfurt");
    CHECK(read("three clusters", 3).cluster_count == 3);
    CHECK(read("Produktion und Abnahme getrennt", 3).cluster_count == 2);
    CHECK(read("recette et production, deux plans de contr\u00f4le", 3).environments ==
          std::vector<std::string>{"acceptance", "prod"});
    CHECK(read("two hosts in eu-west-1", 1).region == "eu-west-1");
    CHECK(read("un servidor en Sevilla", 1).region == "Sevilla");
    CHECK(read("12 tenants", 6).tenants == 12);
}
