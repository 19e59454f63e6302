// Opening a connection, and the cache of its statements.
#include "storage/connection.h"

#include <sqlite3.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "model/error.h"

namespace storage {

void refuse_stored_value(std::string_view kind, const std::string& text) {
    throw model::Error(model::ErrorCode::storage_unavailable,
                       "the database holds '" + text + "', which this version knows as no " + std::string(kind),
                       "Restore a backup, or start the version of the program that wrote it.");
}

namespace {

template <class T>
std::vector<T> list_in(const std::string& text) {
    const auto list = nlohmann::json::parse(text, nullptr, false);
    const auto fits = [](const nlohmann::json& item) {
        return std::is_same_v<T, int> ? item.is_number_integer() : item.is_string();
    };
    if (!list.is_array() || !std::all_of(list.begin(), list.end(), fits)) refuse_stored_value("list", text);
    return list.get<std::vector<T>>();
}

}  // namespace

void Query::bind_one(const std::vector<int>& numbers) { statement_.bind(++parameter_, nlohmann::json(numbers).dump()); }
void Query::bind_one(const std::vector<std::string>& texts) { statement_.bind(++parameter_, nlohmann::json(texts).dump()); }

void Query::read_one(int column, std::vector<int>& target) const {
    target = list_in<int>(statement_.getColumn(column).getString());
}

void Query::read_one(int column, std::vector<std::string>& target) const {
    target = list_in<std::string>(statement_.getColumn(column).getString());
}

Connection::Connection(const std::filesystem::path& file, Mode mode, std::chrono::milliseconds busy_timeout)
    : database_(file.string(),
                (mode == Mode::write ? SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE : SQLite::OPEN_READONLY) | SQLITE_OPEN_NOMUTEX,
                static_cast<int>(busy_timeout.count())) {
    sqlite3_extended_result_codes(database_.getHandle(), 1);
}

bool Connection::in_transaction() const { return sqlite3_get_autocommit(database_.getHandle()) == 0; }

Query::Prepared& Connection::prepare(std::string_view sql) {
    auto found = statements_.find(sql);
    if (found == statements_.end()) {
        auto prepared = std::unique_ptr<Query::Prepared>(new Query::Prepared{{database_, std::string(sql)}, false});
        const std::string_view text = prepared->statement.getQuery();
        found = statements_.emplace(text, std::move(prepared)).first;
    }
    if (found->second->in_use) throw std::logic_error("a statement is used inside itself: " + std::string(sql));
    return *found->second;
}

}  // namespace storage
