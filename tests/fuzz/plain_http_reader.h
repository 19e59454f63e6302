// A second reader of HTTP requests, as plain as can be, to compare with the server's.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fuzz {

struct PlainRequest {
    std::string_view method;
    std::string_view target;
    std::string body;
    std::size_t size = 0;  // of all its bytes, those of empty lines before it included
};

// The request that `bytes` begin with. Nothing when it is not whole, or not to be read in the plainest way.
std::optional<PlainRequest> read_plainly(std::string_view bytes);

}  // namespace fuzz
