// The use-case matrix as resources: whole, and a row at a time, as retrieval wants it.
#include <charconv>

#include "tools/completions.h"
#include "tools/families.h"

namespace tools {
namespace {

using mcp::asio::awaitable;

constexpr const char* markdown_type = "text/markdown";
constexpr mcp::Caching until_upgrade{std::chrono::hours(1), true};

awaitable<mcp::Contents> whole(const matrix::Matrix& matrix) { co_return mcp::Contents{markdown_type, matrix.markdown()}; }

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
    resources.add(
        mcp::Resource{"matrix://full", "use-case-matrix", "The use-case matrix",
                      "What works, what works with caveats and what does not when running container workloads on this fleet.",
                      markdown_type, until_upgrade, [&matrix](mcp::Call&) { return whole(matrix); }});
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
