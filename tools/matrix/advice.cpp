// Advice from the use-case matrix: which lifecycle, and what sets rows apart.
#include <algorithm>

#include "matrix/advice.h"
#include "model/error.h"
#include "tools/matrix/matrix_tools.h"

namespace tools {
namespace {

// ---- matrix_recommend_lifecycle

struct LifecycleArguments {
    std::optional<double> alive_hours;
    std::optional<bool> longer_than_a_day, state_matters, spot;
    std::optional<std::string> request;

    void fields(auto& f) {
        f("alive_hours", alive_hours, {.text = "How many hours the instance is to live", .min = 0, .example = "8"});
        f("longer_than_a_day", longer_than_a_day, {.text = "Whether it lives for more than 24 hours, where no number is known"});
        f("state_matters", state_matters, {.text = "Whether its local state must survive a reboot"});
        f("spot", spot, {.text = "Whether it runs on spot or preemptible capacity of the provider"});
        f("request", request,
          {.text = "What the operator wants, in their own words; the other arguments win over what it says",
           .min_length = 1,
           .max_length = 4000});
    }
};

struct WorkerLifecycle {
    std::string lifecycle_class;
    bool tmpfs_store = false;

    void fields(auto& f) {
        f("lifecycle_class", lifecycle_class, {.text = "Class for workers that come and go"});
        f("tmpfs_store", tmpfs_store, {.text = "Whether their /persist may be memory"});
    }
};

struct LifecycleResult {
    std::string lifecycle_class;
    bool tmpfs_store = false;
    std::string reason, branch;
    std::vector<std::string> use_cases;
    std::string note;
    std::optional<WorkerLifecycle> workers;
    std::string matrix_version;

    void fields(auto& f) {
        f("lifecycle_class", lifecycle_class, {.text = "persistent, ephemeral or spot: as system_provision_instance takes it"});
        f("tmpfs_store", tmpfs_store, {.text = "Whether /persist may be memory that a reboot wipes"});
        f("reason", reason, {.text = "What decided"});
        f("branch", branch, {.text = "The answer to the lifecycle question that this is"});
        f("use_cases", use_cases, {.text = "Rows of the matrix, or parts of them, on this branch"});
        f("note", note, {.text = "What else to know"});
        f("workers", workers, {.text = "Where a cluster's workers come and go: theirs; the rest is its control plane's"});
        f("matrix_version", matrix_version, {.text = "Version of the matrix that spoke"});
    }

    std::string to_text() const {
        std::string text = "lifecycle_class " + lifecycle_class + ", tmpfs_store " + (tmpfs_store ? "true" : "false") + ". " +
                           reason + " Branch: " + branch + ". " + note + ".";
        if (workers) text += " Workers: lifecycle_class " + workers->lifecycle_class + ", tmpfs_store true.";
        return text;
    }
};

void refuse_contradiction(const LifecycleArguments& asked, double long_lived_hours) {
    if (!asked.alive_hours || !asked.longer_than_a_day || *asked.longer_than_a_day == (*asked.alive_hours > long_lived_hours))
        return;
    throw model::Error(model::ErrorCode::invalid_argument, "alive_hours and longer_than_a_day contradict each other",
                       "Give one of them.");
}

// What the verdict on a request answers to the tree's questions. A mixed lifecycle is that of the control plane.
model::LifecycleNeed need_of(const matrix::Verdict& verdict) {
    model::LifecycleNeed need;
    const auto& said = verdict.lifecycle_class;
    need.spot_capacity = said == model::name_of(model::LifecycleClass::spot);
    need.longer_than_a_day = said != model::name_of(model::LifecycleClass::ephemeral);
    need.state_survives_reboot = need.longer_than_a_day && !verdict.tmpfs_store.value_or(false);
    return need;
}

std::string reason_of(const model::LifecycleNeed& need) {
    if (need.spot_capacity) return "It runs on what the provider may take back.";
    if (!need.longer_than_a_day) return "It lives for at most 24 hours and can be replaced.";
    return need.state_survives_reboot ? "It lives for more than 24 hours, with state that matters."
                                      : "It lives for more than 24 hours, and its state may go.";
}

// ---- matrix_compare_use_cases

struct CompareArguments {
    std::vector<int> numbers;

    void fields(auto& f) {
        f("numbers", numbers, {.text = "Two to four rows of the matrix", .required = true, .min_length = 2, .max_length = 4});
    }
};

struct ComparedRow {
    int number = 0;
    std::string title;
    matrix::Status status = matrix::Status::unknown;
    std::string lifecycle_class;
    std::vector<std::string> modules;
    std::string summary;
    std::vector<std::string> caveats;
    std::optional<std::string> alternative;

    void fields(auto& f) {
        f("number", number, {.text = "Row of the matrix"});
        f("title", title, {.text = "Title of the use case"});
        f("status", status, {.text = "How far it is supported"});
        f("lifecycle_class", lifecycle_class, {.text = "persistent, ephemeral, mixed or any"});
        f("modules", modules, {.text = "Modules that its instances carry"});
        f("summary", summary, {.text = "What the operator wants"});
        f("caveats", caveats, {.text = "What to read out before the operator commits"});
        f("alternative", alternative, {.text = "What is supported, or works better, instead"});
    }
};

struct Divide {
    std::vector<int> between;
    std::string question;

