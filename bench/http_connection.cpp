// Sockets, as the system has them.
#include "bench/http_connection.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "bench/measure.h"

namespace bench {
namespace {

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

int connected_socket(std::uint16_t port) {
    const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (made < 0) fail("socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    if (::connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) {
        const int error = errno;
        ::close(made);
        throw std::system_error(error, std::generic_category(), "connect");
    }
    return made;
}

}  // namespace

HttpConnection::HttpConnection(std::uint16_t port, std::string path, Era era)
    : socket_(connected_socket(port)), path_(std::move(path)), era_(era) {}

HttpConnection::~HttpConnection() { ::close(socket_); }

void HttpConnection::greet() {
    if (era_ == Era::modern) return;
    const auto welcome = exchange("initialize", {}, initialize_request(1));
    if (welcome.status != 200 || is_failure(welcome.body)) {
        throw std::runtime_error("initialize was refused: " + std::string(welcome.body.substr(0, 600)));
    }
    session_ = welcome.session;
    const auto noted = exchange("notifications/initialized", {}, initialized_notification());
    if (noted.status / 100 != 2) throw std::runtime_error("notifications/initialized got status " + std::to_string(noted.status));
}

void HttpConnection::post(std::string_view method, std::string_view name, std::string_view message) {
    request_.assign("POST ").append(path_).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    append_http_headers(request_, era_, method, name, session_);
    request_.append("Content-Length: ").append(std::to_string(message.size())).append("\r\n\r\n").append(message);
    sent_ = std::chrono::steady_clock::now();
    const auto count = ::send(socket_, request_.data(), request_.size(), MSG_NOSIGNAL);
    if (count != static_cast<ssize_t>(request_.size())) fail("send");
}

std::optional<Answer> HttpConnection::receive() {
    constexpr std::size_t size = 32 * 1024;
    const auto count = ::recv(socket_, reader_.space(size), size, 0);
    if (count < 0) fail("recv");
    if (count == 0) throw std::runtime_error("the server closed the connection");
    reader_.filled(static_cast<std::size_t>(count));
    return reader_.take();
}

Answer HttpConnection::exchange(std::string_view method, std::string_view name, std::string_view message) {
    post(method, name, message);
    for (;;) {
        if (const auto answer = receive()) return *answer;
    }
}

}  // namespace bench
