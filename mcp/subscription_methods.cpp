// subscriptions/listen (2026-07-28): one request that stays open and is told of what it asked for.
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>

#include "mcp/meta.h"
#include "mcp/method_support.h"
#include "mcp/outlet.h"
#include "mcp/server.h"

namespace mcp {
namespace {

constexpr std::size_t most_subjects = 1000;

constexpr const char* tools_changed = "toolsListChanged";
constexpr const char* prompts_changed = "promptsListChanged";
constexpr const char* resources_changed = "resourcesListChanged";
constexpr const char* resource_subscriptions = "resourceSubscriptions";
constexpr const char* task_ids = "taskIds";

bool is_asked_for(const Json& filter, const Notice& notice) {
    const auto is_set = [&](const char* name) { return find_member(filter, name) != nullptr; };
    const auto names = [&](const char* list) {
        const Json* subjects = find_member(filter, list);
        return subjects != nullptr && std::find(subjects->begin(), subjects->end(), notice.subject) != subjects->end();
    };
    switch (notice.kind) {
        case Notice::Kind::tools_changed:
            return is_set(tools_changed);
        case Notice::Kind::prompts_changed:
            return is_set(prompts_changed);
        case Notice::Kind::resources_changed:
            return is_set(resources_changed);
        case Notice::Kind::resource_updated:
            return names(resource_subscriptions);
        case Notice::Kind::task_changed:
            return names(task_ids);
    }
    return false;
}

// What waits to be sent to one subscriber. The same news twice is one news, which bounds it: it never holds more than one entry for
// each list, resource and task that was asked for, the latest.
class News {
public:
    explicit News(asio::any_io_executor executor) : arrived_(std::move(executor), asio::steady_timer::time_point::max()) {}

    void add(const Notice& notice) {
        for (auto& waiting : waiting_) {
            if (waiting.kind != notice.kind || waiting.subject != notice.subject) continue;
            waiting = notice;
            return;
        }
        waiting_.push_back(notice);
        arrived_.cancel();
    }

    void end() {
        ended_ = true;
        arrived_.cancel();
    }

    // The next one, or nothing at the end.
    asio::awaitable<std::optional<Notice>> next() {
        while (waiting_.empty() && !ended_) {
            boost::system::error_code woken;
            co_await arrived_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
        }
        if (waiting_.empty()) co_return std::nullopt;
        Notice notice = std::move(waiting_.front());
        waiting_.pop_front();
        co_return notice;
    }

private:
    asio::steady_timer arrived_;
    std::deque<Notice> waiting_;
    bool ended_ = false;
};

std::string notification(const char* method, Json params, const Json& subscription) {
    params["_meta"][meta::subscription_id] = subscription;
    return write_json({{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}});
}

// The texts of a list in the filter; throws when it is something else, or too long.
std::vector<std::string> subjects_in(const Json& filter, const char* name) {
    std::vector<std::string> subjects;
    const Json* list = find_member(filter, name);
    if (list == nullptr) return subjects;
    if (!list->is_array() || list->size() > most_subjects) {
        throw ProtocolError(ErrorCode::invalid_params, std::string("params.notifications.") + name + " must be a list of at most " +
                                                           std::to_string(most_subjects) + " texts");
    }
    for (const auto& subject : *list) {
        if (!subject.is_string())
            throw ProtocolError(ErrorCode::invalid_params, std::string("params.notifications.") + name + " must hold texts");
        subjects.push_back(subject.get<std::string>());
    }
    return subjects;
}

}  // namespace

// The part of the filter that will be honoured: what exists for this caller.
asio::awaitable<Json> Server::honoured_filter(Call& call, const Json& params) {
    if (find_member(params, "notifications") == nullptr)
        throw ProtocolError(ErrorCode::invalid_params, "params.notifications must say what to be told of");
    const Json& asked = optional_object(params, "notifications");
    Json honoured = Json::object();
    for (const char* name : {tools_changed, prompts_changed, resources_changed}) {
        const Json* wanted = find_member(asked, name);
        if (wanted == nullptr) continue;
        if (!wanted->is_boolean())
            throw ProtocolError(ErrorCode::invalid_params, std::string("params.notifications.") + name + " must be true or false");
        if (options_.lists_change && wanted->get<bool>()) honoured[name] = true;
    }
    Json resources = Json::array();
    for (const auto& uri : subjects_in(asked, resource_subscriptions)) {
        const auto found = co_await resources_.read(call, uri);
        if (found) resources.push_back(uri);
    }
    if (!resources.empty()) honoured[resource_subscriptions] = std::move(resources);

    const auto wanted_tasks = subjects_in(asked, task_ids);
    if (!wanted_tasks.empty()) require_tasks_extension(call);
    Json tasks = Json::array();
    for (const auto& id : wanted_tasks) {
        if (!tasks_) break;
        const auto found = co_await tasks_->find(id, call.principal.id);
        if (found) tasks.push_back(id);
    }
    if (!tasks.empty()) honoured[task_ids] = std::move(tasks);
    co_return honoured;
}

asio::awaitable<MethodResult> Server::listen(Call& call, const Json& params, Arrival&) {
    if (!call.outlet->is_open())
        throw ProtocolError(ErrorCode::invalid_request,
                            "a subscription needs an answer that may be a stream: accept text/event-stream");
    const Json filter = co_await honoured_filter(call, params);
    News news(co_await asio::this_coro::executor);
    const auto subscription = notices_.subscribe([&](const Notice& notice) {
        if (is_asked_for(filter, notice)) news.add(notice);
    });
    const auto end = stopping_.subscribe([&news](const Notice&) { news.end(); });
    if (stopped_) news.end();

    std::string acknowledged = notification("notifications/subscriptions/acknowledged", {{"notifications", filter}}, *call.id);
    co_await call.outlet->send(std::move(acknowledged));
    while (auto notice = co_await news.next()) {
        std::string text = notification(notification_method(*notice), std::move(notice->details), *call.id);
        co_await call.outlet->send(std::move(text));
    }
    co_return MethodResult{"{}", "complete", write_json(*call.id)};
}

}  // namespace mcp
