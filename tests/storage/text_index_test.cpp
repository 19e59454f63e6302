// Full-text search over texts that are known from the start.
#include "storage/text_index.h"

#include "tests/support/catch.h"

namespace {

using storage::TextIndex;

TextIndex index_of(const std::vector<TextIndex::Document>& documents, double title_weight = 1) {
    return TextIndex({{"title", title_weight}, {"body", 1}}, documents);
}

std::vector<std::size_t> found(const TextIndex& index, std::string_view query, int limit = 10) {
    std::vector<std::size_t> documents;
    for (const auto& hit : index.search(query, limit)) documents.push_back(hit.document);
    return documents;
}

using Found = std::vector<std::size_t>;

const std::vector<TextIndex::Document> shelf = {
    {"Runners", "Machines for the pipelines, thrown away after each job"},
    {"Gateway", "A host that stays for months, in Zürich"},
    {"Cluster", "Pods that run on several hosts"},
};

}  // namespace

TEST_CASE("any of the words is enough, and the document with most of them comes first") {
    const auto index = index_of(shelf);
    CHECK(found(index, "pods on hosts in a galaxy") == Found{2, 1});
    CHECK(found(index, "nothing alike").empty());
}

TEST_CASE("endings, case and accents make no difference") {
    const auto index = index_of(shelf);
    CHECK(found(index, "PIPELINE") == Found{0});
    CHECK(found(index, "zurich") == Found{1});
}

TEST_CASE("signs of the query language are no commands") {
    const auto index = index_of(shelf);
    for (const auto* query :
         {"\"pods", "pods*", "pods AND", "NOT pods", "(pods", "body:pods", "pods NEAR(", "^pods", "pods'; DROP", "-pods"})
        CHECK(found(index, query).front() == 2);
    for (const auto* query : {"", "   ", "\"", "*", "()", "\xff\xfe", "---"}) CHECK(found(index, query).empty());
    CHECK(found(index, std::string("pods\0hosts", 10)).size() == 2);
}

TEST_CASE("a word in a field of more weight counts more") {
    const std::vector<TextIndex::Document> twice = {{"Other", "gateway of the site"}, {"Gateway", "other of the site"}};
    CHECK(found(index_of(twice, 5), "gateway") == Found{1, 0});
}

TEST_CASE("the snippet is the passage with the words, and the limit is kept") {
    std::string padding;
    for (int i = 0; i < 100; ++i) padding += "other ";
    const auto index = index_of({{"Long", padding + "hosts that stay " + padding}, {"Short", "nothing of the kind"}});
    const auto hits = index.search("stay hosts", 1);
    REQUIRE(hits.size() == 1);
    CHECK_THAT(hits.front().snippet, ContainsSubstring("hosts that stay"));
    CHECK(hits.front().snippet.size() < padding.size());
    CHECK(hits.front().score > 0);
}

TEST_CASE("a query of any length is answered") {
    std::string query;
    for (int i = 0; i < 20'000; ++i) query += "word" + std::to_string(i) + " ";
    CHECK(found(index_of(shelf), query).empty());
}
