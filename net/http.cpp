// Looking up the headers of a request.
#include "net/http.h"

#include <algorithm>

#include "net/ascii.h"

namespace net {

std::string_view Request::header(std::string_view name) const {
    for (const auto& header : headers) {
        if (same_ignoring_case(header.name, name)) return header.value;
    }
    return {};
}

bool Request::has_header(std::string_view name) const { return count_header(name) != 0; }

std::size_t Request::count_header(std::string_view name) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(headers, [name](const HeaderView& header) { return same_ignoring_case(header.name, name); }));
}

}  // namespace net
