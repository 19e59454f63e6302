// The line before each pool: who came first gets the next member, and nobody who does not wait overtakes those who do.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "fleet/means.h"
#include "fleet/operation_guard.h"
#include "fleet/tasks.h"
#include "model/audit.h"
#include "model/ci_runner_lease.h"
#include "model/node_instance.h"

namespace fleet {

struct ClaimRequest {
    model::AccountId account_id;
    model::InstancePoolId pool_id;
    OperationCall operation;
    std::string acquired_by, acquired_for;
    std::optional<model::CiRunnerLease> lease;  // of the member that is got; the pool and the instance are filled in
    std::chrono::seconds wait{0};
    model::Cause cause;
};

struct Claimed {
    model::NodeInstance instance;
    std::optional<model::CiRunnerLease> lease;
    bool replayed = false;  // an earlier call with this operation id claimed it
};

// A claim is durable before its caller hears of it. All who stand in line when the store is free are served by one write unit, in
// the order in which they came; those who find nothing and wait keep their places.
class ClaimQueue {
public:
    ClaimQueue(Means& means, Tasks& tasks) : means_(means), tasks_(tasks) {}

    // The member that was claimed; nothing when none was ready in time. Throws Error: not_found, conflict (the pool is not active,
    // an operation id was used for something else), storage_unavailable. A caller that is cancelled leaves the line.
    asio::awaitable<std::optional<Claimed>> claim(ClaimRequest request);

    // Members of the pool may have become ready, or the pool has changed.
    void serve(const model::InstancePoolId& pool);

private:
    struct Ticket;
    struct Line {
        std::deque<std::shared_ptr<Ticket>> tickets;
        bool at_work = false, again = false;
    };

    asio::awaitable<void> work(model::InstancePoolId pool);
    asio::awaitable<void> serve_all(model::InstancePoolId pool, Line& line);

    Means& means_;
    Tasks& tasks_;
    std::unordered_map<model::InstancePoolId, Line> lines_;
};

}  // namespace fleet
