// The server: decides in which era a message speaks, checks it, and hands it to the method it names.
//
// One Server serves any number of transports and connections, on one executor. Between messages it keeps what no connection owns:
// tasks, subscriptions, and which request states have been used. What a legacy connection agreed on at `initialize` is in the
// LegacyPeer that the transport keeps for it.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "mcp/call.h"
#include "mcp/error.h"
#include "mcp/input_rounds.h"
#include "mcp/json_rpc.h"
#include "mcp/legacy_peer.h"
#include "mcp/notices.h"
#include "mcp/prompt.h"
#include "mcp/resource.h"
#include "mcp/seal.h"
#include "mcp/skill.h"
#include "mcp/tasks.h"
#include "mcp/tool.h"

namespace mcp {

struct ServerInfo {
    std::string name;
    std::string title;
    std::string version;
    std::string description;
    std::string instructions;  // how a model is to work here; at most 2,048 characters, since hosts cut it there
};

struct ServerOptions {
    std::size_t page_size = 100;      // entries of a list in one answer
    bool lists_change = false;        // whether lists of tools, prompts and resources may change while the server runs
    TaskStore* task_store = nullptr;  // must outlive the server; without one there are no tasks
    std::chrono::milliseconds task_ttl = std::chrono::hours(1);  // how long a task is kept, counted from its beginning
    Now now = system_now;
};

// How a message arrived.
struct Arrival {
    Principal principal;
    LegacyPeer* legacy = nullptr;  // never null while a message is handled
    Outlet* outlet = nullptr;      // never null while a message is handled
    bool declared_modern = false;  // the transport knows that the sender speaks the modern era, whatever the message says
};

// What a method answers: the members of the result as a JSON object in text, and what the modern era adds to them.
// Not an aggregate on purpose: GCC 12 destroys an aggregate that is made in a co_return twice.
struct MethodResult {
    MethodResult() = default;
    explicit MethodResult(std::string members, const char* type = "complete", std::string subscription_id = {})
        : members(std::move(members)), type(type), subscription_id(std::move(subscription_id)) {}

    std::string members = "{}";
    const char* type = "complete";  // resultType
    std::string subscription_id;    // for `_meta`, in JSON text; empty: none
};

class Server {
public:
    // Turns what a handler threw into what the caller is told. Nothing: it is a bug, reported as an internal error.
    using FailureOf = std::function<std::optional<ToolFailure>(const std::exception&)>;

    Server(ServerInfo info, FailureOf failure_of, ServerOptions options = {});

    Tools& tools() { return tools_; }
    Resources& resources() { return resources_; }
    Prompts& prompts() { return prompts_; }
    Skills& skills() { return skills_; }
    const Tools& tools() const { return tools_; }
    const ServerInfo& info() const { return info_; }

    // Where the program says what has changed. Transports of the legacy era listen here for their clients.
    Notices& notices() { return notices_; }

    // Texts that a handler gives to a client and wants back unchanged.
    Seal& seal() { return seal_; }

    // Takes up the tasks that the last run left unfinished. To be awaited before the first message.
    asio::awaitable<void> start();

    // Ends the subscriptions with their closing answers and stops the tasks, which the next run takes up. Requests are still
    // served.
    void stop();

    // Serves one message whose envelope has been read. A notification or a response yields an empty body with status 202.
    // Never throws for what a client did; asio's cancellation passes through.
    asio::awaitable<Reply> handle(Message message, Arrival arrival);

    // The same for a message whose envelope has not been read.
    asio::awaitable<Reply> handle(Json json, Arrival arrival);

    // Serves the messages of a batch in their order, as revisions up to 2025-03-26 have it.
    asio::awaitable<Reply> handle_batch(Json batch, Arrival arrival);

private:
    using Run = asio::awaitable<MethodResult> (Server::*)(Call&, const Json& params, Arrival&);
    struct Method {
        std::string_view name;
        Run modern;  // nullptr: the era has no such method
        Run legacy;
    };
    static const Method* find_method(std::string_view name);
    class TaskByHandler;

    asio::awaitable<std::string> serve(Message& message, Arrival& arrival);
    Call modern_call(const Message& message, const Arrival& arrival) const;
    Call legacy_call(const Message& message, const Arrival& arrival) const;
    bool offers(std::string_view method) const;
    std::string modern_result(MethodResult result) const;

