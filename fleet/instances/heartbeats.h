// Agents report that they are there; who falls silent is noticed, and who comes back too.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <list>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "fleet/means.h"
#include "model/node_instance.h"

namespace fleet {

// Agents report every 30 s, and count as silent after 3 minutes (the platform's figures, as agents and sensors have them).
inline constexpr std::chrono::seconds heartbeat_interval{30};
inline constexpr std::chrono::seconds heartbeat_stale_after{180};

// A report that changes nothing is kept in memory and written now and then: 10,000 agents are 333 reports a second, and the disk
// need not hear of each. What changes, silence and its end, is written at once with its event.
class Heartbeats {
public:
    explicit Heartbeats(Means& means);

    // Takes up the instances that run; each has until `heartbeat_stale_after` from now to report.
    void load();

    // The agent on this instance is there.
    void report(const model::NodeInstanceId& id);

    // When it reported last, as far as this run of the program knows.
    std::optional<model::TimePoint> last_report(const model::NodeInstanceId& id) const;

    // Who has not been heard of since `cutoff` in this run of the program, the longest silent first; also agents whose instances
    // have stopped or ended meanwhile.
    std::vector<model::NodeInstanceId> quiet_since(model::TimePoint cutoff) const;

    // Looks for silence every `heartbeat_interval`, until stopped.
    asio::awaitable<void> run();
    void stop();

private:
    struct Agent {
        model::NodeInstanceId id;
        model::TimePoint reported_at;
        model::TimePoint written_at;
        bool is_silent = false;
    };
    // In the order of their last reports, so that whoever may be silent stands in front.
    using Agents = std::list<Agent>;

    asio::awaitable<void> look();
    std::vector<Agent> fallen_silent(model::TimePoint now);
    asio::awaitable<void> write_silent(std::vector<Agent> silent);
    asio::awaitable<void> write_returned();
    asio::awaitable<void> write_reports(std::vector<Agent> reports);

    Means& means_;
    Agents agents_;
    std::unordered_map<model::NodeInstanceId, Agents::iterator> by_id_;
    std::vector<model::NodeInstanceId> returned_;   // reported after a silence that is recorded
    std::vector<model::NodeInstanceId> unwritten_;  // reported, and not written for a while
    std::unique_ptr<Alarm> alarm_;
    bool stopping_ = false;
};

}  // namespace fleet