    void fields(auto& f) {
        f("between", between, {.text = "The two rows"});
        f("question", question, {.text = "What to ask the operator"});
    }
};

struct CompareResult {
    std::vector<ComparedRow> use_cases;
    std::vector<Divide> deciding;
    std::string matrix_version;

    void fields(auto& f) {
        f("use_cases", use_cases, {.text = "The rows, in the order asked for"});
        f("deciding", deciding, {.text = "What decides between each two of them"});
        f("matrix_version", matrix_version, {.text = "Version of the matrix they are from"});
    }

    std::string to_text() const {
        std::string text;
        for (const auto& row : use_cases) {
            text += (text.empty() ? "" : "\n") + std::to_string(row.number) + ". " + row.title + ": " +
                    std::string(model::name_of(row.status)) + ", " + row.lifecycle_class + ". " + row.summary;
            for (const auto& caveat : row.caveats) text += "\n   - " + caveat;
        }
        for (const auto& divide : deciding) {
            text += "\nBetween " + std::to_string(divide.between.front()) + " and " + std::to_string(divide.between.back()) + ": " +
                    divide.question;
        }
        return text;
    }
};

ComparedRow compared(const matrix::UseCase& row) {
    auto alternative = row.alternative.empty() ? std::nullopt : std::optional(row.alternative);
    return {row.number, row.title, row.status, row.lifecycle_class, row.modules, row.summary, row.caveats, std::move(alternative)};
}

class MatrixAdviceTools final : public Family {
public:
    explicit MatrixAdviceTools(const Context& context) : context_(context) {}

    void add_to(mcp::Tools& tools) {
        tools.add<&MatrixAdviceTools::recommend_lifecycle>(
            *this,
            {.name = "matrix_recommend_lifecycle",
             .title = "Which lifecycle?",
             .description = "Answer the matrix's lifecycle question for an instance: lifecycle_class and tmpfs_store as "
                            "system_provision_instance takes them, and why. Say what is known (hours, state, spot), or give the "
                            "operator's words; without either it names the default.",
             .hints = looks_into_matrix,
             .permission = may_read_matrix});
        tools.add<&MatrixAdviceTools::compare>(
            *this,
            {.name = "matrix_compare_use_cases",
             .title = "Compare use cases",
             .description = "Two to four rows of the use-case matrix side by side, and the question that decides between each two. "
                            "Use it when a verdict is ambiguous, or the operator hesitates between ways to run something.",
             .hints = looks_into_matrix,
             .permission = may_read_matrix});
    }

    LifecycleResult recommend_lifecycle(mcp::Call&, LifecycleArguments asked) {
        const double long_lived_hours = context_.matrix.figure("long_lived_hours");
        refuse_contradiction(asked, long_lived_hours);
        matrix::Verdict verdict;
        if (asked.request) verdict = context_.classifier.classify(*asked.request);
        auto need = need_of(verdict);
        const bool is_told = asked.alive_hours || asked.longer_than_a_day || asked.state_matters || asked.spot;
        if (asked.alive_hours) need.longer_than_a_day = *asked.alive_hours > long_lived_hours;
        need.longer_than_a_day = asked.longer_than_a_day.value_or(need.longer_than_a_day);
        need.state_survives_reboot = asked.state_matters.value_or(need.state_survives_reboot);
        need.spot_capacity = asked.spot.value_or(need.spot_capacity);

        const auto advice = model::advise_lifecycle(need);
        const auto& branch = matrix::branch_of(context_.matrix, advice);
        LifecycleResult result;
        result.lifecycle_class = branch.lifecycle_class;
        result.tmpfs_store = branch.tmpfs_store;
        result.reason = is_told         ? reason_of(need)
                        : asked.request ? verdict.lifecycle_reason
                                        : "Nothing is known of it, so the default applies.";
        result.branch = branch.answer;
        result.use_cases = branch.use_cases;
        result.note = branch.note;
        if (!is_told && verdict.lifecycle_class == "mixed")
            result.workers = WorkerLifecycle{std::string(model::name_of(model::LifecycleClass::ephemeral)), true};
        result.matrix_version = context_.matrix.version();
        return result;
    }

    CompareResult compare(mcp::Call&, CompareArguments arguments) {
        const auto& numbers = arguments.numbers;
        CompareResult result;
        for (const int number : numbers) {
            if (std::count(numbers.begin(), numbers.end(), number) > 1) {
                throw model::Error(model::ErrorCode::invalid_argument, "use case " + std::to_string(number) + " is named twice",
                                   "Name each use case once.");
            }
            result.use_cases.push_back(compared(context_.matrix.use_case(number)));
        }
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            for (std::size_t k = i + 1; k < numbers.size(); ++k) {
                const auto& one = context_.matrix.use_case(numbers[i]);
                const auto& other = context_.matrix.use_case(numbers[k]);
                result.deciding.push_back({{one.number, other.number}, matrix::question_between(one, other)});
            }
        }
        result.matrix_version = context_.matrix.version();
        return result;
    }

private:
    const Context& context_;
};

}  // namespace

std::unique_ptr<Family> add_matrix_advice_tools(mcp::Tools& tools, const Context& context) {
    return make_family<MatrixAdviceTools>(tools, context);
}

}  // namespace tools
