// Finding the pool, standing in line, and giving back.
#include "fleet/pools/pool_claims.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "fleet/events.h"
#include "fleet/instances/ending.h"
#include "fleet/ledger.h"
#include "fleet/operation_guard.h"
#include "model/error.h"
#include "model/pool_rules.h"
#include "storage/ci_runner_leases.h"
#include "storage/events.h"
#include "storage/instances.h"
#include "storage/pools.h"

namespace fleet {
namespace {

using model::Error;
using model::ErrorCode;
using model::NodeInstance;
using model::PoolMemberEvent;
using model::PoolMemberState;
using storage::Transaction;

OperationCall call_of(const AcquireRequest& request) {
    const auto lease = request.lease ? fmt::format("lease {} {} {} {}", request.lease->purpose, request.lease->workflow_run_id,
                                                   request.lease->workflow_run_repo, request.lease->length.count())
                                     : std::string();
    return {request.account_id, request.operation_id, request.lease ? "system_lease_ci_runner" : "system_acquire_pooled_instance",
            fmt::format("pool {} name {} class {} by {} for {} {}", request.pool_id ? request.pool_id->text() : "-",
                        request.pool_name.value_or("-"),
                        request.lifecycle_class ? name_of(*request.lifecycle_class) : std::string_view("-"), request.acquired_by,
                        request.acquired_for, lease)};
}

std::optional<model::CiRunnerLease> lease_of(const AcquireRequest& request, model::TimePoint now, model::IdSource& ids) {
    if (!request.lease) return std::nullopt;
    model::CiRunnerLease lease;
    lease.id = ids.make<model::CiRunnerLeaseId>();
    lease.account_id = request.account_id;
    lease.purpose = request.lease->purpose;
    lease.workflow_run_id = request.lease->workflow_run_id;
    lease.workflow_run_repo = request.lease->workflow_run_repo;
    lease.leased_at = now;
    lease.expires_at = now + request.lease->length;
    return lease;
}

// Ready again as it is: its time to live begins anew.
void reuse(Transaction& tx, NodeInstance& member, model::TimePoint now) {
    auto& membership = *member.membership;
    membership.state = model::require_transition(membership.state, PoolMemberEvent::reuse);
    membership = {membership.pool_id, membership.state, now, std::nullopt, "", ""};
    storage::instances::set_membership(tx, member.id, membership);
}

void require_claimed(const NodeInstance& member, model::TimePoint now) {
    if (!member.membership) {
        throw Error(
            ErrorCode::conflict, "instance '" + member.name + "' is no member of a pool",
            "Return only what system_acquire_pooled_instance gave you; end another instance with system_terminate_instance.");
    }
    if (member.membership->state != PoolMemberState::claimed) {
        throw Error(ErrorCode::conflict,
                    "instance '" + member.name + "' is " + std::string(name_of(member.membership->state)) +
                        ": only a member that is claimed can be returned",
                    "There is nothing to return.");
    }
    if (member.hold && member.hold->until > now) {
        throw Error(
            ErrorCode::conflict,
            "instance '" + member.name + "' is held until " + model::to_rfc3339(member.hold->until) + ": " + member.hold->reason,
            "Return it when the hold has ended.");
    }
}

// What becomes of the member, recorded. A machine that is to go is destroyed after this.
Disposition give_back(Transaction& tx, NodeInstance& member, const model::Cause& cause, model::TimePoint now) {
    require_claimed(member, now);
    const auto pool = storage::pools::find_anywhere(tx, member.membership->pool_id);
    const bool is_fit = member.status == model::InstanceStatus::running && !member.silent_since;
    const bool is_reused = pool && pool->status == model::PoolStatus::active && is_fit &&
                           model::parse_pool_settings(pool->metadata).reuse_without_reset;
    const auto disposition = member.cordon_reason ? Disposition::cordoned : is_reused ? Disposition::reused : Disposition::recycled;
    member.correlation_id = cause.correlation_id;
    member.updated_at = now;
    const nlohmann::json payload = {{"pool_id", member.membership->pool_id.text()}, {"disposition", model::name_of(disposition)}};
    storage::events::append(
        tx, event_of(event_kinds::pool_returned, member, now,
                     "Pool member '" + member.name + "' was returned: " + std::string(model::name_of(disposition)) + ".",
                     payload.dump()));
    storage::ci_runner_leases::release_on(tx, member.id, now);
    if (disposition == Disposition::recycled) {
        begin_ending(tx, member, now, now + head_start);
        return disposition;
    }
    storage::instances::update(tx, member);
    if (disposition == Disposition::reused) reuse(tx, member, now);
    if (disposition == Disposition::cordoned) storage::instances::set_membership(tx, member.id, std::nullopt);
    return disposition;
}

// How a member that was given back stands by now.
Disposition disposition_of(const NodeInstance& member) {
    if (!member.membership)
        return member.status == model::InstanceStatus::terminated ? Disposition::recycled : Disposition::cordoned;
    if (member.membership->state == PoolMemberState::errored) return Disposition::errored;
    return member.membership->state == PoolMemberState::draining ? Disposition::recycled : Disposition::reused;
}

}  // namespace

asio::awaitable<Claimed> PoolClaims::acquire(AcquireRequest request) {
    const auto call = call_of(request);
    if (auto before = claimed_before(request, call)) co_return *std::move(before);
    const auto pools = candidates(request);
    ClaimRequest wanted;
    wanted.account_id = request.account_id;
    wanted.operation = call;
    wanted.acquired_by = request.acquired_by;
    wanted.acquired_for = request.acquired_for;
    wanted.lease = lease_of(request, means_.clock.now(), means_.ids);
    wanted.cause = request.cause;
    // Where any of several will do, each is asked once; a caller who waits does so at the first.
    for (const auto& pool : pools) {
        if (pools.size() == 1) break;
        ClaimRequest attempt = wanted;
        attempt.pool_id = pool;
        auto claimed = co_await queue_.claim(std::move(attempt));
        if (claimed) co_return *std::move(claimed);
    }
    if (pools.size() == 1 || request.wait.count() > 0) {
        wanted.pool_id = pools.front();
        wanted.wait = request.wait;
        auto claimed = co_await queue_.claim(std::move(wanted));
        if (claimed) co_return *std::move(claimed);
    }
    throw none_ready(pools.front(), request.wait);
}

std::optional<Claimed> PoolClaims::claimed_before(const AcquireRequest& request, const OperationCall& call) const {
    if (call.operation_id.empty()) return std::nullopt;
    return means_.store.read([&](storage::Snapshot& snapshot) -> std::optional<Claimed> {
        const auto subject = earlier_subject(snapshot, call);
        if (!subject) return std::nullopt;
        const auto id = model::NodeInstanceId::parse(*subject).value();
        return Claimed{storage::instances::get(snapshot, request.account_id, id), storage::ci_runner_leases::open_on(snapshot, id),
                       true};
    });
}

std::vector<model::InstancePoolId> PoolClaims::candidates(const AcquireRequest& request) const {
    return means_.store.read([&](storage::Snapshot& snapshot) -> std::vector<model::InstancePoolId> {
        const auto& account = request.account_id;
        if (request.pool_id) return {storage::pools::get(snapshot, account, *request.pool_id).id};
        if (request.pool_name) {
            const auto pool = storage::pools::find_by_name(snapshot, account, *request.pool_name);
            if (pool) return {pool->id};
            throw Error(ErrorCode::not_found, "there is no pool '" + *request.pool_name + "' in this account",
                        "List the valid ones with system_list_instance_pools.");
        }
        if (!request.lifecycle_class) {
            throw Error(ErrorCode::invalid_argument, "no pool is named", "Give pool_id, pool_name or lifecycle_class.");
        }
        std::vector<model::InstancePoolId> ids;
        for (const auto& pool : storage::pools::active_of_class(snapshot, account, *request.lifecycle_class))
            ids.push_back(pool.id);
        if (!ids.empty()) return ids;
        throw Error(ErrorCode::not_found,
                    "there is no active pool that is " + std::string(name_of(*request.lifecycle_class)) + " in this account",
                    "Look at system_list_instance_pools, or make one with system_create_instance_pool.");
    });
}

Error PoolClaims::none_ready(const model::InstancePoolId& id, std::chrono::seconds waited) const {
    return means_.store.read([&](storage::Snapshot& snapshot) {
        const auto pool = storage::pools::find_anywhere(snapshot, id);
        if (!pool) return Error(ErrorCode::not_found, "the pool was deleted", "Take another pool of system_list_instance_pools.");
        const auto counts = storage::pools::count_members(snapshot, id);
        const auto next = storage::pools::next_expected(snapshot, id);
        std::string text = fmt::format("no member of pool '{}' is ready{}: target {}, ready {}, warming {}, claimed {}", pool->name,
                                       waited.count() > 0 ? fmt::format(" after {} s", waited.count()) : std::string(),
                                       pool->target_size, counts.ready, counts.warming, counts.claimed);
        if (next) {
            const auto left =
                std::max<std::int64_t>(std::chrono::ceil<std::chrono::seconds>(*next - means_.clock.now()).count(), 0);
            text += fmt::format("; the next is expected at {}, in {} s", model::to_rfc3339(*next), left);
        } else if (model::headroom_of(*pool, counts) == 0) {
            text += "; the pool has its maximum of " + std::to_string(pool->max_size) + " members";
        }
        return Error(
            ErrorCode::conflict, text,
            "Call again with wait_seconds 45: who waits is served in turn as members become ready. Or return what is claimed, "
            "raise target_size, or provision one with system_provision_instance.");
    });
}

asio::awaitable<Returned> PoolClaims::give_back(ReturnRequest request) {
    co_return co_await tasks_.run("returning a pool member", give_back_to_end(std::move(request)));
}

asio::awaitable<Returned> PoolClaims::release(ReleaseRequest request) {
    co_return co_await tasks_.run("releasing a CI runner", release_to_end(std::move(request)));
}

asio::awaitable<Returned> PoolClaims::give_back_to_end(ReturnRequest request) {
    auto unit = [request, now = means_.clock.now()](Transaction& tx) {
        const OperationCall call{request.account_id, request.operation_id, "system_return_pooled_instance",
                                 "instance " + request.instance_id.text()};
        auto member = storage::instances::get(tx, request.account_id, request.instance_id);
        const auto pool = storage::pools::pool_of(tx, member.id);
        if (earlier_subject(tx, call)) return Returned{member.id, pool, disposition_of(member), true};
        const auto disposition = fleet::give_back(tx, member, request.cause, now);
        remember(tx, call, member.id.text(), now);
        return Returned{member.id, pool, disposition, false};
    };
    auto begun = co_await change(means_, request.cause, std::move(unit));
    co_return co_await finish(std::move(begun));
}

asio::awaitable<Returned> PoolClaims::release_to_end(ReleaseRequest request) {
    auto unit = [request, now = means_.clock.now()](Transaction& tx) {
        const OperationCall call{request.account_id, request.operation_id, "system_release_ci_runner",
                                 "lease " + request.lease_id.text()};
        const auto lease = storage::ci_runner_leases::get(tx, request.account_id, request.lease_id);
        const bool repeated = earlier_subject(tx, call).has_value();
        if (!repeated) remember(tx, call, lease.id.text(), now);
        auto member = storage::instances::find(tx, request.account_id, lease.instance_id);
        if (lease.released_at || !member) {
            return Returned{lease.instance_id, lease.instance_pool_id, member ? disposition_of(*member) : Disposition::recycled,
                            true};
        }
        const auto disposition = fleet::give_back(tx, *member, request.cause, now);
        storage::events::append(tx,
                                event_of(event_kinds::ci_runner_released, *member, now,
                                         "CI runner '" + member->name + "' was released by run '" + lease.workflow_run_id + "'."));
        return Returned{lease.instance_id, lease.instance_pool_id, disposition, false};
    };
    auto begun = co_await change(means_, request.cause, std::move(unit));
    co_return co_await finish(std::move(begun));
}

asio::awaitable<Returned> PoolClaims::finish(Returned begun) {
    if (begun.replayed || begun.disposition != Disposition::recycled) co_return begun;
    try {
        co_await machines_.carry_out(begun.instance_id);
    } catch (const Error&) {  // recorded where it happened, and tried again in the background
        begun.disposition = Disposition::errored;
    }
    co_return begun;
}

}  // namespace fleet
