// The installation's own certificate authority: who an agent is, a certificate of ours says.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>
#include <vector>

#include "fleet/means.h"
#include "model/node_identity.h"

namespace fleet {

// What a leaf is to be issued for.
struct CertificateRequest {
    model::AccountId account_id;
    model::NodeInstanceId node_instance_id;
    model::CertificatePurpose purpose = model::CertificatePurpose::agent;
    std::string csr;                     // PEM; its subject is not looked at, its signature is
    std::string common_name;             // what the leaf will say
    std::vector<std::string> addresses;  // IP addresses in its subject alternative name
};

struct IssuedCertificate {
    model::NodeCertificate record;  // for the caller to insert (storage/certificates.h), in the unit that hands it out
    std::string certificate;        // PEM
};

// A private key made here, and the request for its certificate.
struct NewKey {
    std::string private_key;  // PEM
    std::string csr;          // PEM
};

// Ed25519 throughout. A leaf lives 90 days and says what it is for (client or server). The authority's key is sealed in the store.
class CertificateAuthority {
public:
    explicit CertificateAuthority(Means& means);
    CertificateAuthority(const CertificateAuthority&) = delete;
    CertificateAuthority& operator=(const CertificateAuthority&) = delete;
    ~CertificateAuthority();

    // Reads the authority's certificate and key, or makes them at the first start. To be awaited before anything else.
    asio::awaitable<void> start();

    // PEM: what leaves are verified with.
    const std::string& certificate() const;

    // Signs; changes nothing in the store. Throws Error{invalid_argument} when the request is no PKCS #10, its signature does not
    // fit its key, or its key is not Ed25519.
    IssuedCertificate issue(const CertificateRequest& request) const;

    static NewKey make_key(const std::string& common_name);

private:
    struct Authority;

    Means& means_;
    std::unique_ptr<Authority> authority_;
};

}  // namespace fleet
