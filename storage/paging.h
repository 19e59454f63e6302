// Pages of a long list. Most lists are in the order of creation: ids are UUIDv7, and the next page begins after the last id.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace storage {

inline constexpr int default_page = 100;

template <class T>
struct Page {
    std::vector<T> records;
    std::int64_t total = 0;  // rows that match, on all pages
    bool has_more = false;   // the next page begins after the last of `records`
};

// Who uses something: names for a person, of the first few only.
inline constexpr std::size_t most_named = 10;

struct Users {
    std::int64_t total = 0;
    std::vector<std::string> names;  // at most `most_named`
};

}  // namespace storage
