// Lists by the same plan for every aggregate: conditions, a page by key, a total.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "model/account.h"
#include "storage/connection.h"
#include "storage/paging.h"
#include "storage/transaction.h"

namespace storage {

// Conditions joined by AND. The texts are constants of this room; what callers say is bound, never written into them.
class Conditions {
public:
    Conditions& add(const char* condition, std::string value) {
        (text_ += text_.empty() ? " WHERE " : " AND ") += condition;
        values_.push_back(std::move(value));
        return *this;
    }
    template <class Entity>
    Conditions& add(const char* condition, const model::Id<Entity>& id) {
        return add(condition, id.text());
    }
    template <class T>
    Conditions& add_if(const char* condition, const std::optional<T>& value) {
        if constexpr (std::is_enum_v<T>) {
            return value ? add(condition, std::string(model::name_of(*value))) : *this;
        } else {
            return value ? add(condition, *value) : *this;
        }
    }

    const std::string& text() const { return text_; }
    void bind_to(Query& query) const {
        for (const auto& value : values_) query.bind(value);
    }

private:
    std::string text_;
    std::vector<std::string> values_;
};

// `select` is "SELECT columns FROM table"; `key` the column that orders the list, compared as `Key` (text or number).
template <class T, class Key = std::string>
Page<T> list(const Snapshot& snapshot, const char* columns, const char* table, const char* key, Conditions conditions,
             const PageRequest& request, T (*read)(Query&), std::string (*key_of)(const T&)) {
    Page<T> page;
    auto& connection = snapshot.connection();
    {
        auto count = connection.query(std::string("SELECT count(*) FROM ") + table + conditions.text());
        conditions.bind_to(count);
        count.next();
        count.into(page.total);
    }
    const std::string after = std::string(key) + (std::is_integral_v<Key> ? " > CAST(? AS INTEGER)" : " > ?");
    if (request.from) conditions.add(after.c_str(), request.from->after);
    auto rows = connection.query(std::string("SELECT ") + columns + " FROM " + table + conditions.text() + " ORDER BY " + key + " LIMIT ?");
    conditions.bind_to(rows);
    rows.bind(request.limit + 1);  // one more tells whether there is a next page
    while (rows.next()) page.items.push_back(read(rows));
    if (std::cmp_greater(page.items.size(), request.limit)) {
        page.items.pop_back();
        page.next = Position{page.items.empty() ? std::string() : key_of(page.items.back())};
    }
    return page;
}

// The same for entities with an id.
template <class T>
Page<T> list(const Snapshot& snapshot, const char* columns, const char* table, Conditions conditions, const PageRequest& request,
             T (*read)(Query&)) {
    return list<T>(snapshot, columns, table, "id", std::move(conditions), request, read, [](const T& item) { return item.id.text(); });
}

// Error{not_found} for `what` ("template"), with where the valid ones are listed.
[[noreturn]] void refuse_unknown(const char* what, const std::string& id, const char* remedy);

// Error{conflict}: another `what` of the account has this name.
[[noreturn]] void refuse_taken_name(const char* what, const std::string& name);

// Runs an INSERT or UPDATE; a taken name becomes Error{conflict}.
void run_naming(Query& query, const char* what, const std::string& name);

// Reads the row with this id in this account.
template <class T, class IdType>
std::optional<T> find_row(const Snapshot& snapshot, const char* sql, const model::AccountId& account, const IdType& id, T (*read)(Query&)) {
    auto query = snapshot.connection().query(sql, id, account);
    if (!query.next()) return std::nullopt;
    return read(query);
}

}  // namespace storage
