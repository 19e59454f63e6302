// Writing the status line and headers of an answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "net/http.h"

namespace net {

struct ResponseHead {
    unsigned status = 200;
    std::string_view content_type;
    std::optional<std::uint64_t> content_length;  // absent: the length is not known beforehand
    bool chunked = false;
    std::string_view date;        // an IMF-fixdate; empty: no such header
    std::string_view connection;  // "close", "keep-alive"; empty: no such header
};

// Replaces `text` by the head, empty line included. Throws std::logic_error for a header that would break the message apart
// (a name that is no token, a line break in a value) or that only the server may write.
void write_head(std::string& text, const ResponseHead& head, const Headers& headers);

// Whether an answer of this status has no body, not even an empty one (RFC 9110 sections 15.2, 15.3.5, 15.4.5).
constexpr bool is_bodiless(unsigned status) { return status < 200 || status == 204 || status == 304; }

// "Sun, 06 Nov 1994 08:49:37 GMT"
std::string http_date(std::int64_t unix_seconds);

}  // namespace net
