// Filling in an event.
#include "fleet/events.h"

#include <utility>

namespace fleet {

model::FleetEvent event_of(const EventKind& kind, const model::AccountId& account, const model::Cause& cause, model::TimePoint now,
                           std::string message, std::string payload) {
    model::FleetEvent event;
    event.account_id = account;
    event.kind = kind.name;
    event.severity = kind.severity;
    event.correlation_id = cause.correlation_id;
    event.message = std::move(message);
    event.payload = std::move(payload);
    event.emitted_at = now;
    return event;
}

model::FleetEvent event_of(const EventKind& kind, const model::NodeInstance& instance, model::TimePoint now, std::string message,
                           std::string payload) {
    model::FleetEvent event;
    event.account_id = instance.account_id;
    event.kind = kind.name;
    event.severity = kind.severity;
    event.node_id = instance.node_id;
    event.node_instance_id = instance.id;
    event.correlation_id = instance.correlation_id.empty() ? instance.id.text() : instance.correlation_id;
    event.message = std::move(message);
    event.payload = std::move(payload);
    event.emitted_at = now;
    return event;
}

}  // namespace fleet
