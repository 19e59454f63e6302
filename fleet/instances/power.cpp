// Thin coroutines: a write unit that decides and records, then the provider.
#include "fleet/instances/power.h"

#include <utility>

#include "fleet/instances/standing_units.h"
#include "fleet/instances/termination_unit.h"
#include "fleet/ledger.h"
#include "fleet/operation_guard.h"
#include "storage/instances.h"

namespace fleet {
namespace {

using storage::Transaction;

void begin_end(Transaction& tx, const DrainRequest& request, model::TimePoint now, model::IdSource& ids) {
    TerminateRequest termination;
    termination.account_id = request.account_id;
    termination.instance_id = request.instance_id;
    termination.cause = request.cause;
    termination.backup_first = request.backup_first;
    termination.confirmation = request.confirmation;
    begin_terminate(tx, termination, now, ids);
}

void begin_stop(Transaction& tx, const DrainRequest& request, model::TimePoint now) {
    PowerRequest stop;
    stop.account_id = request.account_id;
    stop.instance_id = request.instance_id;
    stop.event = model::InstanceEvent::stop;
    stop.cause = request.cause;
    begin_power(tx, stop, now);
}

Drained begin_drain(Transaction& tx, const DrainRequest& request, model::TimePoint now, model::IdSource& ids) {
    const OperationCall call{request.account_id, request.operation_id, "system_drain_instance",
                             "instance " + request.instance_id.text() + " after " + std::string(model::name_of(request.after)) +
                                 (request.backup_first ? " backup first" : "") + " reason " + request.reason};
    if (earlier_subject(tx, call)) return {storage::instances::get(tx, request.account_id, request.instance_id), true};
    cordon(tx, {request.account_id, request.instance_id, "", request.cause}, request.reason, now);
    remember(tx, call, request.instance_id.text(), now);
    const auto status = storage::instances::get(tx, request.account_id, request.instance_id).status;
    const bool is_off = status == model::InstanceStatus::stopped || status == model::InstanceStatus::stopping;
    if (request.after == AfterDrain::terminate) begin_end(tx, request, now, ids);
    if (request.after == AfterDrain::stop && !is_off) begin_stop(tx, request, now);
    return {storage::instances::get(tx, request.account_id, request.instance_id), false};
}

}  // namespace

asio::awaitable<PowerChanged> Power::change_power(PowerRequest request) {
    co_return co_await tasks_.run("changing power", change_to_end(std::move(request)));
}

asio::awaitable<Drained> Power::drain(DrainRequest request) {
    co_return co_await tasks_.run("draining", drain_to_end(std::move(request)));
}

asio::awaitable<PowerChanged> Power::change_to_end(PowerRequest request) {
    auto unit = [request, now = means_.clock.now()](Transaction& tx) { return begin_power(tx, request, now); };
    auto begun = co_await change(means_, request.cause, std::move(unit));
    begun.instance = co_await machines_.carry_out(begun.instance.id);
    co_return begun;
}

asio::awaitable<Drained> Power::drain_to_end(DrainRequest request) {
    auto unit = [request, now = means_.clock.now(), &ids = means_.ids](Transaction& tx) {
        return begin_drain(tx, request, now, ids);
    };
    auto begun = co_await change(means_, request.cause, std::move(unit));
    begun.instance = co_await machines_.carry_out(begun.instance.id);
    co_return begun;
}

}  // namespace fleet
