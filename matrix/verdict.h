// What the classifier says about a request: the row, its verdict, what to watch, and a plan. Plain data.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "matrix/matrix.h"

namespace matrix {

// How sure the classifier is: one row, a few between which one question decides, or none.
enum class Band { answer, ambiguous, unknown };

constexpr std::array<std::string_view, 3> names(Band) { return {"answer", "ambiguous", "unknown"}; }

enum class Effect { supports, against };  // of a piece of evidence, on the use case it names

constexpr std::array<std::string_view, 2> names(Effect) { return {"for", "against"}; }

struct UseCaseRef {
    int number = 0;
    std::string title;

    void fields(auto& f) {
        f("number", number, {.text = "Number of the use case in the matrix", .min = 1, .max = 10});
        f("title", title, {.text = "Title of the use case"});
    }
};

struct Candidate {
    int number = 0;  // 0: no row of the matrix
    std::string title;
    double score = 0;

    void fields(auto& f) {
        f("number", number, {.text = "Number of the use case; 0 stands for a request that no row covers", .min = 0, .max = 10});
        f("title", title, {.text = "Title of the use case"});
        f("score", score, {.text = "Share of the belief that this row holds, over all rows", .min = 0, .max = 1});
    }
};

// What the request states in so many words.
struct Parameters {
    std::optional<int> count;
    std::optional<std::string> lifetime;
    std::optional<double> lifetime_hours;
    std::optional<std::string> region;
    std::optional<int> tenants;
    std::vector<std::string> environments;
    std::optional<int> cluster_count;
    std::vector<std::string> tooling;

    void fields(auto& f) {
        f("count", count, {.text = "How many instances the request asks for", .min = 1});
        f("lifetime", lifetime, {.text = "How long they are to live, in the words of the request"});
        f("lifetime_hours", lifetime_hours, {.text = "The same in hours, where it can be computed", .min = 0});
        f("region", region, {.text = "Region or place that the request names"});
        f("tenants", tenants, {.text = "How many tenants or customers are to be kept apart", .min = 1});
        f("environments", environments, {.text = "Environments that are named, such as prod and staging"});
        f("cluster_count", cluster_count, {.text = "How many clusters the request asks for", .min = 1});
        f("tooling", tooling, {.text = "Products that are named, such as nginx or GitLab"});
    }
};

// Times that follow from the figures of the matrix; present where the row boots many instances or the count is known.
struct Estimates {
    std::optional<int> boot_seconds_each, boot_minutes_in_a_row;
    std::optional<int> pre_baked_boot_seconds_each, pre_baked_minutes_in_a_row;
    std::optional<int> pool_acquire_seconds, pool_target_size;

    void fields(auto& f) {
        f("boot_seconds_each", boot_seconds_each, {.text = "Seconds until one instance is ready"});
        f("boot_minutes_in_a_row", boot_minutes_in_a_row, {.text = "Minutes of boot time, all instances one after another"});
        f("pre_baked_boot_seconds_each", pre_baked_boot_seconds_each, {.text = "Seconds per instance with a pre-baked image"});
        f("pre_baked_minutes_in_a_row", pre_baked_minutes_in_a_row, {.text = "Minutes one after another, with a pre-baked image"});
        f("pool_acquire_seconds", pool_acquire_seconds, {.text = "Upper bound of seconds to acquire one from a warm pool"});
        f("pool_target_size", pool_target_size, {.text = "Target size of a pool that would serve the request"});
    }
};

// A phrase of the request, and what it spoke for or against.
struct Evidence {
    std::string facet, phrase;
    Effect effect = Effect::supports;
    std::optional<int> use_case;

    void fields(auto& f) {
        f("facet", facet, {.text = "What the phrase reveals about the request"});
        f("phrase", phrase, {.text = "The phrase as the request has it"});
        f("effect", effect, {.text = "Whether it speaks for or against the use case"});
        f("use_case", use_case, {.text = "The use case it speaks for or against", .min = 0, .max = 10});
    }
};

// The row that nearly was chosen.
struct RunnerUp {
    int number = 0;  // 0: no row of the matrix
    std::string title, why;

