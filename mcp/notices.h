// What clients may want to be told of without asking: lists that changed, resources that were updated, tasks that went on.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "mcp/json.h"

namespace mcp {

struct Notice {
    enum class Kind { tools_changed, prompts_changed, resources_changed, resource_updated, task_changed };

    Kind kind;
    std::string subject;                   // the resource's address, or the task's id; empty for lists
    Json details = Json::object();         // the notification's parameters
    Json legacy_details = Json::object();  // the same in the legacy era, where it has other words for it
};

// One executor uses it: what is published reaches every listener before `publish` returns.
class Notices {
public:
    using Listener = std::function<void(const Notice&)>;

    // A listener that stays as long as this does.
    class Subscription {
    public:
        Subscription() = default;
        Subscription(Subscription&&) = default;
        Subscription& operator=(Subscription&& other);
        ~Subscription() { end(); }

    private:
        friend Notices;
        void end();

        std::weak_ptr<Notices*> hub_;
        std::uint64_t number_ = 0;
    };

    Notices() : self_(std::make_shared<Notices*>(this)) {}
    Notices(const Notices&) = delete;
    Notices& operator=(const Notices&) = delete;

    // The listener must not throw. It may end subscriptions, its own among them.
    Subscription subscribe(Listener listener);
    void publish(const Notice& notice);

    // How many listen.
    std::size_t size() const { return listeners_.size(); }

private:
    std::shared_ptr<Notices*> self_;
    std::map<std::uint64_t, Listener> listeners_;
    std::uint64_t last_number_ = 0;
};

// The notification of a legacy client, in JSON text.
std::string legacy_notification(const Notice& notice);

// The notification's method in the modern era.
const char* notification_method(const Notice& notice);

Notice resource_updated(const std::string& uri);

}  // namespace mcp
