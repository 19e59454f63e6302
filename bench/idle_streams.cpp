// Opens many streams, leaves them idle, and says how much memory the server's process takes for each. Prints one line of JSON.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <exception>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "bench/descriptors.h"
#include "bench/program.h"

namespace {

struct Options {
    std::uint16_t port = 0;
    std::string path = "/stream";
    std::vector<std::string> headers;
    std::string body;
    std::size_t streams = 10'000;
    pid_t pid = 0;
    bool tls = false;
};

// So many clients share one source address: a port is free for each of them.
constexpr std::size_t clients_per_address = 20'000;

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

std::size_t resident_kibibytes(pid_t pid) {
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    for (std::string word; status >> word;) {
        std::size_t kibibytes = 0;
        if (word == "VmRSS:" && status >> kibibytes) return kibibytes;
    }
    throw std::runtime_error("there is no process " + std::to_string(pid));
}

sockaddr_in address_of(std::uint32_t host, std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(host);
    address.sin_port = htons(port);
    return address;
}

// One client with one stream, open until it is destroyed.
class Stream {
public:
    Stream(std::uint16_t port, std::size_t number, SSL_CTX* tls)
        : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), tls_(tls ? SSL_new(tls) : nullptr, SSL_free) {
        if (socket_ < 0) fail("socket");
        const auto source = address_of(INADDR_LOOPBACK + static_cast<std::uint32_t>(number / clients_per_address), 0);
        const auto server = address_of(INADDR_LOOPBACK, port);
        if (bind(socket_, reinterpret_cast<const sockaddr*>(&source), sizeof source) != 0) fail("bind");
        if (connect(socket_, reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0) fail("connect");
        if (!tls_) return;
        SSL_set_fd(tls_.get(), socket_);
        if (SSL_connect(tls_.get()) != 1) throw std::runtime_error("the TLS handshake failed");
    }
    ~Stream() { close(socket_); }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    void ask(const std::string& request) {
        const auto size = static_cast<ssize_t>(request.size());
        const auto sent = tls_ ? SSL_write(tls_.get(), request.data(), static_cast<int>(size))
                               : send(socket_, request.data(), request.size(), MSG_NOSIGNAL);
        if (sent != size) fail("send");
    }

    // Waits for the head of the answer.
    void require_stream() {
        std::string answer;
        while (answer.find("\r\n\r\n") == std::string::npos) {
            char bytes[4096];
            const auto count = tls_ ? SSL_read(tls_.get(), bytes, sizeof bytes) : recv(socket_, bytes, sizeof bytes, 0);
            if (count <= 0) throw std::runtime_error("the server closed a connection before its stream began");
            answer.append(bytes, static_cast<std::size_t>(count));
        }
        if (!answer.starts_with("HTTP/1.1 200 ")) throw std::runtime_error("no stream, but: " + answer);
    }

private:
    int socket_;
    std::unique_ptr<SSL, decltype(&SSL_free)> tls_;
};

std::string request_of(const Options& options) {
    std::string text = (options.body.empty() ? "GET " : "POST ") + options.path +
                       " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json, text/event-stream\r\n";
    for (const auto& header : options.headers) text += header + "\r\n";
    if (!options.body.empty())
        text += "Content-Type: application/json\r\nContent-Length: " + std::to_string(options.body.size()) + "\r\n";
    return text + "\r\n" + options.body;
}

nlohmann::json run(const Options& options) {
    const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> tls(options.tls ? SSL_CTX_new(TLS_client_method()) : nullptr,
                                                                SSL_CTX_free);
    const auto request = request_of(options);
    const auto before = resident_kibibytes(options.pid);
    const auto begin = std::chrono::steady_clock::now();
    std::vector<std::unique_ptr<Stream>> streams;
    for (std::size_t i = 0; i < options.streams; ++i) {
        streams.push_back(std::make_unique<Stream>(options.port, i, tls.get()));
        streams.back()->ask(request);
        streams.back()->require_stream();
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    const auto after = resident_kibibytes(options.pid);
    return {{"streams", options.streams},
            {"seconds_to_open", took.count()},
            {"resident_kib_before", before},
            {"resident_kib", after},
            {"kib_per_stream", static_cast<double>(after - before) / static_cast<double>(options.streams)}};
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app("Memory of idle streams");
    app.add_option("--port", options.port, "Port on 127.0.0.1")->required();
    app.add_option("--pid", options.pid, "The server's process")->required();
    app.add_option("--streams", options.streams, "How many streams");
    app.add_option("--path", options.path, "Path of the stream");
    app.add_option("--header", options.headers, "A further header, 'Name: value'; may be repeated");
    app.add_option("--body", options.body, "Body to post; without one it is a GET");
    app.add_flag("--tls", options.tls, "Speak TLS, with whatever certificate the server has");
    CLI11_PARSE(app, argc, argv);
    const auto measure = [&options] {
        if (bench::allow_many_descriptors() < options.streams + 64)
            throw std::runtime_error("too few file descriptors: raise 'ulimit -Hn'");
        return run(options);
    };
    return bench::print_result("idle_streams", measure);
}
