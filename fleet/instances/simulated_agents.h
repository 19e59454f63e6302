// The agents on the machines of the simulated cloud: each reports every 30 s as long as its machine runs and it is not mute.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>

#include "fleet/means.h"
#include "model/node_instance.h"

namespace fleet {

class SimulatedAgents {
public:
    using Report = std::function<void(const model::NodeInstanceId&)>;

    // `report` is what an agent's message becomes.
    SimulatedAgents(Means& means, Report report);

    // Runs until stopped; ends at once where no provider is simulated.
    asio::awaitable<void> run();
    void stop();

private:
    Means& means_;
    Report report_;
    std::unique_ptr<Alarm> alarm_;
    bool stopping_ = false;
};

}  // namespace fleet
