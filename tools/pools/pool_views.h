// What pools, their members and leases look like from outside.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fleet/pools/pools.h"
#include "mcp/json.h"
#include "model/ci_runner_lease.h"
#include "tools/context.h"

namespace tools {

struct PoolView {
    model::InstancePoolId id;
    std::string name;
    model::PoolStatus status = model::PoolStatus::active;
    model::LifecycleClass lifecycle_class = model::LifecycleClass::ephemeral;
    int target_size = 0, min_size = 0, max_size = 0;
    int ready_count = 0, warming_count = 0, claimed_count = 0, draining_count = 0, errored_count = 0;
    int deficit = 0, surplus = 0;
    std::optional<std::string> last_replenished_at;

    void fields(auto& f) {
        f("id", id, {.text = "The id of pool tools, and the pool_id of system_acquire_pooled_instance"});
        f("name", name, {.text = "Name of the pool"});
        f("status", status, {.text = "Only an active pool is claimed from and replenished"});
        f("lifecycle_class", lifecycle_class, {.text = "spot: the provider may take members back"});
        f("target_size", target_size, {.text = "How many members are to be ready or warming"});
        f("min_size", min_size, {.text = "Replacing old members leaves at least this many ready"});
        f("max_size", max_size, {.text = "Never more members than this, claimed ones included"});
        f("ready_count", ready_count, {.text = "Members that can be claimed"});
        f("warming_count", warming_count, {.text = "Members that boot"});
        f("claimed_count", claimed_count, {.text = "Members that somebody has"});
        f("draining_count", draining_count, {.text = "Members on their way out"});
        f("errored_count", errored_count, {.text = "Members that the provider would not end"});
        f("deficit", deficit, {.text = "How many the target lacks"});
        f("surplus", surplus, {.text = "How many are ready beyond the target"});
        f("last_replenished_at", last_replenished_at, {.text = "When a member was made last", .format = "date-time"});
    }
};

PoolView view(const storage::pools::Record& record);
std::string line(const PoolView& pool);

// A member inside its pool.
struct PoolMemberView {
    model::NodeInstanceId id;
    std::string name;
    model::PoolMemberState pool_state = model::PoolMemberState::warming;
    model::InstanceStatus status = model::InstanceStatus::pending;
    std::string pool_warming_started_at;
    std::optional<std::string> pool_acquired_at, acquired_by, acquired_for, expected_running_at, cordon_reason, status_reason;

    void fields(auto& f) {
        f("id", id, {.text = "The instance_id of other tools"});
        f("name", name, {.text = "Host name"});
        f("pool_state", pool_state, {.text = "Its place in the pool"});
        f("status", status, {.text = "State of the instance"});
        f("pool_warming_started_at", pool_warming_started_at, {.text = "When it was made, or last reused", .format = "date-time"});
        f("pool_acquired_at", pool_acquired_at, {.text = "When it was claimed", .format = "date-time"});
        f("acquired_by", acquired_by, {.text = "Who claimed it"});
        f("acquired_for", acquired_for, {.text = "What for"});
        f("expected_running_at", expected_running_at, {.text = "Estimate while it boots", .format = "date-time"});
        f("cordon_reason", cordon_reason, {.text = "Why it is kept out of claims"});
        f("status_reason", status_reason, {.text = "Why it is in error"});
    }
};

struct PoolMetricsView {
    int requests = 0;
    double hit_rate = 0;
    double claims_per_minute = 0;
    double time_to_acquire_p50_ms = 0, time_to_acquire_p99_ms = 0;

    void fields(auto& f) {
        f("requests", requests, {.text = "Acquisitions asked for in the last hour"});
        f("hit_rate", hit_rate, {.text = "Share of these that got a member, 0 to 1; 1 when there was none"});
        f("claims_per_minute", claims_per_minute, {.text = "Acquisitions asked for a minute, over the last hour"});
        f("time_to_acquire_p50_ms", time_to_acquire_p50_ms, {.text = "Milliseconds from request to claim: half were faster"});
        f("time_to_acquire_p99_ms", time_to_acquire_p99_ms, {.text = "Milliseconds that one in a hundred took longer than"});
    }
};

struct SizingView {
    int target_size = 0, min_size = 0, max_size = 0;
    std::string reason;

