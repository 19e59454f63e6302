// How an agent shows who it is: the certificates that were issued to it, and the token with which it asks for the first.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>

#include "model/account.h"
#include "model/names.h"
#include "model/node_instance.h"

namespace model {

enum class CertificatePurpose { agent, docker_daemon, docker_client };
constexpr std::array<std::string_view, 3> names(CertificatePurpose) { return {"agent", "docker_daemon", "docker_client"}; }

// Leaves live 90 days, and are exchanged when three quarters of that are over.
inline constexpr std::chrono::hours certificate_life{90 * 24};
inline constexpr std::chrono::hours certificate_rotation_age{90 * 24 * 3 / 4};
inline constexpr std::chrono::hours bootstrap_token_life{1};

struct NodeCertificate {
    std::string serial;  // hex, unique in the installation
    AccountId account_id;
    NodeInstanceId node_instance_id;
    CertificatePurpose purpose = CertificatePurpose::agent;
    std::string subject;  // common name
    TimePoint not_before;
    TimePoint not_after;
    std::optional<TimePoint> revoked_at;
    std::string revoked_reason;

    bool is_valid_at(TimePoint now) const { return !revoked_at && not_before <= now && now < not_after; }
};

// Shown once, kept as its hash.
struct BootstrapToken {
    std::string token_hash;  // SHA-256, in hex
    AccountId account_id;
    NodeInstanceId node_instance_id;
    TimePoint created_at;
    TimePoint expires_at;
    std::optional<TimePoint> consumed_at;
    std::string consumed_from;  // address
};

}  // namespace model
