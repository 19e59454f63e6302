// The matrix as text: for people, and for retrieval by a language model.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iterator>

#include "matrix/matrix.h"
#include "matrix/wording.h"
#include "model/names.h"

namespace matrix {

namespace {

class Page {
public:
    template <class... Args>
    void line(fmt::format_string<Args...> format, Args&&... args) {
        fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
        text_ += '\n';
    }
    void list(std::string_view heading, const std::vector<std::string>& items, bool numbered = false) {
        if (items.empty()) return;
        line("\n{}:\n", heading);
        int number = 0;
        for (const auto& item : items) {
            if (numbered)
                line("{}. {}", ++number, item);
            else
                line("- {}", item);
        }
    }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
};

void write(Page& page, const UseCase& row, std::string_view heading) {
    page.line("{} Use case {}: {}\n", heading, row.number, row.title);
    page.line("Status: **{}** (`{}`). lifecycle_class: {}. Modules: {}.\n", in_words(row.status), model::name_of(row.status),
              row.lifecycle_class, fmt::join(row.modules, ", "));
    page.line("What is wanted: {}\n", row.summary);
    page.line("Why: {}", row.why);
    page.list("Who it is for", row.audience);
    page.list("What works", row.what_works);
    page.list("What to watch", row.caveats);
    page.list("Setup", row.setup, true);
    page.list("Mitigations", row.mitigations);
    if (!row.alternative.empty()) page.line("\nClosest supported alternative: {}", row.alternative);
    page.list("Requests like these", row.sample_requests);
}

bool concerns(const LifecycleBranch& branch, int number) {
    const auto text = std::to_string(number);
    for (const auto& use_case : branch.use_cases) {
        if (use_case == text || use_case.starts_with(text + "-")) return true;
    }
    return false;
}

void write(Page& page, const LifecycleBranch& branch) {
    page.line("- {}: lifecycle_class {}, tmpfs_store {}{}. Use cases: {}. {}.", branch.answer, branch.lifecycle_class,
              branch.tmpfs_store, branch.is_default ? " (the default)" : "",
              branch.use_cases.empty() ? "none by itself" : fmt::format("{}", fmt::join(branch.use_cases, ", ")), branch.note);
}

void write(Page& page, const std::vector<Hazard>& hazards) {
    page.line("| If you... | You will see... | Do this instead | Severity |\n|---|---|---|---|");
    for (const auto& hazard : hazards) {
        page.line("| {} | {} | {} | {} |", hazard.if_you, hazard.you_will_see, hazard.do_instead, model::name_of(hazard.severity));
    }
}

}  // namespace

std::string Matrix::markdown(int number) const {
    const auto& row = use_case(number);
    Page page;
    write(page, row, "#");
    page.line("\nLifecycle ({}):\n", lifecycle_question_);
    bool any = false;
    for (const auto& branch : lifecycle_tree_) {
        if (!concerns(branch, number)) continue;
        write(page, branch);
        any = true;
    }
    if (!any) page.line("- As the chosen alternative has it.");
    page.line("\nMatrix version: {}", version_);
    return page.take();
}

std::string Matrix::hazards_markdown() const {
    Page page;
    page.line("# Hazards of running container workloads on the fleet\n");
    write(page, hazards_);
    page.line("\nMatrix version: {}", version_);
    return page.take();
}

std::string Matrix::lifecycle_markdown() const {
    Page page;
    page.line("# Which lifecycle an instance needs\n\n{}\n", lifecycle_question_);
    for (const auto& branch : lifecycle_tree_) write(page, branch);
    page.line("\nMatrix version: {}", version_);
    return page.take();
}

std::string Matrix::markdown() const {
    Page page;
    page.line("# {}\n\n{}\n\nVersion: {}\n", title_, purpose_, version_);
    page.line("| # | Use case | lifecycle_class | Modules | Status |\n|---|---|---|---|---|");
    for (const auto& row : use_cases_) {
        page.line("| {} | {} | {} | {} | {} |", row.number, row.title, row.lifecycle_class, fmt::join(row.modules, " + "),
                  in_words(row.status));
    }
    for (const auto& row : use_cases_) {
        page.line("");
        write(page, row, "##");
    }
    page.line("\n## Hazards\n");
    write(page, hazards_);
    page.line("\n## Which lifecycle\n\n{}\n", lifecycle_question_);
    for (const auto& branch : lifecycle_tree_) write(page, branch);
    page.line("\n## Figures\n");
    for (const auto& figure : figures_) page.line("- {}.", figure.text);
    page.list("## How a concierge uses this matrix", concierge_steps_, true);
    page.list("## Related", related_);
    return page.take();
}

}  // namespace matrix
