#include "tests/net/tls_client.h"

#include <boost/asio/ssl.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace loopback {
namespace {

namespace ssl = asio::ssl;

ssl::context context_for(const TlsClientOptions& options) {
    ssl::context context(ssl::context::tls_client);
    if (options.tls_1_2) SSL_CTX_set_max_proto_version(context.native_handle(), TLS1_2_VERSION);
    if (options.trusted_file.empty()) return context;
    context.load_verify_file(options.trusted_file);
    context.set_verify_mode(ssl::verify_peer);
    context.set_verify_callback(ssl::host_name_verification("localhost"));
    return context;
}

class TlsStream final : public Stream {
public:
    TlsStream(asio::io_context& io, ssl::context context) : context_(std::move(context)), stream_(io, context_) {}
    asio::ip::tcp::socket& tcp() override { return stream_.next_layer(); }
    void write(asio::const_buffer bytes, Done done) override { asio::async_write(stream_, asio::buffer(bytes), std::move(done)); }
    void read(asio::mutable_buffer space, Done done) override { stream_.async_read_some(asio::buffer(space), std::move(done)); }
    ssl::stream<asio::ip::tcp::socket>& tls() { return stream_; }

private:
    ssl::context context_;
    ssl::stream<asio::ip::tcp::socket> stream_;
};

std::string common_name_of_server(SSL* session) {
    std::string name(64, '\0');
    auto* certificate = SSL_get1_peer_certificate(session);
    const int size =
        X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name.data(), static_cast<int>(name.size()));
    X509_free(certificate);
    name.resize(static_cast<std::size_t>(size));
    return name;
}

}  // namespace

TlsClient connect_tls(Loopback& loopback, const TlsClientOptions& options) {
    auto stream = std::make_unique<TlsStream>(loopback.io, context_for(options));
    auto& tls = stream->tls();
    auto* session = tls.native_handle();
    SSL_set_alpn_protos(session, reinterpret_cast<const unsigned char*>(options.protocols.data()),
                        static_cast<unsigned>(options.protocols.size()));
    stream->tcp().connect({asio::ip::make_address(loopback.endpoint.address), loopback.endpoint.port});
    bool done = false;
    boost::system::error_code failure;
    tls.async_handshake(ssl::stream_base::client, [&](const boost::system::error_code& error) {
        failure = error;
        done = true;
    });
    loopback.run_until([&done] { return done; });
    if (failure) throw boost::system::system_error(failure);

    const unsigned char* protocol = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(session, &protocol, &size);
    return {Client(loopback.io, std::move(stream)), common_name_of_server(session), SSL_get_version(session),
            std::string(reinterpret_cast<const char*>(protocol), size)};
}

}  // namespace loopback
