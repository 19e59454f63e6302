// Node instances.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/node_instance.h"
#include "storage/paging.h"
#include "storage/transaction.h"

namespace storage::instances {

struct Filter {
    std::optional<model::InstanceStatus> status;
    std::optional<model::NodeId> node_id;
    std::optional<model::NodeTemplateId> template_id;
};

// An instance with the names of what it refers to.
struct Record {
    model::NodeInstance instance;
    std::string node_name;
    std::string template_name;
    model::LifecycleClass lifecycle_class = model::LifecycleClass::persistent;
    bool tmpfs_store = false;
    std::string region_code;
    std::string instance_type_code;
    std::vector<std::string>
        modules;  // names of its node's that are enabled, the highest priority first; none once the node is gone
};

// Throws Error{conflict} when the node has a live instance of this name.
void insert(Transaction& transaction, const model::NodeInstance& instance);

// Writes everything that changes in the life of an instance: status, reason, addresses, times, cause. What the functions below
// write stays as it is.
void update(Transaction& transaction, const model::NodeInstance& instance);

// Puts the instance into a pool, or changes its place there; nothing: it leaves its pool, which the row remembers.
void set_membership(Transaction& transaction, const model::NodeInstanceId& id,
                    const std::optional<model::PoolMembership>& membership);

// Nothing: it is cordoned, or held, no longer.
void set_cordon(Transaction& transaction, const model::NodeInstanceId& id, const std::optional<std::string>& reason);
void set_hold(Transaction& transaction, const model::NodeInstanceId& id, const std::optional<model::Hold>& hold);

// Throws Error{conflict} when the node has another live instance of this name.
void rename(Transaction& transaction, const model::NodeInstanceId& id, const std::string& name);

// What the agent on the instance has said of itself so far.
void record_heartbeat(Transaction& transaction, const model::NodeInstanceId& id, model::TimePoint at,
                      std::optional<model::TimePoint> runtime_ready_at, std::optional<model::TimePoint> silent_since);

// The same where nothing but the time is new.
void set_last_heartbeat(Transaction& transaction, const model::NodeInstanceId& id, model::TimePoint at);

model::NodeInstance get(const Snapshot& snapshot, const model::AccountId& account, const model::NodeInstanceId& id);
std::optional<model::NodeInstance> find(const Snapshot& snapshot, const model::AccountId& account, const model::NodeInstanceId& id);
Record get_record(const Snapshot& snapshot, const model::AccountId& account, const model::NodeInstanceId& id);
std::optional<Record> find_record(const Snapshot& snapshot, const model::AccountId& account, const model::NodeInstanceId& id);
Page<Record> list(const Snapshot& snapshot, const model::AccountId& account, const Filter& filter = {}, int limit = default_page,
                  const std::optional<model::NodeInstanceId>& after = std::nullopt);

// How many instances of the account are in each status; a status that none is in is left out.
std::map<model::InstanceStatus, std::int64_t> count_by_status(const Snapshot& snapshot, const model::AccountId& account);

// How many instances of the account other than `except` carry the module and work, or will once they have booted.
int count_at_work(const Snapshot& snapshot, const model::AccountId& account, const std::string& module_name,
                  const std::optional<model::NodeInstanceId>& except = std::nullopt);

struct Name {
    model::NodeInstanceId id;
    std::string name;
};

// Names of the instances that are not terminated, the newest first, among the `limit` newest of all.
std::vector<Name> newest_names(const Snapshot& snapshot, const model::AccountId& account, int limit);

// The same for the background work, which serves every account.
std::optional<model::NodeInstance> find_anywhere(const Snapshot& snapshot, const model::NodeInstanceId& id);

// Writes what the provider said when it accepted the instance, and when it is to be asked about it next. Status and reason stay.
void record_accepted(Transaction& transaction, const model::NodeInstance& instance, std::optional<model::TimePoint> follow_up_at);

// When the provider is to be asked about the instance next; none: not any more.
void set_follow_up(Transaction& transaction, const model::NodeInstanceId& id, std::optional<model::TimePoint> at);

// Instances whose time to be followed up has come, the longest overdue first; and when the next one is.
std::vector<model::NodeInstance> due_for_follow_up(const Snapshot& snapshot, model::TimePoint now, int limit);
std::optional<model::TimePoint> next_follow_up(const Snapshot& snapshot);

// An instance that a provider has accepted, as far as comparing with the provider needs it.
struct Placed {
    model::NodeInstanceId id;
    std::string cloud_instance_id;
    model::InstanceStatus status{};
};

// Instances of every account that a provider of this type has accepted and that are not terminated, by id after `after`.
std::vector<Placed> at_provider(const Snapshot& snapshot, model::ProviderType type,
                                const std::optional<model::NodeInstanceId>& after, int limit);

// Instances that run and whose agents are recorded as silent, the longest silent first.
std::vector<Record> silent(const Snapshot& snapshot, const model::AccountId& account);

// Whether a machine is still to be made from this snapshot.
bool is_made_from(const Snapshot& snapshot, const model::InstanceSnapshotId& source);

// Instances of every account that run, by id after `after`.
std::vector<model::NodeInstance> running(const Snapshot& snapshot, const std::optional<model::NodeInstanceId>& after, int limit);

}  // namespace storage::instances
