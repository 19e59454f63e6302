// Those who wait for something to happen to an instance, woken by the commits that touch it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "fleet/time.h"
#include "model/fleet_event.h"
#include "storage/store.h"

namespace fleet {

class Waiters : public std::enable_shared_from_this<Waiters> {
public:
    // Subscribes to the store's commits; wakes on `executor`.
    static std::shared_ptr<Waiters> make(storage::Store& store, asio::any_io_executor executor);

    // An alarm that rings at every commit with an event of the instance; dropping it ends that.
    std::shared_ptr<Alarm> listen(const model::NodeInstanceId& id, Timers& timers);

private:
    void wake(const std::vector<model::NodeInstanceId>& touched);
    void forget_dropped(const model::NodeInstanceId& id);

    std::unordered_multimap<model::NodeInstanceId, std::weak_ptr<Alarm>> alarms_;
};

}  // namespace fleet
