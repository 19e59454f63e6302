// A list in the order of the reports: a report moves its agent to the end, and a look for silence stops at the first that is not
// late.
#include "fleet/instances/heartbeats.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "fleet/events.h"
#include "fleet/ledger.h"
#include "storage/events.h"
#include "storage/instances.h"

namespace fleet {
namespace {

using model::InstanceStatus;

const model::Cause listening{.action = "listening to agents"};

constexpr model::Duration write_interval = std::chrono::minutes(10);
constexpr int page = 1000;
constexpr std::size_t most_in_a_unit = 250;  // so that nobody's write waits long behind it

// The instance as it is now, if it still runs.
std::optional<model::NodeInstance> running(const storage::Snapshot& snapshot, const model::NodeInstanceId& id) {
    auto instance = storage::instances::find_anywhere(snapshot, id);
    if (!instance || instance->status != InstanceStatus::running) return std::nullopt;
    return instance;
}

std::string minutes_since(model::TimePoint then, model::TimePoint now) {
    return std::to_string(std::chrono::duration_cast<std::chrono::minutes>(now - then).count());
}

}  // namespace

Heartbeats::Heartbeats(Means& means) : means_(means), alarm_(means.timers.make_alarm()) {}

void Heartbeats::load() {
    const auto now = means_.clock.now();
    std::optional<model::NodeInstanceId> after;
    while (true) {
        const auto some =
            means_.store.read([&](storage::Snapshot& snapshot) { return storage::instances::running(snapshot, after, page); });
        for (const auto& instance : some) {
            agents_.push_back({instance.id, now, now, instance.silent_since.has_value()});
            by_id_[instance.id] = std::prev(agents_.end());
        }
        if (some.size() < page) return;
        after = some.back().id;
    }
}

void Heartbeats::report(const model::NodeInstanceId& id) {
    const auto now = means_.clock.now();
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) {
        agents_.push_back({id, now, {}, false});
        by_id_[id] = std::prev(agents_.end());
        unwritten_.push_back(id);
        return;
    }
    Agent& agent = *found->second;
    agent.reported_at = now;
    agents_.splice(agents_.end(), agents_, found->second);
    if (std::exchange(agent.is_silent, false)) {
        returned_.push_back(id);
    } else if (now - agent.written_at >= write_interval) {
        agent.written_at = now;
        unwritten_.push_back(id);
    }
}

std::optional<model::TimePoint> Heartbeats::last_report(const model::NodeInstanceId& id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? std::nullopt : std::optional(found->second->reported_at);
}

std::vector<model::NodeInstanceId> Heartbeats::quiet_since(model::TimePoint cutoff) const {
    std::vector<model::NodeInstanceId> quiet;
    for (const auto& agent : agents_) {
        if (agent.reported_at > cutoff) break;
        quiet.push_back(agent.id);
    }
    return quiet;
}

void Heartbeats::stop() {
    stopping_ = true;
    alarm_->ring();
}

asio::awaitable<void> Heartbeats::run() {
    while (!stopping_) {
        try {
            co_await look();
        } catch (const std::exception& error) {  // whatever it was, the next look must come
            spdlog::warn("what agents reported could not be written, and will be later: {}", error.what());
        }
        if (!stopping_) co_await alarm_->wait_until(means_.clock.now() + heartbeat_interval);
    }
}

asio::awaitable<void> Heartbeats::look() {
    auto silent = fallen_silent(means_.clock.now());
    if (!silent.empty()) co_await write_silent(std::move(silent));
    if (!returned_.empty()) co_await write_returned();
    while (!unwritten_.empty()) {
        std::vector<Agent> reports;
        while (!unwritten_.empty() && reports.size() < most_in_a_unit) {
            if (const auto found = by_id_.find(unwritten_.back()); found != by_id_.end()) reports.push_back(*found->second);
            unwritten_.pop_back();
        }
        co_await write_reports(std::move(reports));
    }
}

// Agents of instances that have ended are forgotten here: nobody reports for them any more.
std::vector<Heartbeats::Agent> Heartbeats::fallen_silent(model::TimePoint now) {
    std::vector<Agent> silent;
    for (auto at = agents_.begin(); at != agents_.end() && now - at->reported_at > heartbeat_stale_after;) {
        const auto agent = at++;
        if (agent->is_silent) continue;
        const bool still_runs =
            means_.store.read([&](storage::Snapshot& snapshot) { return running(snapshot, agent->id).has_value(); });
        if (still_runs) {
            agent->is_silent = true;
            silent.push_back(*agent);
        } else {
            by_id_.erase(agent->id);
            agents_.erase(agent);
        }
    }
    return silent;
}

asio::awaitable<void> Heartbeats::write_silent(std::vector<Agent> silent) {
    auto unit = [silent = std::move(silent), now = means_.clock.now()](storage::Transaction& tx) {
        for (const auto& agent : silent) {
            const auto instance = running(tx, agent.id);
            if (!instance || instance->silent_since) continue;
            storage::instances::record_heartbeat(tx, agent.id, agent.reported_at, instance->runtime_ready_at, agent.reported_at);
            storage::events::append(tx, event_of(event_kinds::silent, *instance, now,
                                                 "Instance '" + instance->name + "' has not reported for " +
                                                     minutes_since(agent.reported_at, now) + " minutes."));
        }
    };
    co_await change_in_background(means_, listening, std::move(unit));
}

asio::awaitable<void> Heartbeats::write_returned() {
    auto unit = [returned = std::exchange(returned_, {}), now = means_.clock.now()](storage::Transaction& tx) {
        for (const auto& id : returned) {
            const auto instance = running(tx, id);
            if (!instance || !instance->silent_since) continue;
            storage::instances::record_heartbeat(tx, id, now, instance->runtime_ready_at, std::nullopt);
            storage::events::append(tx, event_of(event_kinds::silent_recovered, *instance, now,
                                                 "Instance '" + instance->name + "' reports again after " +
                                                     minutes_since(*instance->silent_since, now) + " minutes."));
        }
    };
    co_await change_in_background(means_, listening, std::move(unit));
}

asio::awaitable<void> Heartbeats::write_reports(std::vector<Agent> reports) {
    auto unit = [reports = std::move(reports)](storage::Transaction& tx) {
        for (const auto& agent : reports) storage::instances::set_last_heartbeat(tx, agent.id, agent.reported_at);
    };
    co_await means_.store.write(std::move(unit), storage::Urgency::background);
}

}  // namespace fleet
