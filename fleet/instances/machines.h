// Carries intents out: what the store says must happen at a provider is done there, and recorded as done.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <utility>

#include "fleet/instances/turns.h"
#include "fleet/means.h"
#include "model/instance_snapshot.h"
#include "storage/intents.h"

namespace fleet {

// A call, the background and the recovery all come through here, so that a machine is made and destroyed in one way.
class Machines {
public:
    // `on_change` is called when there may be something new to follow up.
    Machines(Means& means, std::function<void()> on_change)
        : means_(means), on_change_(std::move(on_change)), turns_(std::make_shared<Turns>()) {}
    Machines(const Machines&) = delete;
    Machines& operator=(const Machines&) = delete;
    ~Machines() { turns_->close(); }

    // Carries out the open intent of the instance, if it has one, and the one that follows from it; returns the instance as it is
    // then. Waits for its turn. Throws Error{provider_refused} (a machine that was to be made or started: the instance is in
    // `error`; to be stopped or rebooted: it runs on; to be kept: it is as it was; to be destroyed: it is asked again) or
    // Error{provider_unavailable} (the intent stays open, and its next attempt has a time).
    asio::awaitable<model::NodeInstance> carry_out(model::NodeInstanceId id);

private:
    struct Task;
    using Instance = asio::awaitable<model::NodeInstance>;

    Task task_of(const model::NodeInstanceId& id) const;
    Instance carry_out_in_turn(model::NodeInstanceId id);
    Instance carry_out_one(Task task);
    Instance create(Task task);
    Instance destroy(Task task);
    Instance change_power(Task task);
    Instance take_snapshot(Task task);
    Instance record_machine(model::NodeInstanceId id, providers::Machine machine);
    Instance record_refusal(model::NodeInstanceId id, std::string reason);
    Instance record_end(model::NodeInstanceId id);
    Instance record_power(model::NodeInstanceId id, storage::intents::Kind kind, providers::Machine machine);
    Instance record_power_refusal(model::NodeInstanceId id, storage::intents::Kind kind, std::string reason);
    Instance record_snapshot(model::InstanceSnapshot snapshot);
    asio::awaitable<void> put_off(storage::intents::Intent intent, std::string reason, bool refused);

    Means& means_;
    std::function<void()> on_change_;
    std::shared_ptr<Turns> turns_;
};

}  // namespace fleet
