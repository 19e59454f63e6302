// One function per form.
#include "tools/matrix/export.h"

#include "matrix/chunks.h"
#include "matrix/wording.h"
#include "mcp/encode.h"

namespace tools {
namespace {

std::string chunk_lines(const matrix::Matrix& matrix) {
    std::string lines;
    for (const auto& chunk : matrix::chunks_of(matrix)) lines += mcp::encode_text(chunk) + "\n";
    return lines;
}

std::string entry(const std::string& title, const std::string& uri, const std::string& about) {
    return "- [" + title + "](" + uri + "): " + about + "\n";
}

std::string index_of(const matrix::Matrix& matrix) {
    std::string text =
        "# " + matrix.title() + "\n\n> " + matrix.purpose() + "\n\nVersion: " + matrix.version() + "\n\n## Use cases\n\n";
    for (const auto& row : matrix.use_cases()) {
        text += entry(row.title, "matrix://use-cases/" + std::to_string(row.number),
                      std::string(in_words(row.status)) + ". " + row.summary);
    }
    text += "\n## Across all of them\n\n";
    text += entry("Hazards", "matrix://hazards", "what goes wrong, what comes of it, and what to do instead");
    text += entry("Lifecycle", "matrix://lifecycle", matrix.lifecycle_question());
    text += "\n## Optional\n\n";
    text += entry("The whole matrix", "matrix://full", "everything above on one page, in Markdown");
    return text + entry("Chunks", "matrix://chunks", "the same in pieces for retrieval, as JSON lines with metadata");
}

}  // namespace

std::string exported(const matrix::Matrix& matrix, MatrixFormat format) {
    switch (format) {
        case MatrixFormat::json:
            return matrix.json();
        case MatrixFormat::jsonl:
            return chunk_lines(matrix);
        case MatrixFormat::llms:
            return index_of(matrix);
        case MatrixFormat::markdown:
            break;
    }
    return matrix.markdown();
}

}  // namespace tools
