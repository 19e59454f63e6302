// Words for people, where the data has names.
#pragma once

#include <string_view>

#include "matrix/matrix.h"

namespace matrix {

constexpr std::string_view in_words(Status status) {
    switch (status) {
        case Status::supported:
            return "supported";
        case Status::supported_with_caveats:
            return "supported with caveats";
        case Status::unsupported:
            return "not supported";
        case Status::unknown:
            break;
    }
    return "unknown";
}

}  // namespace matrix
