// HTTP answers, taken apart.
#include "bench/answer_reader.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace bench {
namespace {

std::string_view header(std::string_view head, std::string_view name) {
    for (std::size_t at = head.find("\r\n"); at != std::string_view::npos && at + 2 < head.size(); at = head.find("\r\n", at + 2)) {
        const auto line = head.substr(at + 2, head.find("\r\n", at + 2) - at - 2);
        if (line.size() <= name.size() || line[name.size()] != ':') continue;
        const bool same = std::equal(name.begin(), name.end(), line.begin(),
                                     [](char wanted, char c) { return wanted == (c >= 'A' && c <= 'Z' ? c + 32 : c); });
        if (!same) continue;
        auto value = line.substr(name.size() + 1);
        while (value.starts_with(' ')) value.remove_prefix(1);
        return value;
    }
    return {};
}

std::size_t number(std::string_view text, int base) {
    std::size_t value = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), value, base).ec != std::errc()) {
        throw std::runtime_error("not a length: '" + std::string(text.substr(0, 20)) + "'");
    }
    return value;
}

// The data of the last event that has any; earlier ones are notifications.
std::string_view last_event(std::string_view stream) {
    constexpr std::string_view mark = "data: ";
    const auto at = stream.rfind(mark);
    if (at == std::string_view::npos) return {};
    const auto data = stream.substr(at + mark.size());
    return data.substr(0, data.find('\n'));
}

// Joins the chunks; how long they are altogether, or nothing when the last is not here yet.
std::optional<std::size_t> join_chunks(std::string_view bytes, std::string& body) {
    body.clear();
    std::size_t at = 0;
    for (;;) {
        const auto line_end = bytes.find("\r\n", at);
        if (line_end == std::string_view::npos) return std::nullopt;
        const auto size = number(bytes.substr(at, line_end - at), 16);
        at = line_end + 2;
        if (bytes.size() < at + size + 2) return std::nullopt;
        if (size == 0) return at + 2;
        body.append(bytes.substr(at, size));
        at += size + 2;
    }
}

}  // namespace

char* AnswerReader::space(std::size_t size) {
    if (begin_ == end_) begin_ = end_ = 0;
    if (bytes_.size() < end_ + size) bytes_.resize(end_ + size);
    return bytes_.data() + end_;
}

std::optional<Answer> AnswerReader::take() {
    const std::string_view here(bytes_.data() + begin_, end_ - begin_);
    const auto head_end = here.find("\r\n\r\n");
    if (head_end == std::string_view::npos) return std::nullopt;
    const auto head = here.substr(0, head_end + 2);
    if (!head.starts_with("HTTP/1.1 ") || head.size() < 14) throw std::runtime_error("not an HTTP answer");
    Answer answer{.status = static_cast<int>(number(head.substr(9, 3), 10)), .session = header(head, "mcp-session-id")};
    const auto rest = here.substr(head_end + 4);
    std::size_t size = 0;
    if (header(head, "transfer-encoding") == "chunked") {
        const auto joined = join_chunks(rest, body_);
        if (!joined) return std::nullopt;
        size = *joined;
        answer.body = body_;
    } else {
        const auto length = header(head, "content-length");
        size = length.empty() ? 0 : number(length, 10);
        if (rest.size() < size) return std::nullopt;
        answer.body = rest.substr(0, size);
    }
    if (header(head, "content-type").starts_with("text/event-stream")) answer.body = last_event(answer.body);
    begin_ += head_end + 4 + size;
    return answer;
}

}  // namespace bench
