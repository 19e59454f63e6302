// Write units about the standing of an instance, and the thin coroutines that hand them over.
#include "fleet/instances/standing.h"

#include <functional>
#include <utility>

#include "fleet/events.h"
#include "fleet/instances/standing_units.h"
#include "fleet/ledger.h"
#include "fleet/operation_guard.h"
#include "model/error.h"
#include "storage/events.h"
#include "storage/instances.h"
#include "storage/snapshots.h"

namespace fleet {
namespace {

using model::NodeInstance;
using storage::Transaction;

void require_not_ending(const NodeInstance& instance) {
    using enum model::InstanceStatus;
    if (instance.status != terminating && instance.status != terminated) return;
    throw model::Error(model::ErrorCode::illegal_transition,
                       "instance '" + instance.name + "' is '" + std::string(model::name_of(instance.status)) +
                           "' and cannot be cordoned, held or renamed",
                       "Choose an instance that lives with system_list_instances.");
}

// The part that all have in common: `act` does the one thing, and says what the event says; nothing when nothing changed.
Stood stand(Transaction& tx, const StandingRequest& request, const char* tool, const std::string& arguments, model::TimePoint now,
            const EventKind& kind, const std::function<std::string(const NodeInstance&)>& act) {
    const OperationCall call{request.account_id, request.operation_id, tool,
                             "instance " + request.instance_id.text() + " " + arguments};
    auto instance = storage::instances::get(tx, request.account_id, request.instance_id);
    if (earlier_subject(tx, call)) return {instance, true};
    remember(tx, call, instance.id.text(), now);
    require_not_ending(instance);
    const std::string message = act(instance);
    if (message.empty()) return {instance, false};
    instance.updated_at = now;
    instance.correlation_id = request.cause.correlation_id;
    storage::instances::update(tx, instance);
    instance = storage::instances::get(tx, request.account_id, request.instance_id);
    storage::events::append(tx, event_of(kind, instance, now, message));
    return {instance, false};
}

void require_no_end_after_snapshot(const Transaction& tx, const NodeInstance& instance) {
    const auto snapshot = storage::snapshots::find_in_creation(tx, instance.id);
    if (!snapshot || !snapshot->before_termination) return;
    throw model::Error(model::ErrorCode::conflict,
                       "instance '" + instance.name + "' is being backed up, and is terminated as soon as that is done",
                       "It can be held no more; it can be restored from the snapshot with system_restore_snapshot.");
}

}  // namespace

Stood cordon(Transaction& tx, const StandingRequest& request, const std::string& reason, model::TimePoint now) {
    return stand(tx, request, "system_cordon_instance", reason, now, event_kinds::cordoned, [&](const NodeInstance& instance) {
        if (instance.cordon_reason == reason) return std::string();
        storage::instances::set_cordon(tx, instance.id, reason);
        return "Instance '" + instance.name + "' takes no new work: " + reason + ".";
    });
}

Stood uncordon(Transaction& tx, const StandingRequest& request, model::TimePoint now) {
    return stand(tx, request, "system_uncordon_instance", "", now, event_kinds::uncordoned, [&](const NodeInstance& instance) {
        if (!instance.cordon_reason) return std::string();
        storage::instances::set_cordon(tx, instance.id, std::nullopt);
        return "Instance '" + instance.name + "' takes work again.";
    });
}

Stood hold(Transaction& tx, const StandingRequest& request, const model::Hold& wanted, model::TimePoint now) {
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(wanted.until - now).count();
    return stand(tx, request, "system_instance_hold", std::to_string(hours) + " h " + wanted.reason, now, event_kinds::held,
                 [&](const NodeInstance& instance) {
                     require_no_end_after_snapshot(tx, instance);
                     storage::instances::set_hold(tx, instance.id, wanted);
                     return "Instance '" + instance.name + "' is held until " + model::to_rfc3339(wanted.until) + ": " +
                            wanted.reason + ".";
                 });
}

Stood release(Transaction& tx, const StandingRequest& request, model::TimePoint now) {
    return stand(tx, request, "system_instance_release_hold", "", now, event_kinds::hold_released,
                 [&](const NodeInstance& instance) {
                     if (!instance.hold) return std::string();
                     storage::instances::set_hold(tx, instance.id, std::nullopt);
                     return "Instance '" + instance.name + "' is held no longer.";
                 });
}

Stood rename(Transaction& tx, const StandingRequest& request, const std::string& name, model::TimePoint now) {
    return stand(tx, request, "system_update_instance", "name " + name, now, event_kinds::renamed,
                 [&](const NodeInstance& instance) {
                     if (instance.name == name) return std::string();
                     storage::instances::rename(tx, instance.id, name);
                     return "Instance '" + instance.name + "' is called '" + name + "' now.";
                 });
}

asio::awaitable<Stood> Standing::cordon(StandingRequest request, std::string reason) {
    auto unit = [request, reason = std::move(reason), now = means_.clock.now()](Transaction& tx) {
        return fleet::cordon(tx, request, reason, now);
    };
    co_return co_await change(means_, request.cause, std::move(unit));
}

asio::awaitable<Stood> Standing::uncordon(StandingRequest request) {
    auto unit = [request, now = means_.clock.now()](Transaction& tx) { return fleet::uncordon(tx, request, now); };
    co_return co_await change(means_, request.cause, std::move(unit));
}

asio::awaitable<Stood> Standing::hold(StandingRequest request, std::string reason, std::chrono::hours length) {
    const auto now = means_.clock.now();
    auto unit = [request, wanted = model::Hold{std::move(reason), now + length}, now](Transaction& tx) {
        return fleet::hold(tx, request, wanted, now);
    };
    co_return co_await change(means_, request.cause, std::move(unit));
}

asio::awaitable<Stood> Standing::release(StandingRequest request) {
    auto unit = [request, now = means_.clock.now()](Transaction& tx) { return fleet::release(tx, request, now); };
    co_return co_await change(means_, request.cause, std::move(unit));
}

asio::awaitable<Stood> Standing::rename(StandingRequest request, std::string name) {
    auto unit = [request, name = std::move(name), now = means_.clock.now()](Transaction& tx) {
        return fleet::rename(tx, request, name, now);
    };
    co_return co_await change(means_, request.cause, std::move(unit));
}

}  // namespace fleet
