// The event log.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "model/fleet_event.h"
#include "storage/paging.h"
#include "storage/transaction.h"

namespace storage::events {

struct Filter {
    std::optional<std::string> kind;
    std::optional<model::NodeInstanceId> node_instance_id;
    std::optional<std::string> correlation_id;
    std::optional<model::Severity> severity;
};

// Gives the event its sequence number and tells the store's listeners of it once it is durable.
void append(Transaction& transaction, model::FleetEvent event);

// Whether an event of this kind has been told of the instance at or after `since`.
bool was_told(const Snapshot& snapshot, const model::NodeInstanceId& instance, const std::string& kind, model::TimePoint since);

// In the order of the log, after the event with the sequence number `after`.
Page<model::FleetEvent> list(const Snapshot& snapshot, const model::AccountId& account, const Filter& filter = {},
                             int limit = default_page, const std::optional<std::int64_t>& after = std::nullopt);

// The newest first, before the event with the sequence number `before`.
Page<model::FleetEvent> recent(const Snapshot& snapshot, const model::AccountId& account, const Filter& filter, int limit,
                               const std::optional<std::int64_t>& before = std::nullopt);

// Each event of every account, in the order of the log.
void for_each(const Snapshot& snapshot, const std::function<void(const model::FleetEvent&)>& visit);

}  // namespace storage::events
