// The server: decides in which era a message speaks, checks it, and hands it to the method it names.
//
// One Server serves any number of transports and connections. It keeps no state between messages; what a legacy connection
// agreed on at `initialize` is in the LegacyPeer that the transport keeps for it.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string>

#include "mcp/call.h"
#include "mcp/error.h"
#include "mcp/json_rpc.h"
#include "mcp/resource.h"
#include "mcp/tool.h"

namespace mcp {

struct ServerInfo {
    std::string name;
    std::string title;
    std::string version;
    std::string description;
    std::string instructions;  // how a model is to work here; at most 2,048 characters, since hosts cut it there
};

// What a legacy client said at `initialize`, kept by the transport: one for a process on stdio, one per request on stateless HTTP.
struct LegacyPeer {
    Revision revision = assumed_without_header;
    Json client_capabilities = Json::object();
};

// How a message arrived.
struct Arrival {
    Principal principal;
    LegacyPeer* legacy = nullptr;  // never null while a message is handled
    bool declared_modern = false;  // the transport knows that the sender speaks the modern era, whatever the message says
};

class Server {
public:
    // Turns what a handler threw into what the caller is told. Nothing: it is a bug, reported as an internal error.
    using FailureOf = std::function<std::optional<ToolFailure>(const std::exception&)>;

    Server(ServerInfo info, FailureOf failure_of);

    Tools& tools() { return tools_; }
    Resources& resources() { return resources_; }
    const Tools& tools() const { return tools_; }
    const ServerInfo& info() const { return info_; }

    // Serves one message whose envelope has been read. A notification or a response yields an empty body with status 202.
    // Never throws for what a client did; asio's cancellation passes through.
    asio::awaitable<Reply> handle(Message message, Arrival arrival);

    // The same for a message whose envelope has not been read.
    asio::awaitable<Reply> handle(Json json, Arrival arrival);

    // Serves the messages of a batch in their order, as revisions up to 2025-03-26 have it.
    asio::awaitable<Reply> handle_batch(Json batch, Arrival arrival);

private:
    struct Method;
    static const Method* find_method(std::string_view name);

    asio::awaitable<std::string> serve(Message& message, Arrival& arrival);
    Call modern_call(const Message& message, const Arrival& arrival) const;
    Call legacy_call(const Message& message, const Arrival& arrival) const;

    // Methods, one each. The result is an object in JSON text, without what belongs to every result of its era.
    asio::awaitable<std::string> discover(Call&, const Json& params, Arrival&);
    asio::awaitable<std::string> initialize(Call&, const Json& params, Arrival&);
    asio::awaitable<std::string> ping(Call&, const Json& params, Arrival&);
    asio::awaitable<std::string> list_tools(Call&, const Json& params, Arrival&);
    asio::awaitable<std::string> call_tool(Call&, const Json& params, Arrival&);
    asio::awaitable<std::string> list_resources(Call&, const Json& params, Arrival&);
    asio::awaitable<std::string> list_resource_templates(Call&, const Json& params, Arrival&);
    asio::awaitable<std::string> read_resource(Call&, const Json& params, Arrival&);

    Json discovery() const;
    Json begin_legacy(const Json& params, LegacyPeer& peer) const;
    Json capabilities() const;
    Json implementation() const;

    ServerInfo info_;
    FailureOf failure_of_;
    std::string modern_members_;  // of every modern result that is complete, in JSON text: its type, and who answered
    Tools tools_;
    Resources resources_;
};

// True when the message speaks the modern era: it says so in `_meta`.
bool speaks_modern(const Message& message);

}  // namespace mcp
