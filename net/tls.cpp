// Reading certificate and private key into what OpenSSL makes sessions from.
#include "net/tls.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <filesystem>
#include <fstream>
#include <string_view>
#include <utility>

namespace net {
namespace {

using Context = std::shared_ptr<ssl_ctx_st>;

// The newest entry of OpenSSL's queue, in its words.
std::string reason() {
    const auto error = ERR_peek_last_error();
    const char* text = error == 0 ? nullptr : ERR_reason_error_string(error);
    ERR_clear_error();
    return text ? text : "OpenSSL does not say why";
}

void require_readable(std::string_view what, const std::string& file) {
    if (std::ifstream(file, std::ios::binary).is_open()) return;
    throw TlsError(
        "cannot read the " + std::string(what) + " '" + file + "': " +
        (std::filesystem::exists(file) ? "this user may not; let it read the file" : "there is no such file; check the path"));
}

// A key with a passphrase would make OpenSSL ask on the terminal.
int no_passphrase(char*, int, int, void*) { return -1; }

// "http/1.1" for clients that name protocols; none of theirs is spoken otherwise (RFC 7301 section 3.2).
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered, unsigned offered_size,
                    void*) {
    static constexpr unsigned char spoken[] = "\x8http/1.1";
    unsigned char* found = nullptr;
    const auto result = SSL_select_next_proto(&found, size, spoken, sizeof spoken - 1, offered, offered_size);
    *chosen = found;
    return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

Context make_context() {
    Context context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    if (!context) throw TlsError("TLS cannot be set up: " + reason());
    auto* ctx = context.get();
    SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
    SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_cipher_list(ctx, "ECDHE+AESGCM:ECDHE+CHACHA20");  // of TLS 1.2; those of 1.3 are all of this kind
    // What is written may be repeated from elsewhere, record by record; idle sessions hold no buffers.
    SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_read_ahead(ctx, 1);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);  // clients resume by tickets, which cost no memory here
    SSL_CTX_set_num_tickets(ctx, 1);
    SSL_CTX_set_alpn_select_cb(ctx, choose_protocol, nullptr);
    SSL_CTX_set_default_passwd_cb(ctx, no_passphrase);
    return context;
}

Context load(const TlsOptions& options) {
    require_readable("certificate", options.certificate_file);
    require_readable("private key", options.private_key_file);
    ERR_clear_error();
    auto context = make_context();
    if (SSL_CTX_use_certificate_chain_file(context.get(), options.certificate_file.c_str()) != 1) {
        throw TlsError("cannot use the certificate '" + options.certificate_file + "': " + reason() +
                       "; it must be PEM, the server's certificate first, then its chain");
    }
    if (SSL_CTX_use_PrivateKey_file(context.get(), options.private_key_file.c_str(), SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(context.get()) != 1) {
        throw TlsError("cannot use the private key '" + options.private_key_file + "' with the certificate '" +
                       options.certificate_file + "': " + reason() +
                       "; it must be the PEM key that the certificate was made for, without a passphrase");
    }
    return context;
}

}  // namespace

TlsIdentity::TlsIdentity(TlsOptions options) : options_(std::move(options)), context_(load(options_)) {}

void TlsIdentity::reload() { context_ = load(options_); }

}  // namespace net
