// Which hazards apply to what somebody is about to do.
#include "matrix/hazards.h"

#include "tests/support/catch.h"

using matrix::Action;
using matrix::hazards_of;
using matrix::Matrix;

namespace {

std::vector<std::string> ids_of(const std::vector<matrix::Warning>& warnings) {
    std::vector<std::string> ids;
    for (const auto& warning : warnings) ids.push_back(warning.hazard.id);
    return ids;
}

std::vector<std::string> ids_for(const Action& action) { return ids_of(hazards_of(action, Matrix::builtin())); }

std::string reason_for(const Action& action) {
    const auto warnings = hazards_of(action, Matrix::builtin());
    REQUIRE(warnings.size() == 1);
    return warnings.front().because;
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("ending the only server of a cluster is the gravest hazard, with the workers that depend on it") {
    const matrix::Terminating end{"cp-1", true, false, matrix::ServerRole{0, 3}};
    CHECK(ids_for(end) == Ids{"only_server_terminated", "terminate_without_backup"});
    const auto warning = hazards_of(Action(end), Matrix::builtin()).front();
    CHECK(warning.because == "cp-1 is the only k3s-server of its cluster, and 3 workers depend on it");
    CHECK(warning.hazard.severity == model::Severity::critical);
    CHECK_THAT(warning.hazard.do_instead, ContainsSubstring("2nd k3s-server"));
}

TEST_CASE("a server beside another may go, and one of an unknown cluster may be the only one") {
    CHECK(ids_for(matrix::Terminating{"cp-1", false, false, matrix::ServerRole{1, 3}}).empty());
    CHECK_THAT(reason_for(matrix::Terminating{"cp-1", false, false, matrix::ServerRole{std::nullopt, 0}}),
               ContainsSubstring("not recorded of which cluster"));
}

TEST_CASE("only state on disk without a backup is lost when an instance ends") {
    CHECK(ids_for(matrix::Terminating{"edge-1", true, false, std::nullopt}) == Ids{"terminate_without_backup"});
    CHECK(ids_for(matrix::Terminating{"edge-1", true, true, std::nullopt}).empty());
    CHECK(ids_for(matrix::Terminating{"batch-1", false, false, std::nullopt}).empty());
}

TEST_CASE("many short lives are reckoned with the figures of the matrix") {
    CHECK(reason_for(matrix::Provisioning{50, true}) ==
          "50 x 90 s = 75 minutes of boot time in a row; from a pre-baked image 50 x 30 s = 25 minutes");
    CHECK(reason_for(matrix::Provisioning{50, true, true}) == "50 x 30 s = 25 minutes of boot time in a row");
}

TEST_CASE("few instances, instances that stay and instances from a pool pay no tax worth a warning") {
    CHECK(ids_for(matrix::Provisioning{6, true}).empty());
    CHECK(ids_for(matrix::Provisioning{7, true}) == Ids{"thousands_of_short_lives"});
    CHECK(ids_for(matrix::Provisioning{20, true, true}).empty());
    CHECK(ids_for(matrix::Provisioning{50, false}).empty());
    CHECK(ids_for(matrix::Provisioning{5000, true, false, true}).empty());
}

TEST_CASE("a join without a target is a hazard once there is more than one cluster, and names them") {
    CHECK(ids_for(matrix::Joining{1, {"prod"}, false}).empty());
    CHECK(ids_for(matrix::Joining{2, {"prod", "staging"}, true}).empty());
    CHECK_THAT(reason_for(matrix::Joining{2, {"prod", "staging"}, false}), ContainsSubstring("2 clusters to join: prod, staging"));
}

TEST_CASE("what is expected of the platform is compared with what it does") {
    CHECK(ids_for(matrix::EncryptingPods{}) == Ids{"pod_traffic_in_clear"});
    CHECK(ids_for(matrix::RunningByHand{}) == Ids{"containers_by_hand"});
    CHECK(ids_for(matrix::SharingNetwork{3}) == Ids{"tenants_on_one_network"});
    CHECK(ids_for(matrix::SharingNetwork{1}).empty());
    CHECK(ids_for(matrix::CountingOnCache{}) == Ids{"image_cache_gone"});
    CHECK(ids_for(matrix::CountingOnCache{true}).empty());
}

TEST_CASE("several actions name a hazard once, and every hazard of the matrix can be met") {
    const std::vector<Action> everything = {
        matrix::Terminating{"cp-1", true, false, matrix::ServerRole{0, 0}},
        matrix::Terminating{"cp-2", true, false, matrix::ServerRole{0, 0}},
        matrix::Provisioning{1000, true},
        matrix::Joining{2, {}, false},
        matrix::EncryptingPods{},
        matrix::RunningByHand{},
        matrix::SharingNetwork{},
        matrix::CountingOnCache{},
    };
    CHECK(hazards_of(everything, Matrix::builtin()).size() == Matrix::builtin().hazards().size());
}
