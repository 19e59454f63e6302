// Hosts, origins and targets: pure text on which protection against DNS rebinding rests.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "net/host.h"
#include "net/http.h"
#include "tests/fuzz/require.h"

namespace {

std::string as_header(const std::string& host) { return host.find(':') == std::string::npos ? host : "[" + host + "]"; }

void check_host(std::string_view text) {
    const auto host = net::host_of(text);
    require(host || !net::is_loopback_host(text), "a header without a host is a loopback host");
    const auto origin = net::origin_host("https://" + std::string(text));
    require(origin == host, "a host reads otherwise inside an origin");
    if (!host) return;
    require(!host->empty() && host->find_first_of("/@,[]% ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos, "a host is not plain");
    require(host->ends_with('.') || net::host_of(as_header(*host)) == host, "a host reads otherwise the second time");
    require(net::is_loopback_host(text) == net::is_loopback_host(as_header(*host)) || host->ends_with('.'),
            "a port makes a host another");
}

void check_target(std::string_view text) {
    net::Request request;
    request.set_target(text);
    require(request.target == text, "a target is changed");
    require(request.path.find('?') == std::string_view::npos, "a path has a question mark");
    const auto local = std::string(request.path) + (request.query.empty() ? "" : "?" + std::string(request.query));
    if (local != "/") require(text.ends_with(local) || text.ends_with(local + "?"), "path and query are not the end of the target");
    if (text.starts_with('/')) require(text.starts_with(request.path), "a path is not the beginning of its target");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_host(text);
    check_target(text);
    return 0;
}
