// What an HTTP handler sees: one request, and the one exchange through which it is answered.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace net {

struct HeaderView {
    std::string_view name;
    std::string_view value;  // without the white space around it
};

// A request whose body has been read completely. The views point into the connection: they are valid until the handler
// returns. A test may fill one by hand.
struct Request {
    std::string_view method;
    std::string_view target;  // as sent
    std::string_view path;    // of the target, not percent-decoded
    std::string_view query;   // of the target, without the question mark, not percent-decoded
    std::string_view body;
    std::string_view remote_address;  // of the peer, without its port
    std::vector<HeaderView> headers;  // in the order they came
    bool keep_alive = true;           // what the client asks for

    // Sets target, path and query. "http://host/path" is served by its path, as "/path" is (RFC 9112 section 3.2.2).
    void set_target(std::string_view sent);

    // Value of the first header of that name, in any case; empty when there is none.
    std::string_view header(std::string_view name) const;
    bool has_header(std::string_view name) const;
    std::size_t count_header(std::string_view name) const;
};

using Headers = std::vector<std::pair<std::string, std::string>>;

// Not an aggregate on purpose: GCC 12 destroys an aggregate that is made in the argument of a co_await twice.
struct Response {
    Response() = default;
    Response(unsigned status, std::string content_type, std::string body)
        : status(status), content_type(std::move(content_type)), body(std::move(body)) {}

    unsigned status = 200;
    std::string content_type;  // empty: no such header
    Headers headers;           // beside Content-Type, Content-Length, Date and Connection, which the server writes
    std::string body;
    bool close = false;  // close the connection after this answer
};

// One request and its answer: either `respond` once, or `start_stream`, any number of `write`, then `finish`.
//
// While the handler works, the server watches the connection. When the client closes it, the coroutine the handler runs in is
// cancelled (asio cancellation, `terminal`): what it waits for ends with operation_aborted. Nothing more can be sent then.
// A connection is looked at first one `Limits::tick` after the handler began, and from then on at once; a stream is watched
// from its start. What the client sends meanwhile is its next request: it waits, up to 64 KiB, and a stream whose client sends more
// is cut off.
//
// Each call waits until the system has taken the bytes, which is the backpressure; only one may be under way at a time. They
// throw boost::system::system_error when the client is gone or does not take the bytes within `Limits::write`, and
// std::logic_error when called out of order or with a header that cannot be sent.
class Exchange {
public:
    virtual ~Exchange() = default;

    virtual const Request& request() const = 0;
    virtual boost::asio::awaitable<void> respond(Response response) = 0;

    // Sends the head of an answer whose length is not known: chunked for HTTP/1.1, ended by closing for HTTP/1.0.
    virtual boost::asio::awaitable<void> start_stream(unsigned status, std::string content_type, Headers headers) = 0;
    virtual boost::asio::awaitable<void> write(std::string chunk) = 0;
    virtual boost::asio::awaitable<void> finish() = 0;

    // From now on sends `bytes` whenever the stream has been silent for `interval`, so that nobody on the way takes it for dead.
    // They must mean nothing in the stream's format. A client that has not even room for them after so long is cut off.
    virtual void keep_alive(std::string_view bytes, std::chrono::milliseconds interval) = 0;

    // True once the client is known to have closed the connection.
    virtual bool client_gone() const = 0;
};

// Called on the server's executor, for every method. What it throws before it answered becomes a 500 and a line in the log.
using Handler = std::function<boost::asio::awaitable<void>(Exchange&)>;

}  // namespace net
