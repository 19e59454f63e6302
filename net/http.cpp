// Taking a request apart.
#include "net/http.h"

#include <algorithm>

#include "net/ascii.h"

namespace net {
namespace {

std::string_view without_authority(std::string_view target) {
    if (target.starts_with('/')) return target;
    const auto scheme = target.find("://");
    if (scheme == std::string_view::npos) return target;
    const auto path = target.find_first_of("/?", scheme + 3);
    return path == std::string_view::npos ? std::string_view("/") : target.substr(path);
}

}  // namespace

void Request::set_target(std::string_view sent) {
    target = sent;
    const auto local = without_authority(sent);
    const auto question = std::min(local.find('?'), local.size());
    path = local.substr(0, question);
    query = question < local.size() ? local.substr(question + 1) : std::string_view();
}

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
