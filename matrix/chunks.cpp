// A chunk per section of every row, one per hazard, and one each for what concerns all rows.
#include "matrix/chunks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "matrix/hazards.h"
#include "matrix/wording.h"

namespace matrix {

namespace {

std::string sentences(const std::vector<std::string>& items) {
    std::string text;
    for (const auto& item : items) text += fmt::format("\n- {}", item);
    return text;
}

class Cutter {
public:
    explicit Cutter(const Matrix& matrix) : matrix_(matrix) {}

    void cut(const UseCase& row) {
        add(row, "wanted", "what it is", fmt::format("{}\nFor:{}", row.summary, sentences(row.audience))).sample_requests =
            row.sample_requests;
        add(row, "verdict", "verdict",
            fmt::format("{} lifecycle_class {}, modules {}.", row.why, row.lifecycle_class, fmt::join(row.modules, " + ")));
        add(row, "works", "what works", sentences(row.what_works));
        add(row, "caveats", "caveats", sentences(row.caveats));
        add(row, "setup", "setup, in order", sentences(row.setup));
        const auto alternative = row.alternative.empty() ? "" : "\nClosest supported alternative: " + row.alternative;
        add(row, "instead", "what helps, and what to do instead", sentences(row.mitigations) + alternative);
    }

    void cut(const Hazard& hazard) {
        auto& chunk = add_general("hazards/" + hazard.id, "hazard", "Hazard: " + hazard.if_you);
        chunk.text = fmt::format("Hazard, severity {}: {}", model::name_of(hazard.severity), in_words(hazard));
        for (const int number : hazard.use_cases)
            chunk.text += fmt::format(" Use case {}: {}.", number, matrix_.use_case(number).title);
        if (hazard.use_cases.size() == 1) describe(chunk, matrix_.use_case(hazard.use_cases.front()));
    }

    void cut_lifecycle() {
        auto& chunk = add_general("lifecycle", "lifecycle", "Which lifecycle an instance needs");
        chunk.text = "Lifecycle of an instance. " + matrix_.lifecycle_question();
        for (const auto& branch : matrix_.lifecycle_tree()) {
            chunk.text += fmt::format("\n- {}: lifecycle_class {}, tmpfs_store {}. {}.", branch.answer, branch.lifecycle_class,
                                      branch.tmpfs_store, branch.note);
        }
    }

    void cut_figures() {
        auto& chunk = add_general("figures", "figures", "Times and other figures");
        chunk.text = "Figures of the platform.";
        for (const auto& figure : matrix_.figures()) chunk.text += fmt::format("\n- {}.", figure.text);
    }

    void cut_steps() {
        auto& chunk = add_general("concierge-steps", "concierge", "How a concierge answers a request");
        chunk.text = "How a concierge uses the matrix:";
        for (const auto& step : matrix_.concierge_steps()) chunk.text += fmt::format("\n- {}", step);
    }

    std::vector<Chunk> take() { return std::move(chunks_); }

private:
    Chunk& add(const UseCase& row, std::string_view section, std::string_view heading, const std::string& body) {
        auto& chunk = chunks_.emplace_back();
        chunk.id = fmt::format("use-case-{}/{}", row.number, section);
        chunk.title = fmt::format("{}: {}", row.title, heading);
        chunk.text = fmt::format("Use case {}, {} ({}), {}: {}", row.number, row.title, in_words(row.status), heading, body);
        chunk.metadata.section = section;
        describe(chunk, row);
        return chunk;
    }

    Chunk& add_general(std::string id, std::string_view section, std::string title) {
        auto& chunk = chunks_.emplace_back();
        chunk.id = std::move(id);
        chunk.title = std::move(title);
        chunk.metadata.section = section;
        chunk.metadata.matrix_version = matrix_.version();
        return chunk;
    }

    void describe(Chunk& chunk, const UseCase& row) {
        auto& about = chunk.metadata;
        about.use_case = row.number;
        about.status = row.status;
        about.lifecycle = row.lifecycle_class;
        about.modules = row.modules;
        about.matrix_version = matrix_.version();
    }

    const Matrix& matrix_;
    std::vector<Chunk> chunks_;
};

}  // namespace

std::vector<Chunk> chunks_of(const Matrix& matrix) {
    Cutter cutter(matrix);
    for (const auto& row : matrix.use_cases()) cutter.cut(row);
    for (const auto& hazard : matrix.hazards()) cutter.cut(hazard);
    cutter.cut_lifecycle();
    cutter.cut_figures();
    cutter.cut_steps();
    return cutter.take();
}

}  // namespace matrix
