// Host and Origin headers.
#include "net/host.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

#include "net/ascii.h"

namespace net {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A registered name or an IPv4 address. Stricter than RFC 3986, which also lets sub-delimiters and percent-escapes in:
// no host that is served has them, and what is refused here cannot be read in two ways.
bool is_name_character(char c) { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || c == '-' || c == '.' || c == '_'; }

bool is_port(std::string_view text) {
    if (!std::ranges::all_of(text, is_digit) || text.size() > 5) return false;
    unsigned port = 0;
    for (const char c : text) port = port * 10 + static_cast<unsigned>(c - '0');
    return port <= 65535;
}

std::string lower_case(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), lower);
    return result;
}

// What follows the host: nothing, or a colon and a port (which may be empty, RFC 3986 section 3.2.3).
bool ends_well(std::string_view rest) { return rest.empty() || (rest.front() == ':' && is_port(rest.substr(1))); }

std::optional<std::string> bracketed_host(std::string_view text) {
    const auto close = text.find(']');
    if (close == std::string_view::npos || !ends_well(text.substr(close + 1))) return std::nullopt;
    const auto inside = text.substr(1, close - 1);
    if (inside.find('%') != std::string_view::npos) return std::nullopt;  // a zone means something to its own machine only
    boost::system::error_code bad;
    const auto address = boost::asio::ip::make_address_v6(std::string(inside), bad);
    if (bad) return std::nullopt;
    return address.to_string();
}

}  // namespace

std::optional<std::string> host_of(std::string_view host_header) {
    if (host_header.starts_with('[')) return bracketed_host(host_header);
    const auto end = std::min(host_header.find(':'), host_header.size());
    auto name = host_header.substr(0, end);
    if (!ends_well(host_header.substr(end)) || !std::ranges::all_of(name, is_name_character)) return std::nullopt;
    if (name.ends_with('.')) name.remove_suffix(1);
    if (name.empty()) return std::nullopt;
    return lower_case(name);
}

std::optional<std::string> origin_host(std::string_view origin_header) {
    const auto separator = origin_header.find("://");
    if (separator == std::string_view::npos || separator == 0) return std::nullopt;
    const auto scheme = origin_header.substr(0, separator);
    const auto scheme_character = [](char c) {
        return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || c == '+' || c == '-' || c == '.';
    };
    if (!std::ranges::all_of(scheme, scheme_character)) return std::nullopt;
    return host_of(origin_header.substr(separator + 3));
}

bool is_loopback_host(std::string_view host_header) {
    const auto host = host_of(host_header);
    if (!host) return false;
    if (*host == "localhost" || host->ends_with(".localhost")) return true;
    boost::system::error_code not_an_address;
    const auto address = boost::asio::ip::make_address(*host, not_an_address);
    return !not_an_address && address.is_loopback();
}

}  // namespace net
