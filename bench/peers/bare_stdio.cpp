// The yardstick for stdio: reads a line, parses it, writes a fixed document with the same id. One thread, blocking. With
// --sqlite FILE each line becomes a durable row before it is answered; lines that were read together are committed together.
#include <SQLiteCpp/SQLiteCpp.h>

#include <CLI/CLI.hpp>
#include <cstddef>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace {

// One row per request; a transaction is open from the first row after a commit to the next commit.
class Rows {
public:
    explicit Rows(const std::string& file) : database_(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE) {
        database_.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE calls (body TEXT NOT NULL)");
        insert_.emplace(database_, "INSERT INTO calls (body) VALUES (?)");
    }

    void add(const std::string& body) {
        if (!open_) open_.emplace(database_);
        insert_->bind(1, body);
        insert_->exec();
        insert_->reset();
    }

    void commit() {
        if (open_) open_->commit();
        open_.reset();
    }

private:
    SQLite::Database database_;
    std::optional<SQLite::Statement> insert_;
    std::optional<SQLite::Transaction> open_;
};

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("A bare stdio server, to compare with");
    std::size_t bytes = 1024;
    std::string database;
    app.add_option("--bytes", bytes, "Size of the text in an answer");
    app.add_option("--sqlite", database, "Write each line as a row of this new database before answering");
    CLI11_PARSE(app, argc, argv);
    std::optional<Rows> rows;
    if (!database.empty()) rows.emplace(database);

    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    std::string line;
    std::string answers;
    const std::string text(bytes, 'x');
    while (std::getline(std::cin, line)) {
        const auto message = nlohmann::json::parse(line, nullptr, false);
        if (!message.is_object() || !message.contains("id")) continue;
        if (rows) rows->add(line);
        answers.append(R"({"jsonrpc":"2.0","id":)").append(message["id"].dump());
        answers.append(R"(,"result":{"resultType":"complete","content":[{"type":"text","text":")").append(text).append("\"}]}}\n");
        // What has been read already is answered first: one commit and one write then carry many answers.
        if (std::cin.rdbuf()->in_avail() > 0) continue;
        if (rows) rows->commit();
        std::cout << answers << std::flush;
        answers.clear();
    }
}
