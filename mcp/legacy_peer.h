// What a legacy client and this server have agreed on, and what the server has asked it. One for a process on stdio, one for an
// HTTP session, one for each request where there is no session.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "mcp/asker.h"
#include "mcp/json.h"
#include "mcp/log_level.h"
#include "mcp/notices.h"
#include "mcp/outlet.h"
#include "mcp/revision.h"

namespace mcp {

// Requests of the server's that wait for the client's answer.
class PendingAnswers {
public:
    // The identifier of a new request.
    std::string next_id() { return "ask-" + std::to_string(++asked_); }

    // The answer to the request with this id: the whole response object. Throws AskingFailed when `fail_all` comes first or the
    // client takes longer than ten minutes. To be called before the request is sent.
    class Waiting;
    std::shared_ptr<Waiting> expect(const std::string& id, boost::asio::any_io_executor executor);
    boost::asio::awaitable<Json> wait(std::shared_ptr<Waiting> waiting);

    // Hands a response to whom it belongs to; one that nobody waits for is dropped.
    void resolve(Json response);

    // The client is gone.
    void fail_all();

private:
    std::map<std::string, std::weak_ptr<Waiting>> waiting_;
    std::uint64_t asked_ = 0;
};

struct LegacyPeer {
    Revision revision = assumed_without_header;
    bool initialized = false;
    Json client_capabilities;             // as declared at `initialize`; null before
    LogLevel log_level = LogLevel::info;  // until logging/setLevel says otherwise
    std::set<std::string> subscribed_resources;
    std::set<std::string> tasks;  // that were begun here
    bool can_answer = false;      // requests to the client reach it, and its responses come back
    PendingAnswers pending;

    // Whether the client is to be told, and in which words.
    bool wants(const Notice& notice) const;
};

// Asks by requests of the server's own, which travel on the answer's stream.
class LegacyAsker final : public Asker {
public:
    // `related_task`: the task that asks, or empty.
    LegacyAsker(LegacyPeer& peer, Outlet& outlet, std::string related_task = {})
        : peer_(peer), outlet_(outlet), related_task_(std::move(related_task)) {}

    asio::awaitable<Answers> ask(Questions questions) override;

private:
    LegacyPeer& peer_;
    Outlet& outlet_;
    std::string related_task_;
};

}  // namespace mcp
