// Docker engines on instances: registered with client TLS, made ready by their agents, decommissioned.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "fleet/clusters/clusters.h"
#include "fleet/identity/certificate_authority.h"
#include "fleet/means.h"
#include "model/docker_host.h"

namespace fleet {

struct DaemonCertificateWanted {
    Agent agent;
    std::string csr;  // PEM: the key of the engine never leaves its machine
};

struct DaemonCertificate {
    std::string certificate;  // PEM
    std::string ca;           // PEM
    std::string serial;
    model::TimePoint not_after;
};

struct EngineReady {
    Agent agent;
    std::string docker_version;
};

struct EngineStopped {
    Agent agent;
    std::string reason;
};

// What is on an engine, as its agent reports it.
struct ImagesReported {
    Agent agent;
    std::vector<model::DockerImage> images;  // host, first and last seen are filled in
};

// What agents tell of Docker. All calls throw Error{permission_denied} when docker-engine is not assigned to the node, and what is
// said at each.
class DockerHosts {
public:
    DockerHosts(Means& means, const CertificateAuthority& authority);

    // A certificate for the engine, with the instance's overlay address in it; registers the host when there is none. An earlier one
    // is revoked. Throws Error: conflict (the instance has no overlay address), invalid_argument (the CSR).
    asio::awaitable<DaemonCertificate> want_certificate(DaemonCertificateWanted request);

    // Throws Error{not_found} when the instance has no host.
    asio::awaitable<model::DockerHost> report_ready(EngineReady report);
    asio::awaitable<model::DockerHost> report_stopped(EngineStopped report);

    // Replaces what is known of the engine's images.
    asio::awaitable<void> report_images(ImagesReported report);

private:
    Means& means_;
    const CertificateAuthority& authority_;
};

}  // namespace fleet
