// Reads HTTP answers from a stream of bytes, as far as a load generator needs it: by length or chunked, JSON or one
// server-sent event. Written for the benchmark only: it trusts the server it measures.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace bench {

struct Answer {
    int status = 0;
    std::string_view session;  // Mcp-Session-Id, or empty. Valid until the next call of the reader
    std::string_view body;     // of an event stream: the data of its last event. Valid until the next call of the reader.
};

class AnswerReader {
public:
    // Where the next bytes go, and how many came.
    char* space(std::size_t size);
    void filled(std::size_t size) { end_ += size; }

    // The next answer, when it is here as a whole; it is taken off. Throws std::runtime_error for what is no HTTP.
    std::optional<Answer> take();

private:
    std::string bytes_;
    std::string body_;       // joined chunks
    std::size_t begin_ = 0;  // of what has not been taken
    std::size_t end_ = 0;    // of what has been received
};

}  // namespace bench