    // Methods, one each.
    asio::awaitable<MethodResult> discover(Call&, const Json& params, Arrival&);
    asio::awaitable<MethodResult> initialize(Call&, const Json& params, Arrival&);
    asio::awaitable<MethodResult> ping(Call&, const Json& params, Arrival&);
    asio::awaitable<MethodResult> set_log_level(Call&, const Json& params, Arrival&);
    asio::awaitable<MethodResult> list_tools(Call&, const Json& params, Arrival&);
    asio::awaitable<MethodResult> call_tool(Call&, const Json& params, Arrival&);
    asio::awaitable<MethodResult> call_tool_in_legacy(Call&, const Json& params, Arrival&);
    asio::awaitable<MethodResult> list_resources(Call&, const Json& params, Arrival&);
    asio::awaitable<MethodResult> list_resource_templates(Call&, const Json& params, Arrival&);
    asio::awaitable<MethodResult> read_resource(Call&, const Json& params, Arrival&);
    asio::awaitable<MethodResult> subscribe_resource(Call&, const Json& params, Arrival&);
    asio::awaitable<MethodResult> unsubscribe_resource(Call&, const Json& params, Arrival&);
    asio::awaitable<MethodResult> list_prompts(Call&, const Json& params, Arrival&);
    asio::awaitable<MethodResult> get_prompt(Call&, const Json& params, Arrival&);
    asio::awaitable<MethodResult> complete(Call&, const Json& params, Arrival&);
    asio::awaitable<MethodResult> listen(Call&, const Json& params, Arrival&);
    asio::awaitable<MethodResult> get_task(Call&, const Json& params, Arrival&);
    asio::awaitable<MethodResult> update_task(Call&, const Json& params, Arrival&);
    asio::awaitable<MethodResult> cancel_task(Call&, const Json& params, Arrival&);
    asio::awaitable<MethodResult> get_legacy_task(Call&, const Json& params, Arrival&);
    asio::awaitable<MethodResult> result_of_legacy_task(Call&, const Json& params, Arrival&);
    asio::awaitable<MethodResult> list_legacy_tasks(Call&, const Json& params, Arrival&);
    asio::awaitable<MethodResult> cancel_legacy_task(Call&, const Json& params, Arrival&);
    asio::awaitable<MethodResult> list_skills(Call&, const Json& params, Arrival&);
    asio::awaitable<MethodResult> get_skill(Call&, const Json& params, Arrival&);
    asio::awaitable<MethodResult> read_directory(Call&, const Json& params, Arrival&);

    Json begin_legacy(const Json& params, LegacyPeer& peer) const;
    Json capabilities(Revision revision) const;
    Json implementation() const;
    // The place that the request's cursor stands for; nothing without one. Throws when it was not given out for this list and
    // caller.
    std::optional<std::string> place_in_list(const Call&, const Json& params, const char* method) const;
    std::string cursor_to(const std::string& place, const Call&, const char* method);
    Json list_page(Call&, const Json& params, const char* method, const char* member, const std::vector<Json>& entries);

    asio::awaitable<MethodResult> asking(Call& call, const char* method, const Json& params, Arrival& arrival,
                                         asio::awaitable<std::string> work);
    const Tool& tool_to_call(const Json& params) const;
    asio::awaitable<std::string> run_tool(Call& call, const Tool& tool, const Json& arguments);
    Task new_task(const Call& call, const Tool& tool, const Json& params) const;
    asio::awaitable<Task> task_named(Call& call, const Json& params);
    void require_tasks_extension(const Call& call) const;
    asio::awaitable<Resources::Found> found_resource(Call& call, const std::string& uri);
    asio::awaitable<std::string> contents_of(Call& call, std::string uri);
    asio::awaitable<Json> honoured_filter(Call& call, const Json& params);

    ServerInfo info_;
    FailureOf failure_of_;
    ServerOptions options_;
    std::string modern_server_info_;  // the member of `_meta` that says who answered, in JSON text
    Tools tools_;
    Resources resources_;
    Prompts prompts_;
    Skills skills_;
    Notices notices_;
    Notices stopping_;  // published to once, when subscriptions are to end
    bool stopped_ = false;
    Seal seal_;
    RequestStates states_;
    std::unique_ptr<Tasks> tasks_;  // nullptr without a store for them
};

// True when the message speaks the modern era: it says so in `_meta`.
bool speaks_modern(const Message& message);

}  // namespace mcp
