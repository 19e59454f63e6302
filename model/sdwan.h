// The overlay that joins instances: networks, the peers in them, who may talk to whom, and who else may look in.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/account.h"
#include "model/names.h"
#include "model/node_instance.h"

namespace model {

struct SdwanNetwork;
struct SdwanPeer;
struct FirewallRule;
struct AccessGrant;
struct UserDevice;
struct FederationPeer;
using SdwanNetworkId = Id<SdwanNetwork>;
using SdwanPeerId = Id<SdwanPeer>;
using FirewallRuleId = Id<FirewallRule>;
using AccessGrantId = Id<AccessGrant>;
using UserDeviceId = Id<UserDevice>;
using FederationPeerId = Id<FederationPeer>;

enum class NetworkStatus {
    registered,  // no peer yet
    active,
    suspended,  // its peers get an empty configuration
    archived,
};
enum class TopologyStrategy { hub_and_spoke, full_mesh };
enum class FirewallPolicy { accept, drop };

constexpr std::array<std::string_view, 4> names(NetworkStatus) { return {"registered", "active", "suspended", "archived"}; }
constexpr std::array<std::string_view, 2> names(TopologyStrategy) { return {"hub_and_spoke", "full_mesh"}; }
constexpr std::array<std::string_view, 2> names(FirewallPolicy) { return {"accept", "drop"}; }

struct SdwanNetwork {
    SdwanNetworkId id;
    AccountId account_id;
    std::string name;  // at most 64 characters, one of its kind in the account
    std::string description;
    NetworkStatus status = NetworkStatus::registered;
    std::string cidr;  // its /64, unique in the installation
    TopologyStrategy topology = TopologyStrategy::hub_and_spoke;
    FirewallPolicy firewall_default = FirewallPolicy::accept;
    int mtu = 1420;
    std::optional<std::string> pod_subnet_prefix;  // what pods get their addresses from; fixed once a cluster lives on the network
    TimePoint created_at;
    TimePoint updated_at;
};

// An instance in a network.
struct SdwanPeer {
    SdwanPeerId id;
    AccountId account_id;
    SdwanNetworkId network_id;
    NodeInstanceId node_instance_id;
    std::string address;             // its /128, without the prefix length
    std::string public_key;          // X25519, base64 as WireGuard writes it
    std::string sealed_private_key;  // see fleet/secrets.h
    bool is_hub = false;             // reachable from outside: others dial it
    std::optional<std::string> endpoint_host;  // of a hub
    int endpoint_port = 51820;
    int listen_port = 51820;
    std::vector<std::string> lan_subnets;  // networks behind it
    std::vector<std::string> tags;
    std::optional<TimePoint> last_handshake_at;  // as written last; the newest is with the heartbeats (fleet/sdwan/reachability.h)
    TimePoint created_at;
};

// Derived from the age of the last handshake: active below 3 minutes, degraded below 5, then disconnected.
enum class PeerStatus { pending, active, degraded, disconnected };
constexpr std::array<std::string_view, 4> names(PeerStatus) { return {"pending", "active", "degraded", "disconnected"}; }

enum class FirewallAction { accept, drop, reject };
enum class FirewallDirection { ingress, egress, both };
enum class FirewallProtocol { any, tcp, udp, icmp6 };
enum class SelectorKind { all, peer, tag, cidr };

constexpr std::array<std::string_view, 3> names(FirewallAction) { return {"accept", "drop", "reject"}; }
constexpr std::array<std::string_view, 3> names(FirewallDirection) { return {"ingress", "egress", "both"}; }
constexpr std::array<std::string_view, 4> names(FirewallProtocol) { return {"any", "tcp", "udp", "icmp6"}; }
constexpr std::array<std::string_view, 4> names(SelectorKind) { return {"all", "peer", "tag", "cidr"}; }

// One end of a rule. What resolves to nothing matches nothing.
struct Selector {
    SelectorKind kind = SelectorKind::all;
    std::string value;  // a peer's id, a tag or a CIDR; empty for `all`

    bool operator==(const Selector&) const = default;
};

struct FirewallRule {
    FirewallRuleId id;
    AccountId account_id;
    SdwanNetworkId network_id;
    std::string name;
    FirewallAction action = FirewallAction::accept;
    FirewallDirection direction = FirewallDirection::ingress;
    FirewallProtocol protocol = FirewallProtocol::any;
    std::optional<int> first_port, last_port;  // of tcp and udp; none: every port
    int priority = 100;                        // lower ones are looked at first
    Selector source, destination;
    TimePoint created_at;
};

// Somebody who may reach a network from a laptop.
struct AccessGrant {
    AccessGrantId id;
    AccountId account_id;
    SdwanNetworkId network_id;
    std::string user;
    TimePoint created_at;
    std::optional<TimePoint> revoked_at;
};

struct UserDevice {
    UserDeviceId id;
    AccountId account_id;
    AccessGrantId grant_id;
    SdwanNetworkId network_id;
    std::string name;
    std::string public_key;
    std::string address;  // its /128, without the prefix length
    TimePoint created_at;
    std::optional<TimePoint> revoked_at;
};

enum class FederationStatus { proposed, accepted, enrolled, active, degraded, suspended, revoked };
constexpr std::array<std::string_view, 7> names(FederationStatus) {
    return {"proposed", "accepted", "enrolled", "active", "degraded", "suspended", "revoked"};
}

// Another installation, or another account of this one, whose networks ours may reach.
struct FederationPeer {
    FederationPeerId id;
    AccountId account_id;
    std::string remote_instance_url;
    std::optional<std::string> remote_account_id;
    std::optional<std::string> remote_prefix;  // a ULA of /48, /56 or /64; reachable from `accepted` on
    FederationStatus status = FederationStatus::proposed;
    std::string token_hash;  // SHA-256 of the acceptance token
    TimePoint token_expires_at;
    std::optional<TimePoint> token_used_at;
    std::string data_residency;
    TimePoint created_at;
    TimePoint updated_at;
};

}  // namespace model
