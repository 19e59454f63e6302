// Knows just enough to say where a request ends: header lines, one Content-Length, or chunks.
#include "tests/fuzz/plain_http_reader.h"

#include <charconv>

#include "net/ascii.h"

namespace fuzz {
namespace {

// Takes one line off, without its CRLF.
std::optional<std::string_view> take_line(std::string_view& bytes) {
    const auto end = bytes.find("\r\n");
    if (end == std::string_view::npos) return std::nullopt;
    const auto line = bytes.substr(0, end);
    bytes.remove_prefix(end + 2);
    return line;
}

std::optional<std::size_t> number(std::string_view text, int base) {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

bool skip_trailers(std::string_view& rest) {
    for (;;) {
        const auto line = take_line(rest);
        if (!line) return false;
        if (line->empty()) return true;
    }
}

bool take_chunks(std::string_view& rest, std::string& body) {
    for (;;) {
        const auto line = take_line(rest);
        if (!line) return false;
        const auto size = number(trimmed(line->substr(0, line->find(';'))), 16);
        if (!size) return false;
        if (*size == 0) return skip_trailers(rest);
        if (rest.size() < *size || rest.size() - *size < 2 || rest.substr(*size, 2) != "\r\n") return false;
        body.append(rest.substr(0, *size));
        rest.remove_prefix(*size + 2);
    }
}

}  // namespace

std::optional<PlainRequest> read_plainly(std::string_view bytes) {
    auto rest = bytes;
    while (rest.starts_with("\r\n")) rest.remove_prefix(2);
    const auto request_line = take_line(rest);
    if (!request_line) return std::nullopt;
    const auto space = request_line->find(' ');
    const auto last_space = request_line->rfind(' ');
    if (space == std::string_view::npos || last_space == space) return std::nullopt;

    PlainRequest request;
    request.method = request_line->substr(0, space);
    request.target = request_line->substr(space + 1, last_space - space - 1);
    std::optional<std::size_t> length;
    bool chunked = false;
    for (;;) {
        const auto line = take_line(rest);
        if (!line) return std::nullopt;
        if (line->empty()) break;
        const auto colon = line->find(':');
        if (colon == std::string_view::npos) return std::nullopt;
        const auto name = line->substr(0, colon);
        if (net::same_ignoring_case(name, "transfer-encoding")) chunked = true;
        if (!net::same_ignoring_case(name, "content-length")) continue;
        length = number(trimmed(line->substr(colon + 1)), 10);
        if (!length) return std::nullopt;
    }
    if (chunked) {
        if (!take_chunks(rest, request.body)) return std::nullopt;
    } else if (length) {
        if (rest.size() < *length) return std::nullopt;
        request.body = rest.substr(0, *length);
        rest.remove_prefix(*length);
    }
    request.size = bytes.size() - rest.size();
    return request;
}

}  // namespace fuzz
