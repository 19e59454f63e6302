// Pages of a list: a limit, and the id after which the next page begins.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace storage {

// Where a page ended: the key of its last row. Ids are UUIDv7, so lists are in the order of creation.
struct Position {
    std::string after;
};

struct PageRequest {
    int limit = 100;
    std::optional<Position> from;  // none: from the beginning
};

template <class T>
struct Page {
    std::vector<T> items;
    std::int64_t total = 0;        // rows that match, on all pages
    std::optional<Position> next;  // none: this was the last page
};

}  // namespace storage
