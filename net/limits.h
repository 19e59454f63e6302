// What clients may cost, each by itself and all of them together.
#pragma once

#include <chrono>
#include <cstddef>

namespace net {

// Each is a hard bound; what happens to who crosses it stands beside it. Every 503 has a Retry-After.
struct Limits {
    // One request.
    std::size_t body_bytes = 4 * 1024 * 1024;  // 413
    std::size_t header_bytes = 16 * 1024;      // 431; request line included
    std::size_t headers = 100;                 // 431; how many of them

    // All of them together.
    std::size_t connections = 16'384;  // 503; a TLS client is closed without a word, since a handshake costs more than the answer
    // 503, or closed as above; zero: no bound of its own, as is right behind a reverse proxy. The clients of one IPv6 network (/64)
    // count as one.
    std::size_t connections_per_address = 0;
    // 503, and the connection goes on; being handled at once. A stream counts until it begins: from then on it costs its
    // connection.
    std::size_t requests = 2'000;
    // 503; bytes of requests, from the first until the handler returns, and what slow clients have yet to take of an answer.
    std::size_t held_bytes = 256 * 1024 * 1024;

    // Waiting.
    std::chrono::milliseconds tls_handshake{10'000};  // closed; from the connection to the end of the handshake
    std::chrono::milliseconds read_header{10'000};    // 408; from its first byte to its last
    std::chrono::milliseconds read_body{30'000};      // 408; from the end of the header to the last byte
    std::chrono::milliseconds write{30'000};          // closed; for each write
    std::chrono::milliseconds idle{75'000};           // closed; between requests
    // Closed; a client whose machine or network is gone, noticed by probes while nothing is sent. In whole seconds, at least 4.
    std::chrono::seconds vanished{60};
    std::chrono::milliseconds tick{100};  // how often deadlines are looked at, hence how late one may strike
};

}  // namespace net
