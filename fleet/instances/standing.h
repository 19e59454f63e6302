// How an instance stands: whether it takes work (cordon), whether it may be touched (hold), what it is called. Nothing of it
// concerns its provider.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <string>

#include "fleet/means.h"
#include "model/audit.h"
#include "model/node_instance.h"

namespace fleet {

struct StandingRequest {
    model::AccountId account_id;
    model::NodeInstanceId instance_id;
    std::string operation_id;  // empty: none
    model::Cause cause;
};

struct Stood {
    model::NodeInstance instance;
    bool replayed = false;  // an earlier call with this operation id did it
};

// Throws what the units of fleet/instances/standing_units.h throw.
class Standing {
public:
    explicit Standing(Means& means) : means_(means) {}

    // A cordoned instance is kept out of claims. Another reason takes the place of the first.
    asio::awaitable<Stood> cordon(StandingRequest request, std::string reason);
    asio::awaitable<Stood> uncordon(StandingRequest request);

    // A held instance is not started, rebooted or terminated until `length` is over. Another hold takes the place of the first.
    asio::awaitable<Stood> hold(StandingRequest request, std::string reason, std::chrono::hours length);
    asio::awaitable<Stood> release(StandingRequest request);

    // The machine keeps the host name it was made with.
    asio::awaitable<Stood> rename(StandingRequest request, std::string name);

private:
    Means& means_;
};

}  // namespace fleet
