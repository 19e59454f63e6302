// Finds the end of a request's header as its bytes arrive, and what two programs could read in two ways before a parser sees it.
// Inside net/ only.
#pragma once

#include <cstddef>
#include <string_view>

namespace net {

class HeaderScan {
public:
    enum class Result { incomplete, complete, malformed };

    // `bytes` begin where the request begins, and each call sees all that the last one saw and more. Malformed are: a line that
    // ends without CR, a line that continues the one before (obs-fold, RFC 9112 section 5.2), and what does not begin with a
    // method.
    Result scan(std::string_view bytes);

    // Of the header with its empty line, once complete.
    std::size_t size() const { return line_; }

private:
    std::size_t line_ = 0;  // where the line begins that has not ended yet
    std::size_t seen_ = 0;  // up to here there is no further line end
};

}  // namespace net
