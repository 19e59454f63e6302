// SQL of the full-text index.
#include "storage/text_index.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>

namespace storage {
namespace {

constexpr std::size_t most_words = 100;  // of a query: each costs a look into the index

// Letters and digits, and every byte of a letter beyond ASCII; FTS5 splits on more, and does so inside the quotes.
bool is_of_word(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte >= 0x80;
}

// "any words" becomes: "any" OR "words". Empty where there is none.
std::string any_word_of(std::string_view query) {
    std::string expression;
    std::size_t words = 0;
    for (std::size_t at = 0; at < query.size() && words < most_words;) {
        const auto begin = std::find_if(query.begin() + static_cast<std::ptrdiff_t>(at), query.end(), is_of_word);
        const auto end = std::find_if_not(begin, query.end(), is_of_word);
        if (begin != end) {
            expression += (words++ == 0 ? "\"" : " OR \"") + std::string(begin, end) + "\"";
        }
        at = static_cast<std::size_t>(end - query.begin());
    }
    return expression;
}

template <class Text>
std::string joined(const std::vector<TextIndex::Field>& fields, Text text) {
    std::string all;
    for (const auto& field : fields) all += (all.empty() ? "" : ", ") + text(field);
    return all;
}

}  // namespace

struct TextIndex::Database {
    explicit Database(const std::vector<Field>& fields) : connection(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE) {
        connection.exec("CREATE VIRTUAL TABLE texts USING fts5(" + joined(fields, [](const Field& field) { return field.name; }) +
                        ", tokenize = 'porter unicode61 remove_diacritics 2')");
        search = "SELECT rowid, -bm25(texts, " + joined(fields, [](const Field& field) { return std::to_string(field.weight); }) +
                 ") AS score, snippet(texts, -1, '', '', '...', 32) FROM texts WHERE texts MATCH ? ORDER BY score DESC, rowid "
                 "LIMIT ?";
    }

    SQLite::Database connection;
    std::string search;
};

TextIndex::TextIndex(const std::vector<Field>& fields, std::span<const Document> documents)
    : database_(std::make_unique<Database>(fields)) {
    SQLite::Statement insert(database_->connection,
                             "INSERT INTO texts VALUES (" + joined(fields, [](const Field&) { return std::string("?"); }) + ")");
    for (const auto& document : documents) {
        for (std::size_t i = 0; i < fields.size(); ++i) insert.bind(static_cast<int>(i) + 1, document.at(i));
        insert.exec();
        insert.reset();
    }
}

TextIndex::~TextIndex() = default;
TextIndex::TextIndex(TextIndex&&) noexcept = default;

std::vector<TextIndex::Hit> TextIndex::search(std::string_view query, int limit) const {
    std::vector<Hit> hits;
    const auto words = any_word_of(query);
    if (words.empty()) return hits;
    SQLite::Statement found(database_->connection, database_->search);
    found.bind(1, words);
    found.bind(2, limit);
    while (found.executeStep()) {
        hits.push_back({static_cast<std::size_t>(found.getColumn(0).getInt64() - 1), found.getColumn(1).getDouble(),
                        found.getColumn(2).getString()});
    }
    return hits;
}

}  // namespace storage
