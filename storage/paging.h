// Pages of a long list. Lists are in the order of creation: ids are UUIDv7, and the next page begins after the last id.
#pragma once

#include <cstdint>
#include <vector>

namespace storage {

inline constexpr int default_page = 100;

template <class T>
struct Page {
    std::vector<T> records;
    std::int64_t total = 0;  // rows that match, on all pages
    bool has_more = false;   // the next page begins after the last of `records`
};

}  // namespace storage
