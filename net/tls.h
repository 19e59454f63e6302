// The certificate that the server shows to TLS clients, and how it is exchanged for another while the server runs.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

struct ssl_ctx_st;

namespace net {

struct TlsOptions {
    std::string certificate_file;  // PEM: the server's certificate, then the chain up to, without, the root
    std::string private_key_file;  // PEM, without a passphrase
};

// A pair of files that cannot be used; `what()` says which, why and what to do.
class TlsError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// TLS 1.2 and 1.3, forward secrecy and authenticated ciphers only, no renegotiation, no compression. May serve several endpoints.
// Used from the thread of the server.
class TlsIdentity {
public:
    // Reads the files. Throws TlsError.
    explicit TlsIdentity(TlsOptions options);

    // Reads the files again: handshakes from now on show the new certificate, connections that are open keep theirs. Throws
    // TlsError when the new pair cannot be used, and then goes on with the old one.
    void reload();

    std::shared_ptr<ssl_ctx_st> context() const { return context_; }

private:
    TlsOptions options_;
    std::shared_ptr<ssl_ctx_st> context_;
};

}  // namespace net
