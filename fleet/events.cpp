// Filling in an event.
#include "fleet/events.h"

#include <utility>

namespace fleet {

model::FleetEvent event_of(const EventKind& kind, const model::NodeInstance& instance, model::TimePoint now, std::string message,
                           std::string payload) {
    model::FleetEvent event;
    event.account_id = instance.account_id;
    event.kind = kind.name;
    event.severity = kind.severity;
    event.node_id = instance.node_id;
    event.node_instance_id = instance.id;
    event.correlation_id = instance.id.text();
    event.message = std::move(message);
    event.payload = std::move(payload);
    event.emitted_at = now;
    return event;
}

}  // namespace fleet
