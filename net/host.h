// Reading the Host and Origin headers, on which protection against DNS rebinding rests. Pure text, no look-ups.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace net {

// The host in a Host header ("name", "name:port", "[v6]:port"): lower case, without port, brackets and a trailing dot.
// Nothing when the header is not well-formed.
std::optional<std::string> host_of(std::string_view host_header);

// The same for an Origin header ("scheme://host[:port]"). Nothing for "null" and whatever else is not an origin.
std::optional<std::string> origin_host(std::string_view origin_header);

// Whether a Host header names this machine's loopback: localhost, a name below .localhost, 127.0.0.0/8 or ::1.
bool is_loopback_host(std::string_view host_header);

}  // namespace net
