// From pools, members and leases to their views.
#include "tools/pools/pool_views.h"

#include <algorithm>

#include "storage/providers.h"
#include "storage/templates.h"
#include "tools/views.h"

namespace tools {
namespace {

constexpr int most_members = 50;

std::optional<std::string> if_any(const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); }

double milliseconds(model::Duration length) { return std::chrono::duration<double, std::milli>(length).count(); }

PoolMemberView view(const model::NodeInstance& instance) {
    const auto& membership = *instance.membership;
    PoolMemberView shown;
    shown.id = instance.id;
    shown.name = instance.name;
    shown.pool_state = membership.state;
    shown.status = instance.status;
    shown.pool_warming_started_at = model::to_rfc3339(membership.warming_started_at);
    shown.pool_acquired_at = time_text(membership.acquired_at);
    shown.acquired_by = if_any(membership.acquired_by);
    shown.acquired_for = if_any(membership.acquired_for);
    if (model::in_transition(instance.status)) shown.expected_running_at = time_text(instance.expected_running_at);
    shown.cordon_reason = instance.cordon_reason;
    shown.status_reason = if_any(instance.status_reason);
    return shown;
}

void add_service(PoolDetailView& shown, const fleet::PoolService& service) {
    const auto& metrics = service.metrics;
    shown.metrics.requests = metrics.requests;
    shown.metrics.hit_rate = metrics.requests == 0 ? 1 : static_cast<double>(metrics.served) / metrics.requests;
    shown.metrics.claims_per_minute = service.claims_per_minute;
    shown.metrics.time_to_acquire_p50_ms = milliseconds(metrics.p50);
    shown.metrics.time_to_acquire_p99_ms = milliseconds(metrics.p99);
    shown.sizing = {service.advice.target, service.advice.min, service.advice.max, service.advice.reason};
}

}  // namespace

PoolView view(const storage::pools::Record& record) {
    const auto& [pool, counts] = record;
    PoolView shown;
    shown.id = pool.id;
    shown.name = pool.name;
    shown.status = pool.status;
    shown.lifecycle_class = pool.lifecycle_class;
    shown.target_size = pool.target_size;
    shown.min_size = pool.min_size;
    shown.max_size = pool.max_size;
    shown.ready_count = counts.ready;
    shown.warming_count = counts.warming;
    shown.claimed_count = counts.claimed;
    shown.draining_count = counts.draining;
    shown.errored_count = counts.errored;
    shown.deficit = model::deficit_of(pool, counts);
    shown.surplus = std::max(counts.ready - pool.target_size, 0);
    shown.last_replenished_at = time_text(pool.last_replenished_at);
    return shown;
}

std::string line(const PoolView& pool) {
    return pool.name + " (" + pool.id.text() + "): " + std::string(model::name_of(pool.status)) + ", " +
           std::string(model::name_of(pool.lifecycle_class)) + ", ready " + std::to_string(pool.ready_count) + " of " +
           std::to_string(pool.target_size) + ", warming " + std::to_string(pool.warming_count) + ", claimed " +
           std::to_string(pool.claimed_count) + ", at most " + std::to_string(pool.max_size);
}

PoolDetailView read_pool(const Context& context, const model::AccountId& account, const model::InstancePoolId& id) {
    return context.store.read([&](storage::Snapshot& db) {
        const auto pool = storage::pools::get(db, account, id);
        PoolDetailView shown;
        static_cast<PoolView&>(shown) = view(storage::pools::Record{pool, storage::pools::count_members(db, id)});
        shown.description = pool.description;
        shown.template_id = pool.node_template_id;
        shown.template_name = storage::templates::get(db, account, pool.node_template_id).name;
        shown.instance_type = storage::providers::get_instance_type(db, account, pool.provider_instance_type_id).code;
        for (const auto& region : pool.regions) shown.regions.push_back(storage::providers::get_region(db, account, region).code);
        shown.metadata = mcp::Json::parse(pool.metadata);
        shown.next_expected_at = time_text(storage::pools::next_expected(db, id));
        for (const auto& member : storage::pools::members(db, id, most_members)) {
            shown.members.push_back(view(storage::instances::get(db, account, member)));
        }
        add_service(shown, context.fleet.pools().service_of(db, pool));
        shown.created_at = model::to_rfc3339(pool.created_at);
        return shown;
    });
}

std::string text(const PoolDetailView& pool) {
    std::string text = line(pool);
    if (pool.next_expected_at) text += ", the next expected at " + *pool.next_expected_at;
    text += ".\nAdvice: " + pool.sizing.reason;
    for (const auto& member : pool.members) {
        text += "\n- " + member.name + " (" + member.id.text() + "): " + std::string(model::name_of(member.pool_state));
        if (member.acquired_by) text += " by " + *member.acquired_by;
    }
    return text;
}

ClaimedView claimed_view(const model::NodeInstance& instance) {
    ClaimedView shown;
    shown.id = instance.id;
    shown.name = instance.name;
    shown.status = instance.status;
    shown.private_ip_address = instance.private_ip_address;
    shown.public_ip_address = instance.public_ip_address;
    if (!instance.membership) return shown;
    shown.pool_state = instance.membership->state;
    shown.instance_pool_id = instance.membership->pool_id;
    shown.pool_acquired_at = time_text(instance.membership->acquired_at);
    return shown;
}

std::string line(const ClaimedView& member) {
    return member.name + " (" + member.id.text() + ")" + (member.private_ip_address ? ", " + *member.private_ip_address : "");
}

LeaseView view(const model::CiRunnerLease& lease) {
    return {lease.id,
            lease.instance_id,
            lease.instance_pool_id,
            lease.purpose,
            lease.workflow_run_id,
            lease.workflow_run_repo,
            model::to_rfc3339(lease.leased_at),
            model::to_rfc3339(lease.expires_at),
            time_text(lease.released_at)};
}

std::string line(const LeaseView& lease) {
    return lease.id.text() + ": runner " + lease.instance_id.text() + " for run " + lease.workflow_run_id +
           (lease.released_at ? ", ended " + *lease.released_at : ", until " + lease.expires_at);
}

}  // namespace tools
