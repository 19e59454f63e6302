// What a query and a write unit are handed: one consistent view of the database, and the right to change it.
#pragma once

#include <vector>

#include "model/fleet_event.h"

namespace storage {

class Connection;

// One consistent view. Valid only inside the query or unit it was handed to.
class Snapshot {
public:
    explicit Snapshot(Connection& connection) : connection_(connection) {}
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

    Connection& connection() const { return connection_; }

private:
    Connection& connection_;
};

// A view that may be changed. What it appends to the event log is told to the store's listeners once it is durable.
class Transaction : public Snapshot {
public:
    using Snapshot::Snapshot;

    std::vector<model::FleetEvent> events;
};

}  // namespace storage
