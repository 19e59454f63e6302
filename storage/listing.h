// How the aggregates read lists and refuse what they do not find.
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
    Conditions& add(const char* condition, std::int64_t value) { return add(condition, std::to_string(value)); }
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

// How one aggregate is listed.
template <class T>
struct Listing {
    const char* columns;
    const char* table;
    const char* key;        // the column that orders the list, and which way
    const char* after_key;  // the condition that a page begins after a key
    T (*read)(Query&);
};

// One page of the rows that meet the conditions, after the key `after`.
template <class T, class Key>
Page<T> list_page(const Snapshot& snapshot, const Listing<T>& listing, Conditions conditions, int limit,
                  const std::optional<Key>& after) {
    Page<T> page;
    auto& connection = snapshot.connection();
    auto count = connection.query(std::string("SELECT count(*) FROM ") + listing.table + conditions.text());
    conditions.bind_to(count);
    if (count.next()) count.into(page.total);

    if (after) conditions.add(listing.after_key, *after);
    auto rows = connection.query(std::string("SELECT ") + listing.columns + " FROM " + listing.table + conditions.text() +
                                 " ORDER BY " + listing.key + " LIMIT ?");
    conditions.bind_to(rows);
    rows.bind(limit + 1);  // one more tells whether there is a next page
    while (rows.next()) page.records.push_back(listing.read(rows));
    page.has_more = std::cmp_greater(page.records.size(), limit);
    if (page.has_more) page.records.pop_back();
    return page;
}

// Everything the query yields.
template <class T>
std::vector<T> read_all(Query&& query, T (*read)(Query&)) {
    std::vector<T> rows;
    while (query.next()) rows.push_back(read(query));
    return rows;
}

// Error{not_found} for `what` ("template"), with where the valid ones are listed.
[[noreturn]] void refuse_unknown(const char* what, const std::string& id, const char* remedy);

// Error{conflict}: another `what` of the account has this name.
[[noreturn]] void refuse_taken_name(const char* what, const std::string& name);

// Runs an INSERT or UPDATE; a taken name becomes Error{conflict}.
void run_naming(Query& query, const char* what, const std::string& name);

// Counts and names what a query of one column, a name, yields; it names at most `most_named` of them.
Users users_in(Query&& query);

// Reads the row with this id in this account.
template <class T, class IdType>
std::optional<T> find_row(const Snapshot& snapshot, const char* sql, const model::AccountId& account, const IdType& id,
                          T (*read)(Query&)) {
    auto query = snapshot.connection().query(sql, id, account);
    if (!query.next()) return std::nullopt;
    return read(query);
}

}  // namespace storage
