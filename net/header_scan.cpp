// Line by line, each byte once.
#include "net/header_scan.h"

#include "net/ascii.h"

namespace net {

HeaderScan::Result HeaderScan::scan(std::string_view bytes) {
    if (!bytes.empty() && !is_token_character(bytes.front())) return Result::malformed;
    for (;;) {
        // A line's first byte is looked at as soon as it is here, so that nonsense is not waited for.
        if (line_ != 0 && line_ < bytes.size() && (bytes[line_] == ' ' || bytes[line_] == '\t')) return Result::malformed;
        const auto end = bytes.find('\n', seen_);
        if (end == std::string_view::npos) {
            seen_ = bytes.size();
            return Result::incomplete;
        }
        if (end == line_ || bytes[end - 1] != '\r') return Result::malformed;
        const bool is_empty = end == line_ + 1;
        line_ = seen_ = end + 1;
        if (is_empty) return Result::complete;
    }
}

}  // namespace net
