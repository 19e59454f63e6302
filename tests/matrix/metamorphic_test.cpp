// What may be changed about a request without changing its row, and what may not.
#include <string>
#include <vector>

#include "matrix/classifier.h"
#include "tests/support/catch.h"

namespace {

int row_of(const std::string& request) {
    static const matrix::Classifier classifier(matrix::Matrix::builtin());
    const auto verdict = classifier.classify(request);
    return verdict.use_case ? verdict.use_case->number : 0;
}

struct Request {
    int row;
    std::string text;
};

const std::vector<Request>& requests() {
    static const std::vector<Request> all{{1, "one docker machine for our wiki, it stays up for years"},
                                          {2, "one k3s cluster with three workers for our web shop"},
                                          {3, "separate k3s clusters for staging and production"},
                                          {4, "50 docker hosts for a training run tonight, then destroy them"},
                                          {5, "GitLab runners on fresh hosts that are thrown away after each job"},
                                          {6, "a docker host of its own for each customer, isolated from the others"},
                                          {7, "k3s with fixed masters and workers that come and go with the load"},
                                          {8, "containers on two docker hosts must reach each other by name, without kubernetes"},
                                          {9, "traffic between pods must be encrypted by your SDWAN"},
                                          {10, "warn us when an image that we run has a known vulnerability"},
                                          {0, "send me last month's invoice"}};
    return all;
}

// Every way to say it is of the row.
void check_all(int row, const std::vector<std::string>& ways) {
    for (const auto& way : ways) {
        INFO(way);
        CHECK(row_of(way) == row);
    }
}

}  // namespace

TEST_CASE("politeness does not change the row") {
    for (const auto& [row, text] : requests()) {
        check_all(row, {text, "Hello! " + text, "Hi there, please: " + text + ". Many thanks!",
                        text + ", if that is possible, thank you", "Guten Tag, " + text + ". Vielen Dank!"});
    }
}

TEST_CASE("capitals, full stops and a slip of the finger do not change the row") {
    for (const auto& [row, text] : requests()) {
        std::string loud = text;
        for (auto& c : loud) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        check_all(row, {loud, text + "...", text + "!!"});
    }
    check_all(2, {"one kuberntes cluster with three workers for our web shop"});
    check_all(9, {"traffic between pods must be encrpyted by your SDWAN"});
}

TEST_CASE("another number does not change the row") {
    for (const auto* count : {"12", "forty", "a hundred", "250"}) {
        const std::string many = count;
        check_all(4, {many + " docker hosts for a training run tonight, then destroy them"});
        check_all(5, {many + " GitLab runners that are thrown away after each job"});
        check_all(6, {"a docker host of its own for each of our " + many + " customers, isolated from the others"});
        check_all(2, {"one k3s cluster with " + many + " workers for our web shop"});
    }
}

TEST_CASE("another product of the same kind does not change the row") {
    for (const auto* app : {"Nextcloud", "Gitea", "Keycloak", "Grafana", "Zammad"}) {
        check_all(1, {std::string("one docker machine for ") + app + ", it stays up for years, its volumes survive reboots"});
    }
    for (const auto* forge : {"GitLab", "Jenkins", "Buildkite", "TeamCity", "Woodpecker"}) {
        check_all(5, {std::string(forge) + " build agents on fresh hosts that are thrown away after each job"});
    }
    for (const auto* tool : {"PyTorch", "Blender", "OpenFOAM", "GROMACS", "ffmpeg"}) {
        check_all(4, {std::string("40 docker hosts for a ") + tool + " run tonight, destroyed tomorrow"});
    }
    for (const auto* scanner : {"Trivy", "Grype", "Snyk", "Clair"}) {
        check_all(10, {std::string("do you scan the images we run for CVEs by yourselves, like ") + scanner + " does?"});
    }
}

TEST_CASE("the order of clauses does not change the row") {
    check_all(4, {"for a training run tonight, 50 docker hosts, then destroy them",
                  "destroyed tomorrow: 50 docker hosts for a training run tonight"});
    check_all(
        1, {"it stays up for years: one docker machine for our wiki", "for our wiki, one docker machine that stays up for years"});
    check_all(7, {"workers that come and go with the load and fixed masters, k3s",
                  "k3s: masters fixed, workers come and go with the load"});
}

TEST_CASE("a story before the need, and what was tried before, do not change the row") {
    const std::string story = "We are a small company in Graz and had a rough year. Our last provider went out of business. ";
    for (const auto& [row, text] : requests()) {
        if (row != 0) check_all(row, {story + "What we need now: " + text});
    }
    check_all(1, {"We tried Kubernetes, it was too much for us. One docker machine for our wiki, it stays up for years."});
    check_all(2, {"Docker compose on one host was too fragile. Now one k3s cluster with three workers for our web shop."});
}

TEST_CASE("a demand that is denied, or met by the operator, is no blocker, and one that is made is") {
    const auto blockers = [](const std::string& request) {
        static const matrix::Classifier classifier(matrix::Matrix::builtin());
        return classifier.classify(request).blockers;
    };
    const std::string cluster = "One k3s cluster with a server and four agents for our web shop, it stays for years. ";
    CHECK(blockers(cluster).empty());
    CHECK(blockers(cluster + "Our own Linkerd encrypts what the pods exchange.").empty());
    CHECK(blockers(cluster + "The images are scanned by Trivy in our pipeline.").empty());
    const auto watched =
        blockers("Twelve clinics, a docker host each, kept for years. You must alert us about CVEs in their images.");
    CHECK(watched == std::vector<int>{10});
}

TEST_CASE("to deny the need changes the row") {
    CHECK(row_of("no docker overlay between the hosts is needed, just one k3s cluster with three workers") == 2);
    CHECK(row_of("one k3s cluster with three fixed workers, no autoscaling, no spot nodes") == 2);
    CHECK(row_of("we do not need Kubernetes, just one docker machine for our wiki that stays up for years") == 1);
    CHECK(row_of("not several clusters, only one k3s cluster with three workers for our web shop") == 2);
}
