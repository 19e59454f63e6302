// JSON-RPC 2.0 envelopes: what a message is, and how answers are written.
#pragma once

#include <string>

#include "mcp/error.h"
#include "mcp/json.h"

namespace mcp {

struct Message {
    enum class Kind { request, notification, response };

    Kind kind = Kind::request;
    Json id;             // string or integer; null for notifications
    std::string method;  // empty for responses
    Json params;         // object; empty when absent
    Json answer;         // responses: the whole object
};

// The id of a message as far as it can be read: null where there is none or it is of a wrong type.
Json readable_id(const Json& message);

// Throws ProtocolError{invalid_request} when the envelope is wrong.
Message read_message(Json json);

// An answer as the transports carry it. `http_status` is what HTTP says with it; other transports ignore it.
struct Reply {
    unsigned http_status = 200;
    std::string body;  // one line of JSON; empty when there is nothing to say (a notification was accepted)
};

// `result` is an object in JSON text.
Reply result_reply(const Json& id, const std::string& result);
Reply error_reply(const Json& id, const ProtocolError& error);

// The HTTP status that goes with a protocol error (2026-07-28, basic/transports/streamable-http). In the legacy era a method that
// does not exist is an answer like any other: 404 says there that the session is gone.
unsigned http_status_of(const ProtocolError& error);

}  // namespace mcp
