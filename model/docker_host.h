// A Docker engine that the platform can reach, and the images that are on it.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "model/account.h"
#include "model/names.h"
#include "model/node_instance.h"

namespace model {

struct DockerHost;
using DockerHostId = Id<DockerHost>;

enum class DockerHostStatus { pending, connected, disconnected, error, maintenance };
constexpr std::array<std::string_view, 5> names(DockerHostStatus) {
    return {"pending", "connected", "disconnected", "error", "maintenance"};
}

struct DockerHost {
    DockerHostId id;
    AccountId account_id;
    std::string name;  // "<instance>-docker", one of its kind in the account
    DockerHostStatus status = DockerHostStatus::pending;
    NodeInstanceId node_instance_id;  // one host for an instance at most
    std::string api_endpoint;         // tcp://[overlay address]:2376
    std::optional<std::string> docker_version;
    std::string client_certificate;         // PEM: the platform shows it to the engine
    std::string sealed_client_key;          // see fleet/secrets.h
    std::string client_certificate_serial;
    TimePoint client_certificate_expires_at;
    std::optional<TimePoint> last_seen_at;
    TimePoint created_at;
};

// By digest, as tags move.
struct DockerImage {
    DockerHostId host_id;
    std::string digest;  // sha256:...
    std::vector<std::string> tags;
    std::int64_t size_bytes = 0;
    TimePoint first_seen_at;
    TimePoint last_seen_at;
};

}  // namespace model
