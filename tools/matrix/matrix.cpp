// The use-case matrix: classify a request, look a row up, list the rows.
#include "storage/providers.h"
#include "storage/templates.h"
#include "tools/listing.h"
#include "tools/matrix/matrix_tools.h"
#include "tools/matrix/verdict_text.h"

namespace tools {
namespace {

// ---- matrix_classify_request

struct ClassifyArguments {
    std::string request;

    void fields(auto& f) {
        f("request", request,
          {.text = "What the operator wants, in their own words: do not shorten, translate or tidy it",
           .required = true,
           .min_length = 1,
           .max_length = 4000,
           .example = "we need about 50 docker boxes for a training run tonight, all gone by tomorrow morning"});
    }
};

struct ClassifyResult : matrix::Verdict {
    std::string to_text() const { return text_of(*this); }
};

// ---- matrix_get_use_case

struct UseCaseArguments {
    int number = 0;

    void fields(auto& f) {
        f("number", number, {.text = "Row of the matrix", .required = true, .min = 1, .max = 10, .example = "4"});
    }
};

struct UseCaseResult {
    matrix::UseCase use_case;
    std::string matrix_version;

    void fields(auto& f) {
        f("use_case", use_case, {.text = "The row"});
        f("matrix_version", matrix_version, {.text = "Version of the matrix it is from"});
    }

    std::string to_text() const { return matrix::Matrix::builtin().markdown(use_case.number); }
};

// ---- matrix_list_use_cases

constexpr const char* use_cases_tool = "matrix_list_use_cases";

struct UseCaseLine {
    int number = 0;
    std::string title;
    matrix::Status status = matrix::Status::unknown;
    std::string summary;
    std::optional<std::string> lifecycle_class;
    std::optional<std::vector<std::string>> modules;

    void fields(auto& f) {
        f("number", number, {.text = "Row of the matrix"});
        f("title", title, {.text = "Title of the use case"});
        f("status", status, {.text = "How far it is supported"});
        f("summary", summary, {.text = "What the operator wants"});
        f("lifecycle_class", lifecycle_class, {.text = "persistent, ephemeral, mixed or any; with response_format detailed"});
        f("modules", modules, {.text = "Modules that its instances carry; with response_format detailed"});
    }
};

struct UseCasesResult : Page {
    std::vector<UseCaseLine> use_cases;
    std::string matrix_version;

    void fields(auto& f) {
        f("use_cases", use_cases, {.text = "In the order of the matrix"});
        f("matrix_version", matrix_version, {.text = "Version of the matrix they are from"});
        Page::fields(f);
    }

    std::string to_text() const {
        return "The use-case matrix, version " + matrix_version + "\n" +
               text<UseCaseLine>("use cases", use_cases, [](const UseCaseLine& row) {
                   return std::to_string(row.number) + ". " + row.title + ": " + std::string(model::name_of(row.status)) + ". " +
                          row.summary;
               });
    }
};

class VerdictTools final : public Family {
public:
    explicit VerdictTools(const Context& context) : context_(context) {}

    void add_to(mcp::Tools& tools) {
        tools.add<&VerdictTools::classify>(
            *this,
            {.name = "matrix_classify_request",
             .title = "Can I run this here?",
             .description =
                 "Say whether a workload can run on this fleet: supported, supported_with_caveats, unsupported or unknown, "
                 "with the use case, what to know first, the closest alternative, evidence, and a plan of tool calls. Call it "
                 "first whenever an operator describes something to run.",
             .hints = looks_into_matrix,
             .permission = may_read_matrix});
        tools.add<&VerdictTools::use_case>(
            *this, {.name = "matrix_get_use_case",
                    .title = "Get a use case",
                    .description = "One row of the use-case matrix in full: what works, caveats, setup, mitigations, alternative.",
                    .hints = looks_into_matrix,
                    .permission = may_read_matrix});
        tools.add<&VerdictTools::use_cases>(
            *this,
            {.name = use_cases_tool,
             .title = "List the use cases",
             .description = "The ten rows of the use-case matrix with their status: what this platform does and does not do.",
             .hints = looks_into_matrix,
             .permission = may_read_matrix});
    }

    ClassifyResult classify(mcp::Call& call, ClassifyArguments arguments) {
        return {context_.classifier.classify(arguments.request, catalogue_of(context_, context_.account_of(call)))};
    }

    UseCaseResult use_case(mcp::Call&, UseCaseArguments arguments) {
        return {context_.matrix.use_case(arguments.number), context_.matrix.version()};
    }

    UseCasesResult use_cases(mcp::Call& call, PageArguments arguments) {
        std::vector<UseCaseLine> all;
        for (const auto& row : context_.matrix.use_cases()) {
            auto& line = all.emplace_back(UseCaseLine{row.number, row.title, row.status, row.summary, std::nullopt, std::nullopt});
            if (!arguments.is_detailed()) continue;
            line.lifecycle_class = row.lifecycle_class;
            line.modules = row.modules;
        }
        UseCasesResult result;
        result.use_cases = page_of(std::move(all), result, context_, call, use_cases_tool, arguments);
        result.matrix_version = context_.matrix.version();
        return result;
    }

private:
    const Context& context_;
};

std::unique_ptr<Family> add_verdict_tools(mcp::Tools& tools, const Context& context) {
    return make_family<VerdictTools>(tools, context);
}

struct MatrixFamily final : Family {
    std::vector<std::unique_ptr<Family>> all;
};

}  // namespace

matrix::Catalogue catalogue_of(const Context& context, model::AccountId account) {
    matrix::Catalogue catalogue;
    context.store.read([&](storage::Snapshot& db) {
        for (const auto& record : storage::templates::list(db, account)) {
            const auto& made = record.node_template;
            catalogue.templates.push_back(
                {made.id.text(), made.name, made.use_cases, std::string(model::name_of(made.lifecycle_class))});
        }
        for (const auto& region : storage::providers::list_regions(db, account)) {
            if (region.available) catalogue.regions.push_back({region.id.text(), region.code, region.name});
        }
        for (const auto& type : storage::providers::list_instance_types(db, account)) {
            catalogue.instance_types.push_back({type.id.text(), type.code, type.vcpus, type.memory_mb});
        }
    });
    catalogue.tool_exists = [&registry = context.registry](std::string_view name) {
        const auto* tool = registry.find(name);
        return tool != nullptr && !registry.refusal_of(*tool);
    };
    return catalogue;
}

std::unique_ptr<Family> add_matrix_tools(mcp::Tools& tools, const Context& context) {
    auto parts = std::make_unique<MatrixFamily>();
    for (const auto add : {add_verdict_tools, add_matrix_advice_tools, add_matrix_hazard_tools, add_matrix_search_tools})
        parts->all.push_back(add(tools, context));
    return parts;
}

}  // namespace tools
