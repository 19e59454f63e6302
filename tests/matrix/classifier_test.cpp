// From words to a verdict.
#include "matrix/classifier.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "model/names.h"
#include "tests/support/catch.h"

using matrix::Band;
using matrix::Status;

namespace {

const matrix::Classifier& classifier() {
    static const matrix::Classifier instance(matrix::Matrix::builtin());
    return instance;
}

bool has_step(const matrix::Verdict& verdict, std::string_view tool) {
    return std::any_of(verdict.plan.begin(), verdict.plan.end(), [&](const auto& step) { return step.tool == tool; });
}

matrix::Catalogue everything_exists() {
    matrix::Catalogue catalogue;
    catalogue.templates = {{"t-docker", "docker-host", {1, 4, 5, 6}, "persistent"},
                           {"t-server", "k3s server", {2, 3, 7}, "persistent"}};
    catalogue.regions = {{"r-fra", "eu-fra", "Frankfurt"}, {"r-dub", "eu-dub", "Dublin"}};
    catalogue.instance_types = {{"i-small", "small", 1, 1024}, {"i-medium", "medium", 2, 4096}, {"i-large", "large", 8, 32768}};
    catalogue.tool_exists = [](std::string_view) { return true; };
    return catalogue;
}

}  // namespace

TEST_CASE("fifty boxes for a training run are a batch with caveats, a pool and seventy-five minutes in a row") {
    const auto verdict = classifier().classify(
        "we need about 50 docker boxes for a training run tonight, all gone by tomorrow morning", everything_exists());
    CHECK(verdict.band == Band::answer);
    REQUIRE(verdict.use_case);
    CHECK(verdict.use_case->number == 4);
    CHECK(verdict.status == Status::supported_with_caveats);
    CHECK_FALSE(verdict.caveats.empty());
    REQUIRE(verdict.alternative);
    CHECK_THAT(*verdict.alternative, ContainsSubstring("system_create_instance_pool"));
    CHECK_THAT(*verdict.alternative, ContainsSubstring("system_acquire_pooled_instance"));
    CHECK(verdict.parameters.count == 50);
    CHECK(verdict.lifecycle_class == "ephemeral");
    CHECK(verdict.tmpfs_store == true);
    CHECK(verdict.estimates.boot_minutes_in_a_row == 75);
    CHECK(verdict.estimates.boot_seconds_each == 90);
    CHECK(verdict.estimates.pre_baked_minutes_in_a_row == 25);
    CHECK(verdict.candidates.size() >= 3);
    CHECK_FALSE(verdict.evidence.empty());
    CHECK(has_step(verdict, "system_create_instance_pool"));
    CHECK(has_step(verdict, "system_acquire_pooled_instance"));
    CHECK(verdict.matrix_version == matrix::Matrix::builtin().version());
}

TEST_CASE("evidence quotes the request for and against the row, and the runner-up says why it lost") {
    const std::string request = "30 docker hosts for a render run tonight, no kubernetes, wiped by breakfast";
    const auto verdict = classifier().classify(request);
    REQUIRE(verdict.use_case);
    bool in_favour = false;
    for (const auto& evidence : verdict.evidence) {
        const auto phrase = evidence.phrase.starts_with("not: ") ? evidence.phrase.substr(5) : evidence.phrase;
        CHECK_THAT(request, ContainsSubstring(phrase));
        in_favour = in_favour || (evidence.use_case == verdict.use_case->number && evidence.effect == matrix::Effect::supports);
    }
    CHECK(in_favour);
    const auto close = classifier().classify("one cluster for our shop, with workers that may be replaced now and then");
    REQUIRE(close.runner_up);
    CHECK(close.runner_up->number == close.candidates[1].number);
    CHECK_THAT(close.runner_up->why, ContainsSubstring("belief"));
}

TEST_CASE("every sample request of the matrix is answered with its own row") {
    for (const auto& row : matrix::Matrix::builtin().use_cases()) {
        for (const auto& request : row.sample_requests) {
            const auto verdict = classifier().classify(request);
            INFO(request);
            REQUIRE(verdict.use_case);
            CHECK(verdict.use_case->number == row.number);
            CHECK(verdict.status == row.status);
            CHECK(verdict.alternative.has_value() == !row.alternative.empty());
        }
    }
}

