// Full-text search over documents that are known from the start: SQLite's FTS5 in memory, ranked by BM25.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace storage {

// Immutable once made. Used by one thread at a time.
class TextIndex {
public:
    struct Field {
        std::string name;   // lower-case letters
        double weight = 1;  // of a word that is found in it, beside the other fields
    };
    // The text of each field, in the order of the fields.
    using Document = std::vector<std::string>;

    struct Hit {
        std::size_t document;  // its place in what the index was made from
        double score;          // higher is better; comparable within one search
        std::string snippet;   // the passage that has most of the words
    };

    TextIndex(const std::vector<Field>& fields, std::span<const Document> documents);
    ~TextIndex();
    TextIndex(TextIndex&&) noexcept;

    // The documents that have any word of `query`, the best first. Whatever the query holds is words: quotes, operators and other
    // signs of SQLite's query language mean nothing. Case, accents and English endings make no difference.
    std::vector<Hit> search(std::string_view query, int limit) const;

private:
    struct Database;
    std::unique_ptr<Database> database_;
};

}  // namespace storage
