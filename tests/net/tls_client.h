// A client that speaks TLS, from another library than the server's: Asio's.
#pragma once

#include <memory>
#include <string>

#include "tests/net/loopback.h"

namespace loopback {

struct TlsClientOptions {
    std::string trusted_file;  // the certificate that the server must show; empty: any
    std::string protocols;     // for ALPN, in its wire form
    bool tls_1_2 = false;
};

struct TlsClient {
    Client client;
    std::string server_name;  // the common name that the server's certificate has
    std::string version;      // "TLSv1.3"
    std::string protocol;     // chosen by ALPN
};

// Connects and shakes hands. Throws boost::system::system_error when that fails.
TlsClient connect_tls(Loopback& loopback, const TlsClientOptions& options = {});

}  // namespace loopback
