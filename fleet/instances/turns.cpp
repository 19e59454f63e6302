// A line of alarms per instance; an entry without anybody waiting means that the turn is held.
#include "fleet/instances/turns.h"

namespace fleet {

// Called by work that is never cancelled, so that a turn which was passed on is always taken.
asio::awaitable<Turns::Turn> Turns::take(std::shared_ptr<Turns> turns, Timers& timers, model::NodeInstanceId id) {
    const auto line = turns->lines_.find(id);
    if (line == turns->lines_.end()) {
        turns->lines_.emplace(id, std::deque<std::shared_ptr<Alarm>>());
    } else {
        const std::shared_ptr<Alarm> alarm = timers.make_alarm();
        line->second.push_back(alarm);
        co_await alarm->wait_until(never);
    }
    co_return Turn(turns, id);
}

void Turns::pass_on(const model::NodeInstanceId& id) {
    if (closed_) return;
    const auto line = lines_.find(id);
    if (line->second.empty()) {
        lines_.erase(line);
        return;
    }
    const auto next = line->second.front();
    line->second.pop_front();
    next->ring();
}

}  // namespace fleet
