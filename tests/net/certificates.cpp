#include "tests/net/certificates.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>
#include <stdexcept>

namespace loopback {
namespace {

template <class T, class Free>
std::unique_ptr<T, Free> owned(T* made, Free free) {
    if (!made) throw std::runtime_error("OpenSSL could not make something");
    return {made, free};
}

template <class Write>
void write_file(const std::string& path, Write write) {
    const auto file = owned(std::fopen(path.c_str(), "wb"), &std::fclose);
    if (write(file.get()) != 1) throw std::runtime_error("cannot write " + path);
}

}  // namespace

net::TlsOptions write_certificate(const test_support::TemporaryFolder& folder, const std::string& file_name,
                                  const std::string& name) {
    const auto key = owned(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const auto certificate = owned(X509_new(), &X509_free);
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key.get());
    auto* subject = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), subject);
    const auto names = "DNS:" + name + ",DNS:localhost,IP:127.0.0.1";
    const auto extension = owned(X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str()), &X509_EXTENSION_free);
    X509_add_ext(certificate.get(), extension.get(), -1);
    if (X509_sign(certificate.get(), key.get(), EVP_sha256()) == 0) throw std::runtime_error("cannot sign a certificate");

    net::TlsOptions files{(folder / (file_name + ".pem")).string(), (folder / (file_name + ".key")).string()};
    write_file(files.certificate_file, [&](FILE* file) { return PEM_write_X509(file, certificate.get()); });
    write_file(files.private_key_file,
               [&](FILE* file) { return PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    return files;
}

}  // namespace loopback
