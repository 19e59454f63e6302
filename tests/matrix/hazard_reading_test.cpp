// Hazards found in what an operator says.
#include "matrix/hazard_reading.h"

#include <algorithm>

#include "matrix/classifier.h"
#include "tests/support/catch.h"

namespace {

std::vector<std::string> ids_of(const std::vector<matrix::Action>& actions) {
    std::vector<std::string> ids;
    for (const auto& warning : matrix::hazards_of(actions, matrix::Matrix::builtin())) ids.push_back(warning.hazard.id);
    std::sort(ids.begin(), ids.end());
    return ids;
}

std::vector<std::string> ids_in(std::string_view request) { return ids_of(matrix::actions_in(request)); }

using Ids = std::vector<std::string>;

struct Saying {
    const char* request;
    Ids hazards;
};

}  // namespace

TEST_CASE("what is said names the hazards it runs into") {
    const std::vector<Saying> sayings = {
        {"I want to terminate our only k3s server", {"only_server_terminated", "terminate_without_backup"}},
        {"terminate our only k3s server tonight", {"only_server_terminated", "terminate_without_backup"}},
        {"delete the control plane of the cluster", {"only_server_terminated", "terminate_without_backup"}},
        {"please terminate the docker host edge-1", {"terminate_without_backup"}},
        {"terminate the gateway instance, it is backed up", {}},
        {"spin up 50 docker hosts for a training run", {"thousands_of_short_lives"}},
        {"spin up 50 docker hosts for a training run from a warm pool", {}},
        {"spin up 3 docker hosts for a training run", {}},
        {"join the new worker to one of our two clusters", {"join_without_target"}},
        {"join the new worker to the second cluster by its target_cluster_id", {}},
        {"pod traffic must be encrypted by the SDWAN", {"pod_traffic_in_clear"}},
        {"I will ssh to the host and docker run nginx there", {"containers_by_hand"}},
        {"put all 12 tenants on one SDWAN network", {"tenants_on_one_network"}},
        {"our runners rely on the docker image cache", {"image_cache_gone"}},
        {"a Kubernetes cluster with three workers", {}},
        {"a reverse proxy for our office that stays up for years", {}},
        {"", {}},
    };
    for (const auto& saying : sayings) {
        INFO(saying.request);
        CHECK(ids_in(saying.request) == saying.hazards);
    }
}

TEST_CASE("numbers that are said are reckoned with") {
    const auto warnings =
        matrix::hazards_of(matrix::actions_in("put all 12 tenants on one SDWAN network"), matrix::Matrix::builtin());
    REQUIRE(warnings.size() == 1);
    CHECK_THAT(warnings.front().because, ContainsSubstring("12 tenants"));
}

TEST_CASE("bytes that are no text say nothing") { CHECK(ids_in("\xff\xfe\x80 terminate").empty()); }

TEST_CASE("the verdict on the same words adds what no phrase has") {
    static const matrix::Classifier classifier(matrix::Matrix::builtin());
    const std::vector<Saying> sayings = {
        {"wir brauchen heute nacht 40 docker hosts fuer einen ml trainingslauf, morgen weg damit", {"thousands_of_short_lives"}},
        {"le trafic entre pods doit passer chiffre dans le sdwan", {"pod_traffic_in_clear"}},
        {"two K3s clusters in one account, production apart from staging", {"join_without_target"}},
        {"what is the weather like", {}},
    };
    for (const auto& saying : sayings) {
        INFO(saying.request);
        CHECK(ids_of(matrix::actions_in(saying.request, classifier.classify(saying.request))) == saying.hazards);
    }
}
