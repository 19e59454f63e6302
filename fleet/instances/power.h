// Starting, stopping, rebooting and draining instances.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "fleet/instances/instances.h"
#include "fleet/instances/machines.h"
#include "fleet/instances/power_unit.h"
#include "fleet/means.h"
#include "fleet/tasks.h"

namespace fleet {

// What becomes of an instance once it takes no more work.
enum class AfterDrain { stop, terminate, leave_running };

constexpr std::array<std::string_view, 3> names(AfterDrain) { return {"stop", "terminate", "leave_running"}; }

struct DrainRequest {
    model::AccountId account_id;
    model::NodeInstanceId instance_id;
    std::string reason;
    AfterDrain after = AfterDrain::stop;
    bool backup_first = false;  // before a termination
    std::string operation_id;   // empty: none
    model::Cause cause;
    model::Confirmation confirmation;  // to a termination
};

struct Drained {
    model::NodeInstance instance;
    bool replayed = false;  // an earlier call with this operation id did it
};

// Calls go on to their end when the caller is cancelled.
class Power {
public:
    Power(Means& means, Tasks& tasks, Machines& machines) : means_(means), tasks_(tasks), machines_(machines) {}

    // Returns once the provider has agreed: the machine then boots or stops by itself. Throws what `begin_power` throws, and
    // provider_refused (a start leaves the instance in `error`, a stop or reboot lets it run on) or provider_unavailable (it goes
    // on in the background).
    asio::awaitable<PowerChanged> change_power(PowerRequest request);

    // Cordons the instance, and stops or terminates it in the same transaction. Throws what these throw; then it is not cordoned.
    asio::awaitable<Drained> drain(DrainRequest request);

private:
    asio::awaitable<PowerChanged> change_to_end(PowerRequest request);
    asio::awaitable<Drained> drain_to_end(DrainRequest request);

    Means& means_;
    Tasks& tasks_;
    Machines& machines_;
};

}  // namespace fleet
