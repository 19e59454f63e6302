// One at a time per instance: whoever speaks to the provider about an instance holds its turn meanwhile.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <deque>
#include <memory>
#include <unordered_map>

#include "fleet/time.h"
#include "model/node_instance.h"

namespace fleet {

class Turns {
public:
    // The right to act on an instance; given on to the next in line at its end.
    class Turn {
    public:
        Turn(std::shared_ptr<Turns> turns, model::NodeInstanceId id) : turns_(std::move(turns)), id_(id) {}
        Turn(Turn&&) = default;
        Turn& operator=(Turn&&) = delete;
        ~Turn() {
            if (turns_) turns_->pass_on(id_);
        }

    private:
        std::shared_ptr<Turns> turns_;
        model::NodeInstanceId id_;
    };

    // Nobody is woken any more: the executor is about to end with those who wait.
    void close() { closed_ = true; }

    static asio::awaitable<Turn> take(std::shared_ptr<Turns> turns, Timers& timers, model::NodeInstanceId id);

private:
    void pass_on(const model::NodeInstanceId& id);

    // An entry stands for a turn that is held, with those who wait for it.
    std::unordered_map<model::NodeInstanceId, std::deque<std::shared_ptr<Alarm>>> lines_;
    bool closed_ = false;
};

}  // namespace fleet
