// Publishing to whoever listens.
#include "mcp/notices.h"

#include <utility>

namespace mcp {

Notices::Subscription& Notices::Subscription::operator=(Subscription&& other) {
    end();
    hub_ = std::move(other.hub_);
    number_ = other.number_;
    return *this;
}

void Notices::Subscription::end() {
    if (const auto hub = hub_.lock()) (*hub)->listeners_.erase(number_);
    hub_.reset();
}

Notices::Subscription Notices::subscribe(Listener listener) {
    listeners_.emplace(++last_number_, std::move(listener));
    Subscription subscription;
    subscription.hub_ = self_;
    subscription.number_ = last_number_;
    return subscription;
}

void Notices::publish(const Notice& notice) {
    for (auto next = listeners_.begin(); next != listeners_.end();) {
        const auto number = next->first;
        const Listener listener = next->second;  // a copy: it may end itself
        listener(notice);
        next = listeners_.upper_bound(number);
    }
}

Notice resource_updated(const std::string& uri) { return {Notice::Kind::resource_updated, uri, {{"uri", uri}}, {{"uri", uri}}}; }

std::string legacy_notification(const Notice& notice) {
    const bool is_task = notice.kind == Notice::Kind::task_changed;
    return write_json({{"jsonrpc", "2.0"},
                       {"method", is_task ? "notifications/tasks/status" : notification_method(notice)},
                       {"params", notice.legacy_details}});
}

const char* notification_method(const Notice& notice) {
    switch (notice.kind) {
        case Notice::Kind::tools_changed:
            return "notifications/tools/list_changed";
        case Notice::Kind::prompts_changed:
            return "notifications/prompts/list_changed";
        case Notice::Kind::resources_changed:
            return "notifications/resources/list_changed";
        case Notice::Kind::resource_updated:
            return "notifications/resources/updated";
        case Notice::Kind::task_changed:
            return "notifications/tasks";
    }
    return "";
}

}  // namespace mcp
