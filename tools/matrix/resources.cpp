// The use-case matrix as resources: whole, in parts, and a row at a time, as retrieval wants it. They never change while the
// program runs, so whoever subscribes to one hears nothing.
#include <array>
#include <charconv>

#include "tools/completions.h"
#include "tools/families.h"
#include "tools/matrix/export.h"

namespace tools {
namespace {

using mcp::asio::awaitable;

constexpr const char* markdown_type = "text/markdown";
constexpr mcp::Caching until_upgrade{std::chrono::hours(1), true};

using Text = std::string (*)(const matrix::Matrix&);

// A page about the whole matrix.
struct WholePage {
    const char *uri, *name, *title, *description, *mime_type;
    Text text;
};

template <MatrixFormat format>
std::string in_format(const matrix::Matrix& matrix) {
    return exported(matrix, format);
}

constexpr std::array pages = {
    WholePage{"matrix://index", "use-case-index", "Index of the matrix",
              "What the matrix holds, a line and an address each. Begin here.", markdown_type, in_format<MatrixFormat::llms>},
    WholePage{"matrix://full", "use-case-matrix", "The use-case matrix",
              "What works, what works with caveats and what does not when running container workloads on this fleet.",
              markdown_type, in_format<MatrixFormat::markdown>},
    WholePage{"matrix://hazards", "hazards", "Hazards", "What goes wrong, what comes of it, and what to do instead.", markdown_type,
              [](const matrix::Matrix& matrix) { return matrix.hazards_markdown(); }},
    WholePage{"matrix://lifecycle", "lifecycle", "Which lifecycle", "The decision tree for lifecycle_class and tmpfs_store.",
              markdown_type, [](const matrix::Matrix& matrix) { return matrix.lifecycle_markdown(); }},
    WholePage{"matrix://chunks", "use-case-chunks", "The matrix in chunks",
              "The matrix in self-contained pieces for retrieval: a JSON object with id, title, text and metadata on each line.",
              "application/jsonl", in_format<MatrixFormat::jsonl>},
};

awaitable<mcp::Contents> whole(const matrix::Matrix& matrix, const char* mime_type, Text text) {
    co_return mcp::Contents{mime_type, text(matrix)};
}

awaitable<mcp::Contents> row(const matrix::Matrix& matrix, int number) {
    co_return mcp::Contents{markdown_type, matrix.markdown(number)};
}

awaitable<std::optional<mcp::Contents>> row_named(const matrix::Matrix& matrix, std::string text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_number = error == std::errc() && end == text.data() + text.size();
    if (!is_number || number < 1 || number > static_cast<int>(matrix.use_cases().size())) co_return std::nullopt;
    co_return mcp::Contents{markdown_type, matrix.markdown(number)};
}

}  // namespace

void add_matrix_resources(mcp::Resources& resources, const Context& context) {
    const auto& matrix = context.matrix;
    for (const auto& page : pages) {
        resources.add(mcp::Resource{page.uri, page.name, page.title, page.description, page.mime_type, until_upgrade,
                                    [&matrix, &page](mcp::Call&) { return whole(matrix, page.mime_type, page.text); }});
    }
    for (const auto& use_case : matrix.use_cases()) {
        const int number = use_case.number;
        resources.add(mcp::Resource{"matrix://use-cases/" + std::to_string(number), "use-case-" + std::to_string(number),
                                    use_case.title, use_case.summary, markdown_type, until_upgrade,
                                    [&matrix, number](mcp::Call&) { return row(matrix, number); }});
    }
    resources.add(
        mcp::ResourceTemplate{"matrix://use-cases/{number}",
                              "use-case",
                              "A use case",
                              "One row of the use-case matrix, 1 to 10, complete in itself.",
                              markdown_type,
                              until_upgrade,
                              [&matrix](mcp::Call&, mcp::Variables variables) { return row_named(matrix, variables["number"]); },
                              {{"number", complete_use_cases(context)}}});
}

}  // namespace tools
