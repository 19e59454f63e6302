// The state machine of an instance as one table: a row per arrow.
#include "model/node_instance.h"

#include <algorithm>

#include "model/error.h"

namespace model {
namespace {

struct Arrow {
    InstanceEvent event;
    InstanceStatus from;
    InstanceStatus to;
};

using enum InstanceStatus;
using enum InstanceEvent;

constexpr Arrow arrows[] = {
    {mark_provisioning, pending, provisioning},
    {start, stopped, starting},
    {start, error, starting},
    {mark_running, pending, running},
    {mark_running, provisioning, running},
    {mark_running, starting, running},
    {mark_running, stopping, running},
    {mark_running, rebooting, running},
    {mark_running, error, running},
    {stop, starting, stopping},
    {stop, running, stopping},
    {mark_stopped, starting, stopped},
    {mark_stopped, running, stopped},
    {mark_stopped, stopping, stopped},
    {reboot, running, rebooting},
    {mark_errored, pending, error},
    {mark_errored, provisioning, error},
    {mark_errored, starting, error},
    {mark_errored, running, error},
    {mark_errored, stopping, error},
    {mark_errored, rebooting, error},
    {terminate, pending, terminating},
    {terminate, provisioning, terminating},
    {terminate, starting, terminating},
    {terminate, running, terminating},
    {terminate, stopping, terminating},
    {terminate, stopped, terminating},
    {terminate, rebooting, terminating},
    {terminate, error, terminating},
    {mark_terminated, terminating, terminated},
};

}  // namespace

std::optional<InstanceStatus> next_status(InstanceStatus from, InstanceEvent event) {
    const auto arrow = std::ranges::find_if(arrows, [&](const Arrow& a) { return a.event == event && a.from == from; });
    if (arrow == std::end(arrows)) return std::nullopt;
    return arrow->to;
}

std::vector<InstanceEvent> possible_events(InstanceStatus from) {
    std::vector<InstanceEvent> events;
    for (const auto& arrow : arrows) {
        if (arrow.from == from) events.push_back(arrow.event);
    }
    std::ranges::sort(events);
    return events;
}

InstanceStatus require_transition(InstanceStatus from, InstanceEvent event) {
    if (const auto to = next_status(from, event)) return *to;
    std::vector<std::string> valid;
    for (const auto possible : possible_events(from)) {
        if (is_asked_for(possible)) valid.emplace_back(name_of(possible));
    }
    const std::string remedy = valid.empty() ? "This state is final: provision a new instance instead."
                               : in_transition(from)
                                   ? "This state passes by itself: wait with system_get_instance and wait_seconds, or "
                                     "choose what is possible now."
                                   : "Choose what is possible in this state.";
    throw Error(ErrorCode::illegal_transition,
                "an instance that is '" + std::string(name_of(from)) + "' cannot take '" + std::string(name_of(event)) + "'",
                remedy, std::move(valid));
}

std::optional<Hold> hold_at(const NodeInstance& instance, TimePoint now) {
    if (!instance.hold || instance.hold->until <= now) return std::nullopt;
    return instance.hold;
}

void require_not_held(const NodeInstance& instance, InstanceEvent event, TimePoint now) {
    const auto hold = hold_at(instance, now);
    if (!hold) return;
    throw Error(ErrorCode::conflict,
                "instance '" + instance.name + "' is held until " + to_rfc3339(hold->until) + " (" + hold->reason +
                    ") and takes no '" + std::string(name_of(event)) + "' meanwhile",
                "Wait until then, or ask whoever holds it and release it with system_instance_release_hold.");
}

}  // namespace model
