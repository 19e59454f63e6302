// Search over the use-case matrix, a chunk at a time.
#include "matrix/chunks.h"
#include "storage/text_index.h"
#include "tools/matrix/matrix_tools.h"

namespace tools {
namespace {

struct SearchArguments {
    std::string query;
    int limit = 5;

    void fields(auto& f) {
        f("query", query,
          {.text = "What to look for, in plain words; signs have no meaning",
           .required = true,
           .min_length = 1,
           .max_length = 4000,
           .example = "does the image cache survive a terminate"});
        f("limit", limit, {.text = "At most this many", .min = 1, .max = 50});
    }
};

struct FoundChunk {
    std::string id, title, snippet;
    double score = 0;
    std::optional<int> use_case;
    std::optional<matrix::Status> status;
    std::string section;

    void fields(auto& f) {
        f("id", id, {.text = "Name of the chunk, as in the resource matrix://chunks"});
        f("title", title, {.text = "What it is about"});
        f("snippet", snippet, {.text = "Its passage with most of the words"});
        f("score", score, {.text = "Higher is better; comparable within one answer"});
        f("use_case", use_case, {.text = "Row of the matrix; matrix_get_use_case has it in full"});
        f("status", status, {.text = "Status of that row"});
        f("section", section,
          {.text = "Part of the row: wanted, verdict, works, caveats, setup, instead; or hazard, lifecycle ..."});
    }
};

struct SearchResult {
    std::vector<FoundChunk> chunks;
    std::string matrix_version;

    void fields(auto& f) {
        f("chunks", chunks, {.text = "The best first"});
        f("matrix_version", matrix_version, {.text = "Version of the matrix they are from"});
    }

    std::string to_text() const {
        if (chunks.empty()) return "Nothing in the matrix has any of these words. matrix_list_use_cases shows what it covers.";
        std::string text;
        for (const auto& chunk : chunks) text += (text.empty() ? "" : "\n") + chunk.title + " [" + chunk.id + "]: " + chunk.snippet;
        return text;
    }
};

std::string lines(const std::vector<std::string>& texts) {
    std::string all;
    for (const auto& text : texts) all += text + "\n";
    return all;
}

// A word in a title or in a request of the kind that is asked says more than one in passing.
storage::TextIndex index_of(const std::vector<matrix::Chunk>& chunks) {
    std::vector<storage::TextIndex::Document> documents;
    for (const auto& chunk : chunks) documents.push_back({chunk.title, lines(chunk.sample_requests), chunk.text});
    return storage::TextIndex({{"title", 3}, {"requests", 3}, {"body", 1}}, documents);
}

class MatrixSearchTools final : public Family {
public:
    explicit MatrixSearchTools(const Context& context)
        : context_(context), chunks_(matrix::chunks_of(context.matrix)), index_(index_of(chunks_)) {}

    void add_to(mcp::Tools& tools) {
        tools.add<&MatrixSearchTools::search>(
            *this, {.name = "matrix_search",
                    .title = "Search the matrix",
                    .description =
                        "Find passages of the use-case matrix by words: caveats, setups, hazards, figures. For a detail of which "
                        "the row is not known; whether something can run, matrix_classify_request says.",
                    .hints = looks_into_matrix,
                    .permission = may_read_matrix});
    }

    SearchResult search(mcp::Call&, SearchArguments arguments) {
        SearchResult result;
        for (auto& hit : index_.search(arguments.query, arguments.limit)) {
            const auto& chunk = chunks_[hit.document];
            result.chunks.push_back({chunk.id, chunk.title, std::move(hit.snippet), hit.score, chunk.metadata.use_case,
                                     chunk.metadata.status, chunk.metadata.section});
        }
        result.matrix_version = context_.matrix.version();
        return result;
    }

private:
    const Context& context_;
    const std::vector<matrix::Chunk> chunks_;
    const storage::TextIndex index_;
};

}  // namespace

std::unique_ptr<Family> add_matrix_search_tools(mcp::Tools& tools, const Context& context) {
    return make_family<MatrixSearchTools>(tools, context);
}

}  // namespace tools
