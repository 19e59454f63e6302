// The way back over HTTP where there is no session: the answer is one JSON document, or, once something is said before it, a stream
// of events that ends with it.
#pragma once

#include "mcp/json_rpc.h"
#include "mcp/outlet.h"
#include "net/http.h"

namespace mcp::transports {

class HttpOutlet final : public Outlet {
public:
    // `headers` go with whatever is answered.
    HttpOutlet(net::Exchange& exchange, bool client_takes_streams, net::Headers headers)
        : exchange_(exchange), client_takes_streams_(client_takes_streams), headers_(std::move(headers)) {}

    bool is_open() const override { return client_takes_streams_; }
    asio::awaitable<void> send(std::string message) override;

    // The answer, and the end.
    asio::awaitable<void> finish(Reply reply);

private:
    net::Exchange& exchange_;
    bool client_takes_streams_;
    bool streaming_ = false;
    net::Headers headers_;
};

// One JSON document, or nothing with the status.
asio::awaitable<void> respond_with(net::Exchange& exchange, Reply reply, net::Headers headers);

}  // namespace mcp::transports
