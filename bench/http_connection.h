// One keep-alive connection of a client to a server on loopback, without a library between.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bench/answer_reader.h"
#include "bench/dialect.h"

namespace bench {

// Blocking: under load it is read only when epoll says so, and a request fits the send buffer. Every function throws
// std::system_error when the system refuses, and std::runtime_error when the server closes the connection or speaks no HTTP.
class HttpConnection {
public:
    HttpConnection(std::uint16_t port, std::string path, Era era);
    ~HttpConnection();
    HttpConnection(const HttpConnection&) = delete;
    HttpConnection& operator=(const HttpConnection&) = delete;

    int descriptor() const { return socket_; }

    // What the era demands before the first call: in the legacy one `initialize`, the session's id kept if there is one, and
    // `notifications/initialized`. Throws std::runtime_error when the server refuses.
    void greet();

    // Sends a message with this method; `name` is the tool's, empty for methods without one.
    void post(std::string_view method, std::string_view name, std::string_view message);

    // Receives once; the answer, when it is complete. It is valid until the next call.
    std::optional<Answer> receive();

    // Posts and waits for the answer.
    Answer exchange(std::string_view method, std::string_view name, std::string_view message);

    // When the last message was sent.
    std::chrono::steady_clock::time_point sent() const { return sent_; }

private:
    int socket_;
    std::string path_;
    Era era_;
    std::string session_;
    AnswerReader reader_;
    std::string request_;
    std::chrono::steady_clock::time_point sent_;
};

}  // namespace bench
