// Carries intents out: what the store says must happen at a provider is done there, and recorded as done.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "fleet/means.h"
#include "fleet/turns.h"
#include "model/node_instance.h"
#include "storage/intents.h"

namespace fleet {

// A call, the background and the recovery all come through here, so that a machine is made and destroyed in one way.
class Machines {
public:
    explicit Machines(Means& means) : means_(means), turns_(std::make_shared<Turns>()) {}
    Machines(const Machines&) = delete;
    Machines& operator=(const Machines&) = delete;
    ~Machines() { turns_->close(); }

    // Carries out the open intent of the instance, if it has one, and returns the instance as it is then. Waits for its turn.
    // Throws Error{provider_refused} (for a machine that was to be made, the instance is in `error`) or
    // Error{provider_unavailable} (the intent stays open, and its next attempt has a time).
    asio::awaitable<model::NodeInstance> carry_out(model::NodeInstanceId id);

private:
    struct Task;
    Task task_of(const model::NodeInstanceId& id) const;
    asio::awaitable<model::NodeInstance> create(Task task);
    asio::awaitable<model::NodeInstance> destroy(Task task);
    asio::awaitable<model::NodeInstance> record_machine(model::NodeInstanceId id, providers::Machine machine);
    asio::awaitable<model::NodeInstance> record_refusal(model::NodeInstanceId id, std::string reason);
    asio::awaitable<model::NodeInstance> record_end(model::NodeInstanceId id);
    asio::awaitable<void> put_off(storage::intents::Intent intent, std::string reason, bool refused);

    Means& means_;
    std::shared_ptr<Turns> turns_;
};

}  // namespace fleet
