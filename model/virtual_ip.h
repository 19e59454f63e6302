// Addresses that outlive the peer that holds them.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "model/sdwan.h"

namespace model {

struct VirtualIp;
struct VirtualIpAssignment;
using VirtualIpId = Id<VirtualIp>;
using VirtualIpAssignmentId = Id<VirtualIpAssignment>;

enum class VirtualIpState { pending, active, failing_over, unassigned, error };
constexpr std::array<std::string_view, 5> names(VirtualIpState) {
    return {"pending", "active", "failing_over", "unassigned", "error"};
}

enum class AssignmentReason { initial, manual_failover, sensor_failover, holder_changed, revoked };
constexpr std::array<std::string_view, 5> names(AssignmentReason) {
    return {"initial", "manual_failover", "sensor_failover", "holder_changed", "revoked"};
}

struct VirtualIp {
    VirtualIpId id;
    AccountId account_id;
    SdwanNetworkId network_id;
    std::string name;                              // one of its kind in the network
    std::string address;                           // a /128, without the prefix length
    VirtualIpState state = VirtualIpState::pending;
    bool anycast = false;                          // held by several at once
    bool auto_failover = false;                    // moves by itself when its holder goes silent
    std::string description;
    std::vector<std::string> tags;
    std::vector<SdwanPeerId> holders;              // one, unless it is anycast; none while it is pending or unassigned
    std::vector<SdwanPeerId> candidates;           // who takes over, in the order of the operator
    TimePoint created_at;
    TimePoint updated_at;
};

// Who held an address from when to when.
struct VirtualIpAssignment {
    VirtualIpAssignmentId id;
    VirtualIpId virtual_ip_id;
    SdwanPeerId peer_id;  // the peer may be gone; the record stays
    AssignmentReason reason = AssignmentReason::initial;
    std::string who;      // asked for it; empty: the platform by itself
    std::string correlation_id;
    TimePoint assumed_at;
    std::optional<TimePoint> released_at;
};

}  // namespace model