TEST_CASE("a request that no row covers has no use case, no plan, and is told what the matrix covers") {
    const auto verdict =
        classifier().classify("Can you reset my password, and where is the invoice of last month?", everything_exists());
    CHECK(verdict.band == Band::unknown);
    CHECK_FALSE(verdict.use_case);
    CHECK(verdict.status == Status::unknown);
    CHECK(verdict.plan.empty());
    REQUIRE(verdict.question);
    CHECK_THAT(*verdict.question, ContainsSubstring("CI runner pool"));
}

TEST_CASE("a demand for what is not supported blocks a plain yes") {
    const auto verdict = classifier().classify(
        "One K3s cluster with a server and four agents for our web shop. It is mandatory that traffic between pods is encrypted by "
        "your SDWAN.");
    CHECK(verdict.status == Status::unsupported);
    REQUIRE(verdict.use_case);
    const bool named = verdict.use_case->number == 9;
    const bool blocked = verdict.blockers == std::vector<int>{9};
    CHECK((named || blocked));
    CHECK_THAT(verdict.alternative.value_or(""), ContainsSubstring("service mesh"));
}

TEST_CASE("demands in sentences of their own are blockers of whatever the request is about") {
    const auto farm = classifier().classify(
        "25 notaries, each on a separate docker host with a separate network. You must watch the images for CVEs and tell us.");
    REQUIRE(farm.use_case);
    CHECK(farm.use_case->number == 6);
    CHECK(farm.blockers == std::vector<int>{10});
    CHECK(farm.status == Status::unsupported);
    const auto hybrid = classifier().classify(
        "k3s with fixed masters and workers on spot that come and go with the load. Between nodes, pod traffic must be encrypted "
        "by your overlay.");
    CHECK(hybrid.status == Status::unsupported);
}

TEST_CASE("a demand that is met elsewhere blocks nothing") {
    const auto verdict = classifier().classify(
        "One K3s cluster with a server and four agents. Image scanning is done by Trivy in our own pipeline.");
    REQUIRE(verdict.use_case);
    CHECK(verdict.use_case->number == 2);
    CHECK(verdict.blockers.empty());
    CHECK(verdict.status == Status::supported);
}

TEST_CASE("an unsupported row plans its alternative") {
    const auto verdict = classifier().classify("docker overlay network between containers on three hosts", everything_exists());
    REQUIRE(verdict.use_case);
    CHECK(verdict.use_case->number == 8);
    CHECK(verdict.status == Status::unsupported);
    CHECK(has_step(verdict, "kubernetes_list_clusters"));
}

TEST_CASE("spot capacity is recognised, and a hybrid cluster is mixed") {
    const auto spot = classifier().classify("30 preemptible docker hosts for rendering frames over night, then delete them");
    CHECK(spot.lifecycle_class == "spot");
    CHECK(spot.tmpfs_store == true);
    const auto hybrid = classifier().classify("k3s with a persistent control plane and ephemeral workers that autoscale");
    CHECK(hybrid.lifecycle_class == "mixed");
    CHECK_FALSE(hybrid.tmpfs_store);
}

TEST_CASE("any bytes are taken: none, many, or no text at all") {
    CHECK(classifier().classify("").band == Band::unknown);
    std::string bytes;
    for (int i = 0; i < 20000; ++i) bytes += static_cast<char>(i * 31 + i / 7);
    CHECK(classifier().classify(bytes).matrix_version == matrix::Matrix::builtin().version());
    CHECK(classifier().classify(std::string(9000, 'a')).candidates.size() >= 3);
    std::string words;
    for (int i = 0; i < 2000; ++i) words += "two ";
    CHECK(classifier().classify(words).candidates.size() >= 3);
}

TEST_CASE("several threads get the same verdict as one, though none of them waited for the learning") {
    const std::string request = "ten GitLab runners on throwaway docker hosts";
    const auto expected = classifier().classify(request).summary;
    const matrix::Classifier fresh(matrix::Matrix::builtin());
    std::vector<std::string> seen(4);
    std::vector<std::thread> threads;
    for (auto& summary : seen) threads.emplace_back([&] { summary = fresh.classify(request).summary; });
    for (auto& thread : threads) thread.join();
    for (const auto& summary : seen) CHECK(summary == expected);
}
