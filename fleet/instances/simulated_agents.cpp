// One round for all: what matters is that each is heard every 30 s, not when within them.
#include "fleet/instances/simulated_agents.h"

#include "fleet/instances/heartbeats.h"
#include "fleet/providers/simulated.h"

namespace fleet {

SimulatedAgents::SimulatedAgents(Means& means, Report report)
    : means_(means), report_(std::move(report)), alarm_(means.timers.make_alarm()) {}

void SimulatedAgents::stop() {
    stopping_ = true;
    alarm_->ring();
}

asio::awaitable<void> SimulatedAgents::run() {
    const auto found = means_.providers.find(model::ProviderType::simulated);
    if (found == means_.providers.end()) co_return;
    const auto cloud = std::dynamic_pointer_cast<providers::Simulated>(found->second);
    while (cloud && !stopping_) {
        cloud->for_each_agent([this](const std::string& token) {
            if (const auto id = model::NodeInstanceId::parse(token)) report_(*id);
        });
        co_await alarm_->wait_until(means_.clock.now() + heartbeat_interval);
    }
}

}  // namespace fleet
