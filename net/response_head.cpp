// Status line and headers.
#include "net/response_head.h"

#include <algorithm>
#include <array>
#include <boost/beast/http/status.hpp>
#include <charconv>
#include <chrono>
#include <stdexcept>

#include "net/ascii.h"

namespace net {
namespace {

bool is_token(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_token_character); }

bool is_field_value(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; });
}

// These decide where the message ends, so that nobody but the server may set them.
bool is_framing(std::string_view name) {
    constexpr std::array<std::string_view, 5> framing = {"content-length", "transfer-encoding", "connection", "trailer", "upgrade"};
    return std::ranges::any_of(framing, [name](std::string_view other) { return same_ignoring_case(name, other); });
}

void add(std::string& text, std::string_view name, std::string_view value) {
    text.append(name).append(": ").append(value).append("\r\n");
}

void add_number(std::string& text, std::uint64_t number) {
    std::array<char, 20> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    text.append(digits.data(), end);
}

}  // namespace

void write_head(std::string& text, const ResponseHead& head, const Headers& headers) {
    if (head.status < 100 || head.status > 599) throw std::logic_error("no such HTTP status: " + std::to_string(head.status));
    if (!is_field_value(head.content_type)) throw std::logic_error("a content type with a control character");
    text.assign("HTTP/1.1 ");
    add_number(text, head.status);
    const auto reason = boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(head.status));
    text.append(" ").append(reason.data(), reason.size()).append("\r\n");
    if (!head.date.empty()) add(text, "Date", head.date);
    if (!head.content_type.empty()) add(text, "Content-Type", head.content_type);
    if (head.content_length) {
        text.append("Content-Length: ");
        add_number(text, *head.content_length);
        text.append("\r\n");
    }
    if (head.chunked) add(text, "Transfer-Encoding", "chunked");
    if (!head.connection.empty()) add(text, "Connection", head.connection);
    for (const auto& [name, value] : headers) {
        if (!is_token(name)) throw std::logic_error("not a header name: '" + name + "'");
        if (is_framing(name)) throw std::logic_error("the server writes the header '" + name + "' itself");
        if (!is_field_value(value)) throw std::logic_error("the header '" + name + "' has a control character in its value");
        add(text, name, value);
    }
    text.append("\r\n");
}

std::string http_date(std::int64_t unix_seconds) {
    constexpr std::array<std::string_view, 7> days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    using namespace std::chrono;
    const sys_seconds time{seconds{unix_seconds}};
    const auto day = floor<std::chrono::days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{time - day};

    std::string text;
    const auto two_digits = [&text](unsigned number) {
        text += static_cast<char>('0' + number / 10 % 10);
        text += static_cast<char>('0' + number % 10);
    };
    text.append(days[weekday{day}.c_encoding()]).append(", ");
    two_digits(static_cast<unsigned>(date.day()));
    text.append(" ").append(months[static_cast<unsigned>(date.month()) - 1]).append(" ");
    two_digits(static_cast<unsigned>(static_cast<int>(date.year())) / 100);
    two_digits(static_cast<unsigned>(static_cast<int>(date.year())) % 100);
    text += ' ';
    two_digits(static_cast<unsigned>(clock.hours().count()));
    text += ':';
    two_digits(static_cast<unsigned>(clock.minutes().count()));
    text += ':';
    two_digits(static_cast<unsigned>(clock.seconds().count()));
    return text + " GMT";
}

}  // namespace net
