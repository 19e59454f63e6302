// The event log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/fleet_event.h"
#include "storage/paging.h"
#include "storage/transaction.h"

namespace storage::events {

struct Filter {
    std::optional<std::string> kind;
    std::optional<model::NodeInstanceId> node_instance_id;
};

// Gives the event its sequence number and tells the store's listeners of it once it is durable.
void append(Transaction& transaction, model::FleetEvent event);

// In the order of the log; the position of a page is a sequence number.
Page<model::FleetEvent> list(const Snapshot& snapshot, const model::AccountId& account, const Filter& filter = {},
                             const PageRequest& request = {});

// The sequence number of the newest event; 0 when there is none.
std::int64_t last_sequence(const Snapshot& snapshot);

}  // namespace storage::events
