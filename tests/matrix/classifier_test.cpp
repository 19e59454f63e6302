// From words to a verdict.
#include "matrix/classifier.h"

#include "tests/support/catch.h"

namespace {

const matrix::Classifier& classifier() {
    static const matrix::Classifier instance(matrix::Matrix::builtin());
    return instance;
}

}  // namespace

TEST_CASE("fifty boxes for a training run are a batch with caveats, a pool and seventy-five minutes in a row") {
    const auto verdict =
        classifier().classify("we need about 50 docker boxes for a training run tonight, all gone by tomorrow morning");
    CHECK(verdict.band == matrix::Band::answer);
    REQUIRE(verdict.use_case);
    CHECK(verdict.use_case->number == 4);
    CHECK(verdict.status == matrix::Status::supported_with_caveats);
    CHECK_FALSE(verdict.caveats.empty());
    REQUIRE(verdict.alternative);
    CHECK_THAT(*verdict.alternative, ContainsSubstring("system_create_instance_pool"));
    CHECK_THAT(*verdict.alternative, ContainsSubstring("system_acquire_pooled_instance"));
    CHECK(verdict.parameters.count == 50);
    CHECK(verdict.lifecycle_class == "ephemeral");
    CHECK(verdict.tmpfs_store == true);
    CHECK(verdict.estimates.boot_minutes_in_a_row == 75);
}
