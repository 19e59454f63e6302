// The answers that the server gives by itself, with or without a whole request. Inside net/ only.
#pragma once

#include <string_view>

#include "net/http.h"

namespace net {

// The texts are constants without anything that JSON would escape.
struct Refusal {
    unsigned status;
    std::string_view code;
    std::string_view message;
    std::string_view remedy;
};

namespace refusals {

inline constexpr Refusal too_large = {413, "body_too_large", "The request body is larger than this server accepts.",
                                      "Send less in one request, or split it."};
inline constexpr Refusal header_too_large = {
    431, "header_too_large", "The request line and headers are larger than this server accepts.", "Send fewer or shorter headers."};
inline constexpr Refusal malformed = {400, "malformed_request", "This is not a well-formed HTTP/1.1 request.",
                                      "Check the request line, the headers and the framing of the body."};
inline constexpr Refusal ambiguous = {400, "ambiguous_length", "The length of the body is given in more than one way.",
                                      "Send either one Content-Length or 'Transfer-Encoding: chunked'."};
inline constexpr Refusal bad_host = {400, "bad_host", "An HTTP/1.1 request has exactly one Host header.", "Send one Host header."};
inline constexpr Refusal other_host = {400, "other_host", "The target of the request names another host than its Host header.",
                                       "Send a target that begins with a slash."};
inline constexpr Refusal unknown_coding = {501, "unknown_transfer_coding", "The only transfer coding understood here is chunked.",
                                           "Send the body with Content-Length or chunked."};
inline constexpr Refusal bad_expectation = {417, "unknown_expectation", "The only expectation understood here is 100-continue.",
                                            "Leave the Expect header out."};
inline constexpr Refusal too_slow = {408, "request_timeout", "The request did not arrive in time.",
                                     "Send it again, without pauses."};
inline constexpr Refusal no_room = {503, "too_many_connections", "This server has all the connections it can hold.",
                                    "Try again in a moment."};
inline constexpr Refusal no_room_for_address = {503, "too_many_connections",
                                                "This server has all the connections it can hold from one address.",
                                                "Close some, and send several requests over one connection."};
inline constexpr Refusal too_busy = {503, "too_busy", "This server has all the requests in hand that it can handle at once.",
                                     "Try again in a moment."};
inline constexpr Refusal no_memory = {503, "too_many_bytes", "This server holds all the bytes of requests and answers that it can.",
                                      "Try again in a moment, and read answers as they come."};
inline constexpr Refusal plain_http = {400, "plain_http", "This port speaks TLS, and the request came without.",
                                       "Use https:// in the URL."};
inline constexpr Refusal not_found = {404, "not_found", "Nothing is served at this path.", "Check the path of the URL."};
inline constexpr Refusal failed = {500, "internal_error", "The server failed to handle this request.",
                                   "Its log says why; sending the same again may fail again."};

}  // namespace refusals

// {"error":{"code":...,"message":...,"remedy":...}}
Response answer_of(const Refusal& refusal);

}  // namespace net
