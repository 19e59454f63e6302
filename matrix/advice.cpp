// Lifecycle, estimates, and the sentences of a verdict.
#include "matrix/advice.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "matrix/reading.h"

namespace matrix {

namespace {

constexpr double noticeable = 0.05;  // belief of a workload that stands beside an unsupported demand

// Asked when two rows are close: the question whose answer tells them apart. Every pair, in ascending order.
struct Divide {
    int one, other;
    std::string_view question;
};

constexpr std::array<Divide, 45> divides{{
    {1, 2, "Do you want plain Docker hosts, or one Kubernetes cluster over several machines?"},
    {1, 3, "Do you want plain Docker hosts, or several Kubernetes clusters?"},
    {1, 4, "Should the machines stay for good, or go away once the work is done?"},
    {1, 5, "Is this the server that stays, or the runners that carry out its jobs?"},
    {1, 6, "Is everything on the machine yours, or does it belong to customers who must not see each other?"},
    {1, 7, "One Docker host that stays, or a Kubernetes whose workers come and go?"},
    {1, 8, "Must containers on different hosts talk to each other directly, or is every host on its own?"},
    {1, 9, "Is this about a Docker host, or about encrypting traffic between the pods of a cluster?"},
    {1, 10, "Is the workload itself the question, or whether its images are watched for vulnerabilities?"},
    {2, 3, "One cluster for everything, or separate clusters, each with a control plane of its own?"},
    {2, 4, "A cluster that stays, or machines that are thrown away after the run?"},
    {2, 5, "A cluster for applications, or runners for builds and tests?"},
    {2, 6, "Does one cluster for all tenants do, or does each need a host of its own?"},
    {2, 7, "Do the workers stay, or do they come and go with the load?"},
    {2, 8, "Would Kubernetes do for the networking between hosts, or must it be plain Docker?"},
    {2, 9, "Must traffic between pods be encrypted by the SDWAN itself, or is a service mesh on top acceptable?"},
    {2, 10, "Must the platform itself watch the images for vulnerabilities, or is scanning in your pipeline enough?"},
    {3, 4, "Clusters that stay, or machines that are thrown away after the run?"},
    {3, 5, "Several clusters, or runners for builds and tests?"},
    {3, 6, "Are the clusters all yours, or does each belong to a customer that must be kept apart?"},
    {3, 7, "Several clusters, or one whose workers come and go?"},
    {3, 8, "Several Kubernetes clusters, or plain Docker hosts whose containers reach each other?"},
    {3, 9, "Must traffic between the clusters' pods be encrypted by the SDWAN itself?"},
    {3, 10, "Are the clusters the question, or whether their images are watched for vulnerabilities?"},
    {4, 5, "Is this a run of computing, or do commits and pipelines trigger the jobs?"},
    {4, 6, "Do the machines go away after the run, or does each customer keep one?"},
    {4, 7, "Throwaway Docker hosts, or throwaway workers of a cluster that stays?"},
    {4, 8, "Do the containers work independently, or must they talk to each other across hosts?"},
    {4, 9, "Is this a run on throwaway hosts, or about encrypting traffic between pods?"},
    {4, 10, "Is the run itself the question, or whether its images are watched for vulnerabilities?"},
    {5, 6, "Are these runners of your own, or hosts that belong to customers?"},
    {5, 7, "Runners on plain Docker hosts, or as pods of a cluster whose workers come and go?"},
    {5, 8, "Does each job run on one host, or must its containers reach others across hosts?"},
    {5, 9, "Are the runners the question, or encrypted traffic between pods?"},
    {5, 10, "Do you want runners that build and scan, or should the platform itself watch the images?"},
    {6, 7, "A Docker host for each tenant, or one cluster whose workers come and go?"},
    {6, 8, "Should tenants be kept apart, or should containers on different hosts reach each other?"},
    {6, 9, "Are hosts for tenants the question, or encrypted traffic between pods?"},
    {6, 10, "Are hosts for tenants the question, or whether their images are watched for vulnerabilities?"},
    {7, 8, "Would Kubernetes do for the networking between hosts, or must it be plain Docker?"},
    {7, 9, "Must traffic between pods be encrypted by the SDWAN itself, or is a service mesh on top acceptable?"},
    {7, 10, "Must the platform itself watch the images for vulnerabilities, or is scanning in your pipeline enough?"},
    {8, 9, "Are these plain Docker containers, or pods of a Kubernetes cluster?"},
    {8, 10, "Is it about containers that reach each other across hosts, or about vulnerabilities in their images?"},
    {9, 10, "Is it about encrypting traffic between pods, or about vulnerabilities in their images?"},
}};

std::string question_between(const UseCaseRef& first, const Candidate& second) {
    const int one = std::min(first.number, second.number), other = std::max(first.number, second.number);
    for (const auto& divide : divides) {
        if (divide.one == one && divide.other == other) return std::string(divide.question);
    }
    return fmt::format("Is there a container workload to be run here, as in \"{}\", or is this about something else?", first.title);
}

std::string covered(const Matrix& matrix) {
    std::string titles;
    for (const auto& row : matrix.use_cases()) {
        if (row.status == Status::unsupported) continue;
        titles += fmt::format("{}{}", titles.empty() ? "" : "; ", row.title);
    }
    return fmt::format("Which container workload do you want to run? The matrix covers: {}.", titles);
}

void warn_about_blockers(Verdict& verdict, const Matrix& matrix) {
    for (const int blocker : verdict.blockers) {
        const auto& row = matrix.use_case(blocker);
        verdict.status = Status::unsupported;
        verdict.caveats.insert(verdict.caveats.begin(), fmt::format("{}: {}", row.title, row.why));
        verdict.why += fmt::format(" But the request also demands use case {}, {}: {}", blocker, row.title, row.why);
        verdict.alternative = verdict.alternative
                                  ? fmt::format("{} For use case {}: {}", *verdict.alternative, blocker, row.alternative)
                                  : fmt::format("For use case {}: {}", blocker, row.alternative);
    }
}

std::string summary_of(const Verdict& verdict, const UseCase& row, const Matrix& matrix) {
    const auto name = fmt::format("use case {}, {}", row.number, row.title);
    if (!verdict.blockers.empty()) {
        return fmt::format("Not as stated: {} by itself is {}, but {}, which the request also demands, is not supported.", name,
                           row.status == Status::supported ? "supported" : "supported with caveats",
                           matrix.use_case(verdict.blockers.front()).title);
    }
    const auto times =
        verdict.estimates.boot_minutes_in_a_row && verdict.parameters.count
            ? fmt::format(" {} instances at {} s each are {} minutes in a row; a pre-warmed pool hands one out in under {} s.",
                          *verdict.parameters.count, *verdict.estimates.boot_seconds_each, *verdict.estimates.boot_minutes_in_a_row,
                          verdict.estimates.pool_acquire_seconds.value_or(30))
            : std::string();
    switch (row.status) {
        case Status::supported:
            return fmt::format("Supported: {}.{}", name, times);
        case Status::supported_with_caveats:
            return fmt::format("Supported with caveats: {}. Read the caveats before committing.{}", name, times);
        case Status::unsupported:
            return fmt::format("Not supported: {}. {}", name, row.alternative);
        case Status::unknown:
            break;
    }
    return name;
}

// The row whose lifecycle counts: an unsupported row has the one of the workload that the request describes beside it.
int row_that_lives(const Verdict& verdict) {
    const int row = verdict.use_case->number;
    if (row < 8) return row;
    for (const auto& candidate : verdict.candidates) {
        if (candidate.number >= 1 && candidate.number < 8 && candidate.score >= noticeable) return candidate.number;
    }
    return row;
}

}  // namespace

const LifecycleBranch& branch_of(const Matrix& matrix, const model::LifecycleAdvice& advice) {
    for (const auto& branch : matrix.lifecycle_tree()) {
        if (branch.lifecycle_class == model::name_of(advice.lifecycle_class) && branch.tmpfs_store == advice.tmpfs_store)
            return branch;
    }
    refuse_data(fmt::format("the lifecycle tree has no branch for {}", model::name_of(advice.lifecycle_class)));
}

std::string question_between(const UseCase& one, const UseCase& other) {
    return question_between(UseCaseRef{one.number, one.title}, Candidate{other.number, other.title, 0});
}

Facets::Facets(const Vocabulary& vocabulary, std::span<const Hit> hits)
    : vocabulary_(vocabulary), said_(vocabulary.facets().size()) {
    for (const auto& hit : hits) {
        if (!hit.negated) said_[static_cast<std::size_t>(hit.facet)] = true;
    }
}

bool Facets::has(std::string_view name) const { return said_[static_cast<std::size_t>(vocabulary_.facet(name))]; }

void advise_lifecycle(Verdict& verdict, const Facets& facets) {
    if (!verdict.use_case) {
        verdict.lifecycle_reason = "No use case, hence no lifecycle to recommend.";
        return;
    }
    const int row = row_that_lives(verdict);
    if (row == 7) {
        verdict.lifecycle_class = "mixed";
        verdict.lifecycle_reason =
            "The control plane is persistent with tmpfs_store false; its workers are ephemeral (or spot) with tmpfs_store true.";
        return;
    }
    const bool brief = row == 4 || row == 5;
    const bool stays = row == 1 || row == 2 || row == 3 || row == 6 || row == 9;
    const bool says_long = facets.has("long_life") || facets.has("state_survives"), says_short = facets.has("teardown");
    if (!brief && !stays && !says_long && !says_short) {
        verdict.lifecycle_reason = "The request gives no ground for a lifecycle; persistent is the default of the tree.";
        return;
    }
    model::LifecycleNeed need;
    need.spot_capacity = facets.has("spot") && brief;
    need.longer_than_a_day = !brief && (stays || says_long || !says_short);
    const auto advice = model::advise_lifecycle(need);
    verdict.lifecycle_class = std::string(model::name_of(advice.lifecycle_class));
    verdict.tmpfs_store = advice.tmpfs_store;
    if (need.spot_capacity)
        verdict.lifecycle_reason = "Spot or preemptible capacity: reapers prune its bookkeeping aggressively.";
    else if (need.longer_than_a_day)
        verdict.lifecycle_reason = "Alive for more than 24 hours, with state that matters.";
    else
        verdict.lifecycle_reason = "Hours to days, and replaceable.";
}

void estimate(Verdict& verdict, const Matrix& matrix) {
    if (!verdict.use_case || verdict.use_case->number >= 8) return;
    const int row = verdict.use_case->number;
    const auto figure = [&](std::string_view name) { return static_cast<int>(matrix.figure(name)); };
    auto& estimates = verdict.estimates;
    const int count = verdict.parameters.count.value_or(0);
    const auto in_a_row = [&](int seconds) { return static_cast<int>(std::ceil(static_cast<double>(seconds) * count / 60)); };
    estimates.boot_seconds_each = figure("boot_seconds");
    if (count > 1) estimates.boot_minutes_in_a_row = in_a_row(figure("boot_seconds"));
    if (row != 4 && row != 5) return;
    estimates.pre_baked_boot_seconds_each = figure("boot_seconds_pre_baked");
    if (count > 1) estimates.pre_baked_minutes_in_a_row = in_a_row(figure("boot_seconds_pre_baked"));
    estimates.pool_acquire_seconds = figure("pool_acquire_seconds");
    if (count > 0) estimates.pool_target_size = count;
}

void put_into_words(Verdict& verdict, const Matrix& matrix) {
    verdict.matrix_version = matrix.version();
    if (!verdict.use_case) {
        verdict.status = Status::unknown;
        verdict.summary = "This is no container workload that the matrix covers, so there is no verdict on it.";
        verdict.why = "No row of the matrix matches the request.";
        verdict.question = covered(matrix);
        return;
    }
    const auto& row = matrix.use_case(verdict.use_case->number);
    verdict.status = row.status;
    verdict.caveats = row.caveats;
    verdict.why = row.why;
    if (!row.alternative.empty()) verdict.alternative = row.alternative;
    warn_about_blockers(verdict, matrix);
    verdict.summary = summary_of(verdict, row, matrix);
    if (verdict.band != Band::ambiguous) return;
    for (const auto& candidate : verdict.candidates) {
        if (candidate.number == row.number) continue;
        verdict.question = question_between(*verdict.use_case, candidate);
        break;
    }
    verdict.summary += " That reading is not certain: ask the question first.";
}

}  // namespace matrix