    void fields(auto& f) {
        f("number", number, {.text = "Number of the use case; 0 stands for none", .min = 0, .max = 10});
        f("title", title, {.text = "Title of the use case"});
        f("why", why, {.text = "Why it was not chosen, and the phrases that speak for and against it"});
    }
};

// One step of the setup. Without `tool` it is an instruction to a person.
struct PlanStep {
    int step = 0;
    std::optional<std::string> tool;
    nlohmann::ordered_json arguments = nlohmann::ordered_json::object();
    int times = 1;
    std::string purpose;
    std::optional<std::string> wait_for;
    bool needs_confirmation = false;
    std::vector<std::string> missing;

    void fields(auto& f) {
        f("step", step, {.text = "Position in the plan", .min = 1});
        f("tool", tool, {.text = "Tool to call; absent where a person has to act"});
        f("arguments", arguments, {.text = "Arguments of the call, as far as they are known"});
        f("times", times, {.text = "How many times to make the call, each with a name and an operation_id of its own", .min = 1});
        f("purpose", purpose, {.text = "What the step is for"});
        f("wait_for", wait_for, {.text = "What must be true before the next step"});
        f("needs_confirmation", needs_confirmation, {.text = "Whether a person has to agree first"});
        f("missing", missing, {.text = "Arguments that are not known and have to be asked for"});
    }
};

struct Verdict {
    Band band = Band::unknown;
    std::optional<UseCaseRef> use_case;
    Status status = Status::unknown;
    std::string summary;
    std::vector<Candidate> candidates;
    std::optional<RunnerUp> runner_up;
    std::vector<int> blockers;
    std::vector<std::string> caveats;
    std::string why;
    std::optional<std::string> alternative, question, lifecycle_class;
    std::optional<bool> tmpfs_store;
    std::string lifecycle_reason;
    Parameters parameters;
    Estimates estimates;
    std::vector<Evidence> evidence;
    std::vector<PlanStep> plan;
    std::string matrix_version;

    void fields(auto& f) {
        f("band", band, {.text = "answer: one row; ambiguous: ask the question first; unknown: no row covers it"});
        f("use_case", use_case, {.text = "The row that matches best; absent when none does"});
        f("status", status, {.text = "The verdict, blockers included"});
        f("summary", summary, {.text = "The verdict in a sentence or two for a person"});
        f("candidates", candidates, {.text = "Rows by likelihood, best first"});
        f("runner_up", runner_up, {.text = "The next likely row, and why it was not chosen; absent when no other comes near"});
        f("blockers", blockers, {.text = "Unsupported use cases that the request also demands"});
        f("caveats", caveats, {.text = "What to read out before the operator commits"});
        f("why", why, {.text = "Why the verdict is what it is"});
        f("alternative", alternative, {.text = "Closest alternative that is supported, or works better"});
        f("question", question, {.text = "What to ask: the question that decides, or what the matrix does cover"});
        f("lifecycle_class", lifecycle_class, {.text = "Recommended lifecycle: persistent, ephemeral, spot or mixed"});
        f("tmpfs_store", tmpfs_store, {.text = "Whether /persist may be a tmpfs that a reboot wipes"});
        f("lifecycle_reason", lifecycle_reason, {.text = "Why this lifecycle"});
        f("parameters", parameters, {.text = "What the request states"});
        f("estimates", estimates, {.text = "Times that follow from the figures of the matrix"});
        f("evidence", evidence, {.text = "Phrases that decided, and their effect"});
        f("plan", plan, {.text = "Setup as tool calls, in order"});
        f("matrix_version", matrix_version, {.text = "Version of the matrix that spoke"});
    }
};

}  // namespace matrix
