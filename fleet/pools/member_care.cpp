// Rules from the model, applied to what the transaction sees.
#include "fleet/pools/member_care.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <nlohmann/json.hpp>
#include <string>

#include "fleet/events.h"
#include "fleet/instances/ending.h"
#include "fleet/instances/instances.h"
#include "fleet/instances/provision_unit.h"
#include "fleet/instances/readiness.h"
#include "fleet/means.h"
#include "model/pool_rules.h"
#include "storage/ci_runner_leases.h"
#include "storage/events.h"
#include "storage/instances.h"
#include "storage/pools.h"
#include "storage/providers.h"
#include "storage/templates.h"

namespace fleet {
namespace {

using model::MemberAction;
using model::MemberReason;
using model::NodeInstance;
using storage::Transaction;

constexpr std::size_t longest_stem = 44;  // of a host name's 63 characters, beside "-pool-" and twelve digits

// The pool's name as far as a host name can hold it.
std::string stem_of(const std::string& name) {
    std::string stem;
    for (const char c : name.substr(0, longest_stem)) {
        const auto byte = static_cast<unsigned char>(c);
        const bool fits = byte < 128 && std::isalnum(byte) != 0;
        if (fits) stem += static_cast<char>(std::tolower(byte));
        if (!fits && !stem.empty() && stem.back() != '-') stem += '-';
    }
    while (!stem.empty() && stem.back() == '-') stem.pop_back();
    return stem.empty() ? "unnamed" : stem;
}

std::string payload_of(const NodeInstance& member, MemberReason reason) {
    return nlohmann::json{{"pool_id", member.membership->pool_id.text()}, {"reason", name_of(reason)}}.dump();
}

std::string sentence_about(const NodeInstance& member, MemberReason reason) {
    std::string why;
    switch (reason) {
        case MemberReason::failed:
            why = member.status_reason.empty() ? "it does not run" : member.status_reason;
            break;
        case MemberReason::warming_timeout:
            why = "it did not become ready in time";
            break;
        case MemberReason::pool_is_draining:
            why = "its pool is being drained";
            break;
        case MemberReason::silent:
            why = "its agent does not report";
            break;
        case MemberReason::too_old:
            why = "it has been ready for too long";
            break;
        case MemberReason::template_changed:
            why = "its template has changed since it was made";
            break;
        case MemberReason::claimed_too_long:
            why = "it has been claimed for too long";
            break;
        case MemberReason::none:
        case MemberReason::begun:
            break;
    }
    return "Pool member '" + member.name + "': " + why + ".";
}

void tell(Transaction& tx, const EventKind& kind, const NodeInstance& member, MemberReason reason, model::TimePoint now) {
    storage::events::append(tx, event_of(kind, member, now, sentence_about(member, reason), payload_of(member, reason)));
}

// Once for each claim: the log tells whether it was said before.
bool tell_once(Transaction& tx, const NodeInstance& member, MemberReason reason, model::TimePoint now) {
    const auto& kind = reason == MemberReason::silent ? event_kinds::pool_silent_claim : event_kinds::pool_old_claim;
    const auto since = member.membership->acquired_at.value_or(member.membership->warming_started_at);
    if (storage::events::was_told(tx, member.id, kind.name, since)) return false;
    tell(tx, kind, member, reason, now);
    return true;
}

void end_member(Transaction& tx, NodeInstance& member, MemberReason reason, const model::Cause& cause, model::TimePoint now) {
    member.correlation_id = cause.correlation_id;
    if (reason != MemberReason::begun) {
        const bool is_silent = reason == MemberReason::silent;
        tell(tx, is_silent ? event_kinds::pool_silent_recycled : event_kinds::pool_member_recycled, member, reason, now);
    }
    begin_ending(tx, member, now, now + head_start);
}

void fail_member(Transaction& tx, NodeInstance& member, MemberReason reason, const model::Cause& cause, model::TimePoint now) {
    member.correlation_id = cause.correlation_id;
    member.membership->state = model::require_transition(member.membership->state, model::PoolMemberEvent::fail);
    tell(tx, event_kinds::pool_member_errored, member, reason, now);
    begin_ending(tx, member, now, now + head_start);
}

}  // namespace

std::optional<model::NodeInstanceId> begin_member(Transaction& tx, const model::InstancePoolId& id, const model::Cause& cause,
                                                  const std::set<model::ProviderType>& drivable, model::TimePoint now,
                                                  model::IdSource& ids) {
    const auto pool = storage::pools::find_anywhere(tx, id);
    if (!pool || model::members_to_create(*pool, storage::pools::count_members(tx, id)) == 0) return std::nullopt;
    std::vector<model::ProviderRegion> regions;
    for (const auto& region : pool->regions) regions.push_back(storage::providers::get_region(tx, pool->account_id, region));
    const auto settings = model::parse_pool_settings(pool->metadata);
    ProvisionRequest request;
    request.account_id = pool->account_id;
    request.template_id = pool->node_template_id;
    request.provider_region_id = model::choose_region(regions, settings, storage::pools::last_region(tx, id)).id;
    request.provider_instance_type_id = pool->provider_instance_type_id;
    request.name = stem_of(pool->name) + "-pool-" + ids.next().text().substr(24);
    request.lifecycle_class = pool->lifecycle_class;
    request.membership = model::PoolMembership{id, model::PoolMemberState::warming, now, std::nullopt, "", ""};
    request.cause = cause;
    const auto begun = begin_provision(tx, request, drivable, now, ids);
    storage::pools::set_replenished(tx, id, now);
    return begun.instance.id;
}

Cared care_for(Transaction& tx, const model::InstancePoolId& id, const std::vector<model::NodeInstanceId>& members,
               const model::Cause& cause, model::TimePoint now) {
    Cared done;
    const auto pool = storage::pools::find_anywhere(tx, id);
    if (!pool) return done;
    const auto settings = model::parse_pool_settings(pool->metadata);
    const int revision = storage::templates::get(tx, pool->account_id, pool->node_template_id).revision;
    int replaceable = model::replaceable_at_once(*pool, storage::pools::count_members(tx, id));
    for (const auto& member_id : members) {
        auto member = storage::instances::find_anywhere(tx, member_id);
        if (!member || !member->membership || member->membership->pool_id != id) continue;
        const auto [action, reason] = model::decide_member(*member, pool->status, settings, revision, now);
        if (action == MemberAction::promote) {
            make_claimable(tx, *member, now);
            ++done.promoted;
        } else if (action == MemberAction::report) {
            done.flagged += tell_once(tx, *member, reason, now) ? 1 : 0;
        } else if (action == MemberAction::fail) {
            fail_member(tx, *member, reason, cause, now);
            done.ending.push_back(member_id);
        } else if (action == MemberAction::end || (action == MemberAction::replace && replaceable-- > 0)) {
            end_member(tx, *member, reason, cause, now);
            done.ending.push_back(member_id);
        }
    }
    return done;
}

void note_failed_slots(Transaction& tx, const model::InstancePoolId& id, const model::Cause& cause, int failed,
                       const std::string& reason, model::TimePoint now) {
    const auto pool = storage::pools::find_anywhere(tx, id);
    if (!pool) return;
    storage::events::append(tx, event_of(event_kinds::pool_replenish_failed, pool->account_id, cause, now,
                                         std::to_string(failed) + " members of pool '" + pool->name +
                                             "' could not be made: " + reason + ". This is tried again in a minute.",
                                         nlohmann::json{{"pool_id", id.text()}, {"failed", failed}}.dump()));
}

void prune_records(Transaction& tx, const model::InstancePoolId& id, model::TimePoint now, int limit) {
    const auto pool = storage::pools::find_anywhere(tx, id);
    if (!pool) return;
    const auto kept = std::chrono::days(model::parse_pool_settings(pool->metadata).record_retention_days);
    const int pruned = storage::pools::prune(tx, id, now - kept, limit);
    if (pruned == 0) return;
    storage::events::append(
        tx, event_of(event_kinds::pool_records_pruned, pool->account_id, {}, now,
                     "Records of " + std::to_string(pruned) + " former members of pool '" + pool->name + "' were removed.",
                     nlohmann::json{{"pool_id", id.text()}, {"removed", pruned}}.dump()));
}

bool end_expired_lease(Transaction& tx, const model::CiRunnerLease& lease, model::TimePoint now) {
    const auto open = storage::ci_runner_leases::open_on(tx, lease.instance_id);
    if (!open || open->id != lease.id) return false;
    storage::ci_runner_leases::release_on(tx, lease.instance_id, now);
    auto member = storage::instances::find_anywhere(tx, lease.instance_id);
    if (!member) return false;
    storage::events::append(tx, event_of(event_kinds::ci_runner_released, *member, now,
                                         "The lease of CI runner '" + member->name + "' is over; the runner is taken back."));
    const bool is_held = member->hold && member->hold->until > now;
    if (is_held || !member->membership || !model::next_status(member->status, model::InstanceEvent::terminate)) return false;
    begin_ending(tx, *member, now, now + head_start);
    return true;
}

}  // namespace fleet