    void fields(auto& f) {
        f("target_size", target_size, {.text = "Advised target"});
        f("min_size", min_size, {.text = "Advised minimum"});
        f("max_size", max_size, {.text = "Advised maximum"});
        f("reason", reason, {.text = "Why"});
    }
};

// A pool with all that is known of it.
struct PoolDetailView : PoolView {
    std::string description, template_name, instance_type;
    model::NodeTemplateId template_id;
    std::vector<std::string> regions;
    mcp::Json metadata = mcp::Json::object();
    std::optional<std::string> next_expected_at;
    std::vector<PoolMemberView> members;
    PoolMetricsView metrics;
    SizingView sizing;
    std::string created_at;

    void fields(auto& f) {
        PoolView::fields(f);
        f("description", description, {.text = "What it is for"});
        f("template_id", template_id, {.text = "Template its members are made from"});
        f("template_name", template_name, {.text = "Name of that template"});
        f("instance_type", instance_type, {.text = "Code of the size of its members"});
        f("regions", regions, {.text = "Codes of the regions its members are made in, in turn"});
        f("metadata", metadata, {.text = "Settings that differ from the defaults of system_create_instance_pool"});
        f("next_expected_at", next_expected_at,
          {.text = "When the next warming member is expected to be ready", .format = "date-time"});
        f("members", members, {.text = "At most 50, by state and age"});
        f("metrics", metrics, {.text = "How it served in the last hour"});
        f("sizing", sizing, {.text = "What size its claims call for"});
        f("created_at", created_at, {.text = "When it was made", .format = "date-time"});
    }
};

// The pool as it is now. Throws Error{not_found}.
PoolDetailView read_pool(const Context& context, const model::AccountId& account, const model::InstancePoolId& id);
std::string text(const PoolDetailView& pool);

// A member as whoever acquired it gets it.
struct ClaimedView {
    model::NodeInstanceId id;
    std::string name;
    model::InstanceStatus status = model::InstanceStatus::running;
    std::optional<model::PoolMemberState> pool_state;
    std::optional<model::InstancePoolId> instance_pool_id;
    std::optional<std::string> pool_acquired_at, private_ip_address, public_ip_address;

    void fields(auto& f) {
        f("id", id, {.text = "The instance_id of other tools"});
        f("name", name, {.text = "Host name"});
        f("status", status, {.text = "State of the instance"});
        f("pool_state", pool_state, {.text = "claimed; another once it has been given back"});
        f("instance_pool_id", instance_pool_id, {.text = "The pool it is a member of"});
        f("pool_acquired_at", pool_acquired_at, {.text = "When it was claimed", .format = "date-time"});
        f("private_ip_address", private_ip_address, {.text = "Address in the provider's network"});
        f("public_ip_address", public_ip_address, {.text = "Address in the internet, if it has one"});
    }
};

ClaimedView claimed_view(const model::NodeInstance& instance);
std::string line(const ClaimedView& member);

struct LeaseView {
    model::CiRunnerLeaseId id;
    model::NodeInstanceId instance_id;
    std::optional<model::InstancePoolId> instance_pool_id;
    std::string purpose, workflow_run_id, workflow_run_repo;
    std::string leased_at, expires_at;
    std::optional<std::string> released_at;

    void fields(auto& f) {
        f("id", id, {.text = "The lease_id of system_release_ci_runner"});
        f("instance_id", instance_id, {.text = "The runner"});
        f("instance_pool_id", instance_pool_id, {.text = "The pool it came from, while that exists"});
        f("purpose", purpose, {.text = "What it was leased for"});
        f("workflow_run_id", workflow_run_id, {.text = "The run that leased it"});
        f("workflow_run_repo", workflow_run_repo, {.text = "Repository of that run"});
        f("leased_at", leased_at, {.text = "When the lease began", .format = "date-time"});
        f("expires_at", expires_at, {.text = "When the platform takes the runner back", .format = "date-time"});
        f("released_at", released_at, {.text = "When the lease ended; absent while it is open", .format = "date-time"});
    }
};

LeaseView view(const model::CiRunnerLease& lease);
std::string line(const LeaseView& lease);

}  // namespace tools
