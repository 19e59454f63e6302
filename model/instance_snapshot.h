// What was kept of an instance's disk: it outlives the instance, and another can be made from it.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "model/node_instance.h"

namespace model {

enum class SnapshotStatus {
    creating,   // asked of the provider, until it agrees or refuses
    available,  // the provider has it, and an instance can be made from it
    failed,     // the provider refused it; `status_reason` says why
    deleting,   // the provider is told until it agrees; then it is gone
};

constexpr std::array<std::string_view, 4> names(SnapshotStatus) { return {"creating", "available", "failed", "deleting"}; }

struct InstanceSnapshot {
    InstanceSnapshotId id;
    AccountId account_id;
    NodeInstanceId instance_id;                    // the instance may be terminated; its record stays
    std::optional<std::string> cloud_snapshot_id;  // as the provider calls it; present once it is available
    SnapshotStatus status = SnapshotStatus::creating;
    std::string status_reason;        // why it failed; empty otherwise
    std::string reason;               // why it was made
    bool before_termination = false;  // once it is available, its instance is terminated
    TimePoint created_at;
};

}  // namespace model
