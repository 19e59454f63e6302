// One SQLite connection with its prepared statements, and how the platform's types become columns and come back.
// Included by the files of this room that hold SQL (and by tests), not by its public headers.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <vector>

#include "model/id.h"
#include "model/names.h"
#include "model/time.h"

namespace storage {

// Throws Error{storage_unavailable}: the row holds text that no value of an enumeration or no id is written as.
[[noreturn]] void refuse_stored_value(std::string_view kind, const std::string& text);

// One use of a prepared statement: bind, step, read. The statement goes back to its connection at the end of the scope.
class Query {
public:
    struct Prepared {
        SQLite::Statement statement;
        bool in_use = false;
    };

    template <class... T>
    explicit Query(Prepared& prepared, const T&... parameters) : prepared_(prepared), statement_(prepared.statement) {
        bind(parameters...);
        prepared.in_use = true;
    }
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;
    ~Query() {
        statement_.tryReset();
        prepared_.in_use = false;
    }

    // Binds the next parameters in order.
    template <class... T>
    Query& bind(const T&... values) {
        (bind_one(values), ...);
        return *this;
    }

    // Steps to the next row; false at the end.
    bool next() { return statement_.executeStep(); }

    // Runs a statement that yields no rows, and says how many rows it changed.
    int run() { return statement_.exec(); }

    // Reads the row's columns in order, from the first.
    template <class... T>
    void into(T&... targets) const {
        int column = 0;
        (read_one(column++, targets), ...);
    }

    // Reads the row's columns in order, from `column`.
    template <class... T>
    void into_from(int column, T&... targets) const {
        (read_one(column++, targets), ...);
    }

private:
    void bind_one(std::integral auto value) { statement_.bind(++parameter_, static_cast<std::int64_t>(value)); }
    void bind_one(double value) { statement_.bind(++parameter_, value); }
    void bind_one(const std::string& value) { statement_.bind(++parameter_, value); }
    void bind_one(const char* value) { statement_.bind(++parameter_, value); }
    void bind_one(std::string_view value) { statement_.bind(++parameter_, std::string(value)); }
    void bind_one(model::TimePoint value) { statement_.bind(++parameter_, model::to_microseconds(value)); }
    void bind_one(std::chrono::seconds value) { statement_.bind(++parameter_, static_cast<std::int64_t>(value.count())); }
    void bind_one(std::nullopt_t) { statement_.bind(++parameter_); }
    template <class Entity>
    void bind_one(const model::Id<Entity>& id) {
        statement_.bind(++parameter_, id.text());
    }
    template <class E>
    requires std::is_enum_v<E>
    void bind_one(E value) { bind_one(model::name_of(value)); }
    template <class T>
    void bind_one(const std::optional<T>& value) {
        value ? bind_one(*value) : bind_one(std::nullopt);
    }
    void bind_one(const std::vector<int>& numbers);
    void bind_one(const std::vector<std::string>& texts);
    template <class Entity>
    void bind_one(const std::vector<model::Id<Entity>>& ids) {
        std::vector<std::string> texts;
        for (const auto& id : ids) texts.push_back(id.text());
        bind_one(texts);
    }

    void read_one(int column, bool& target) const { target = statement_.getColumn(column).getInt() != 0; }
    void read_one(int column, int& target) const { target = statement_.getColumn(column).getInt(); }
    void read_one(int column, std::int64_t& target) const { target = statement_.getColumn(column).getInt64(); }
    void read_one(int column, double& target) const { target = statement_.getColumn(column).getDouble(); }
    void read_one(int column, std::string& target) const { target = statement_.getColumn(column).getString(); }
    void read_one(int column, model::TimePoint& target) const {
        target = model::from_microseconds(statement_.getColumn(column).getInt64());
    }
    void read_one(int column, std::chrono::seconds& target) const {
        target = std::chrono::seconds(statement_.getColumn(column).getInt64());
    }
    template <class Entity>
    void read_one(int column, model::Id<Entity>& target) const {
        const SQLite::Column stored = statement_.getColumn(column);
        const auto id = model::Id<Entity>::parse({stored.getText(), static_cast<std::size_t>(stored.getBytes())});
        if (!id) refuse_stored_value("id", stored.getString());
        target = *id;
    }
    template <class E>
    requires std::is_enum_v<E>
    void read_one(int column, E& target) const {
        const SQLite::Column stored = statement_.getColumn(column);
        const auto value = model::value_named<E>({stored.getText(), static_cast<std::size_t>(stored.getBytes())});
        if (!value) refuse_stored_value("name", stored.getString());
        target = *value;
    }
    template <class T>
    void read_one(int column, std::optional<T>& target) const {
        if (statement_.getColumn(column).isNull()) {
            target.reset();
        } else {
            read_one(column, target.emplace());
        }
    }
    void read_one(int column, std::vector<int>& target) const;
    void read_one(int column, std::vector<std::string>& target) const;
    template <class Entity>
    void read_one(int column, std::vector<model::Id<Entity>>& target) const {
        std::vector<std::string> texts;
        read_one(column, texts);
        target.clear();
        for (const auto& text : texts) {
            const auto id = model::Id<Entity>::parse(text);
            if (!id) refuse_stored_value("id", text);
            target.push_back(*id);
        }
    }

    Prepared& prepared_;
    SQLite::Statement& statement_;
    int parameter_ = 0;
};

// A connection is used by one thread at a time.
class Connection {
public:
    enum class Mode { read, write };

    // Opens `file`; a writing connection creates it when it is missing. Throws SQLite::Exception.
    Connection(const std::filesystem::path& file, Mode mode, std::chrono::milliseconds busy_timeout);

    // A prepared statement, from the cache when this text was used before. Throws std::logic_error when the same text is
    // still in use further up the stack.
    template <class... T>
    Query query(std::string_view sql, const T&... parameters) {
        return Query(prepare(sql), parameters...);
    }

    // Runs SQL that is not worth keeping: pragmas, schema changes.
    void execute(const std::string& sql) { database_.exec(sql); }

    std::int64_t last_rowid() const { return database_.getLastInsertRowid(); }

    // Rows that completed statements have changed since the connection was opened; wraps around.
    int total_changes() const { return database_.getTotalChanges(); }

    // False once SQLite has ended the transaction by itself.
    bool in_transaction() const;

    SQLite::Database& database() { return database_; }

private:
    Query::Prepared& prepare(std::string_view sql);

    SQLite::Database database_;
    std::unordered_map<std::string_view, std::unique_ptr<Query::Prepared>> statements_;  // keyed by the statement's own text
};

}  // namespace storage
