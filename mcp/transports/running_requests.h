// Requests that are being served, by their ids, so that a client can cancel them.
#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <map>
#include <memory>
#include <string>

#include "mcp/json.h"

namespace mcp::transports {

class RunningRequests {
public:
    struct Request {
        boost::asio::cancellation_signal cancel;
        bool cancelled = false;  // its answer must not be sent any more
    };
    using Place = std::multimap<std::string, std::shared_ptr<Request>>::iterator;

    // `id` as JSON; a client that uses an id twice at a time is its own fault, and cancels the older.
    Place add(const Json& id);
    void remove(Place place) { requests_.erase(place); }

    // Cancels what `params.requestId` of notifications/cancelled names; what is unknown or finished is ignored.
    void cancel(const Json& params);
    void cancel_all();

    std::size_t size() const { return requests_.size(); }
    bool empty() const { return requests_.empty(); }

private:
    std::multimap<std::string, std::shared_ptr<Request>> requests_;  // by id as JSON text
};

}  // namespace mcp::transports
