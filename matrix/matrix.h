// The use-case matrix as data: which container workloads the fleet runs, how well, and what to do instead.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/fleet_event.h"

namespace matrix {

// The verdict of a row. `unknown` is said of requests that no row covers; no row has it.
enum class Status { supported, supported_with_caveats, unsupported, unknown };

constexpr std::array<std::string_view, 4> names(Status) {
    return {"supported", "supported_with_caveats", "unsupported", "unknown"};
}

struct UseCase {
    int number = 0;
    std::string title;
    Status status = Status::unknown;
    std::string lifecycle_class;  // as the matrix says: persistent, ephemeral, mixed or any
    std::vector<std::string> modules;
    std::string summary, why;
    std::vector<std::string> audience, what_works, caveats, setup, mitigations;
    std::string alternative;  // empty where nothing better is on offer
    std::vector<std::string> sample_requests;

    void fields(auto& f) {
        f("number", number, {.text = "Number of the use case in the matrix", .min = 1, .max = 10});
        f("title", title, {.text = "Title of the use case"});
        f("status", status, {.text = "How far the platform supports it"});
        f("lifecycle_class", lifecycle_class, {.text = "persistent, ephemeral, mixed or any"});
        f("modules", modules, {.text = "Modules that its instances carry"});
        f("summary", summary, {.text = "What the operator wants"});
        f("why", why, {.text = "Why the status is what it is"});
        f("audience", audience, {.text = "Who it is for"});
        f("what_works", what_works, {.text = "What works"});
        f("caveats", caveats, {.text = "What to watch, to be read before committing"});
        f("setup", setup, {.text = "Steps of the setup, in order"});
        f("mitigations", mitigations, {.text = "What softens the caveats"});
        f("alternative", alternative, {.text = "Closest supported alternative; empty where none is needed"});
        f("sample_requests", sample_requests, {.text = "Requests that this row answers"});
    }
};

// An anti-pattern: what somebody does, what comes of it, and what to do instead.
struct Hazard {
    std::string id;
    model::Severity severity = model::Severity::low;
    std::vector<int> use_cases;  // rows whose setup runs into it
    std::string if_you, you_will_see, do_instead;

    void fields(auto& f) {
        f("id", id, {.text = "Stable name of the hazard"});
        f("severity", severity, {.text = "How much is at stake"});
        f("use_cases", use_cases, {.text = "Rows of the matrix whose setup runs into it"});
        f("if_you", if_you, {.text = "What somebody is about to do"});
        f("you_will_see", you_will_see, {.text = "What comes of it"});
        f("do_instead", do_instead, {.text = "What to do instead"});
    }
};

// One answer to the lifecycle question, and what it leads to. model/lifecycle.h decides; this explains.
struct LifecycleBranch {
    std::string answer, lifecycle_class;
    bool tmpfs_store = false, is_default = false;
    std::vector<std::string> use_cases;
    std::string note;

    void fields(auto& f) {
        f("answer", answer, {.text = "Answer to the lifecycle question"});
        f("lifecycle_class", lifecycle_class, {.text = "Lifecycle class that follows: persistent, ephemeral or spot"});
        f("tmpfs_store", tmpfs_store, {.text = "Whether /persist is a tmpfs that a reboot wipes"});
        f("is_default", is_default, {.text = "Whether this is what applies when nothing is said"});
        f("use_cases", use_cases, {.text = "Use cases, or parts of them, on this branch"});
        f("note", note, {.text = "What else to know"});
    }
};

// A figure that verdicts and estimates are computed from.
struct Figure {
    std::string name;
    double value = 0;
    std::string unit, text;

    void fields(auto& f) {
        f("name", name, {.text = "Name of the figure"});
        f("value", value, {.text = "Its value"});
        f("unit", unit, {.text = "Unit of the value"});
        f("text", text, {.text = "The figure as a sentence"});
    }
};

// Immutable once made, and safe to share between threads.
class Matrix {
public:
    // The matrix this program was built with.
    static const Matrix& builtin();

    // Reads data of the form of data/matrix.json. Throws model::Error invalid_argument naming the place that is wrong.
    explicit Matrix(std::string_view json);

    std::span<const UseCase> use_cases() const { return use_cases_; }
    // Throws model::Error not_found, with the numbers that exist.
    const UseCase& use_case(int number) const;
    std::span<const Hazard> hazards() const { return hazards_; }
    // Throws model::Error not_found, with the ids that exist.
    const Hazard& hazard(std::string_view id) const;
    const std::string& lifecycle_question() const { return lifecycle_question_; }
    std::span<const LifecycleBranch> lifecycle_tree() const { return lifecycle_tree_; }
    std::span<const Figure> figures() const { return figures_; }
    // Throws model::Error not_found, with the names that exist.
    double figure(std::string_view name) const;
    // What a concierge does with the matrix, in order.
    std::span<const std::string> concierge_steps() const { return concierge_steps_; }
    const std::string& title() const { return title_; }
    const std::string& purpose() const { return purpose_; }

    // "<version>+<first 12 hex digits of a hash of the data>": changes whenever a word of the matrix does.
    const std::string& version() const { return version_; }

    // The data it was read from, byte for byte.
    const std::string& json() const { return json_; }

    std::string markdown() const;
    // One use case alone, self-contained, as retrieval wants it.
    std::string markdown(int number) const;
    std::string hazards_markdown() const;
    std::string lifecycle_markdown() const;

private:
    std::string json_, version_, title_, purpose_, lifecycle_question_;
    std::vector<UseCase> use_cases_;
    std::vector<Hazard> hazards_;
    std::vector<LifecycleBranch> lifecycle_tree_;
    std::vector<Figure> figures_;
    std::vector<std::string> concierge_steps_, related_;
};

}  // namespace matrix
