// The background loop: booting machines become running, intents that are open are tried again.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "fleet/instances/machines.h"
#include "fleet/means.h"
#include "fleet/tasks.h"

namespace fleet {

class Progress {
public:
    Progress(Means& means, Tasks& tasks, Machines& machines);

    // Runs until stopped; sleeps until something is due.
    asio::awaitable<void> run();

    // Something may be due earlier than it was.
    void look_again() { alarm_->ring(); }

    void stop();

private:
    asio::awaitable<void> tick();
    void retry_intents();
    asio::awaitable<void> retry(model::NodeInstanceId id);
    asio::awaitable<void> follow_up();
    // What a provider said, by the machines' tokens.
    using Found = std::shared_ptr<const std::unordered_map<std::string, providers::Machine>>;
    asio::awaitable<void> record(std::vector<model::NodeInstanceId> ids, Found machines, bool answered);
    asio::awaitable<void> follow_up_at(providers::Provider& provider, std::vector<model::NodeInstance> instances);
    model::TimePoint next_look() const;

    Means& means_;
    Tasks& tasks_;
    Machines& machines_;
    std::unique_ptr<Alarm> alarm_;
    std::unordered_set<model::NodeInstanceId> retrying_;
    bool stopping_ = false;
};

}  // namespace fleet
