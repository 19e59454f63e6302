// From the writer thread over to the executor of the fleet, and there to the alarms.
#include "fleet/instances/waiters.h"

#include <boost/asio/post.hpp>

namespace fleet {

std::shared_ptr<Waiters> Waiters::make(storage::Store& store, asio::any_io_executor executor) {
    auto waiters = std::make_shared<Waiters>();
    // The store keeps its listeners longer than the fleet lives.
    store.on_commit([weak = std::weak_ptr(waiters), executor](std::span<const model::FleetEvent> events) {
        if (weak.expired()) return;
        std::vector<model::NodeInstanceId> touched;
        for (const auto& event : events) {
            if (event.node_instance_id) touched.push_back(*event.node_instance_id);
        }
        if (touched.empty()) return;
        asio::post(executor, [weak, touched = std::move(touched)] {
            if (const auto listening = weak.lock()) listening->wake(touched);
        });
    });
    return waiters;
}

std::shared_ptr<Alarm> Waiters::listen(const model::NodeInstanceId& id, Timers& timers) {
    const std::shared_ptr<Alarm> alarm(timers.make_alarm().release(), [weak = weak_from_this(), id](Alarm* dropped) {
        delete dropped;
        if (const auto listening = weak.lock()) listening->forget_dropped(id);
    });
    alarms_.emplace(id, alarm);
    return alarm;
}

void Waiters::forget_dropped(const model::NodeInstanceId& id) {
    const auto [begin, end] = alarms_.equal_range(id);
    for (auto at = begin; at != end;) at = at->second.expired() ? alarms_.erase(at) : std::next(at);
}

void Waiters::wake(const std::vector<model::NodeInstanceId>& touched) {
    if (alarms_.empty()) return;
    for (const auto& id : touched) {
        const auto [begin, end] = alarms_.equal_range(id);
        for (auto at = begin; at != end; ++at) {
            if (const auto alarm = at->second.lock()) alarm->ring();
        }
    }
}

}  // namespace fleet
