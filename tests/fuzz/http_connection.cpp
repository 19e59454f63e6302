// All the bytes that one client sends, through the real connection over a pair of sockets. However the bytes are cut up, the same
// requests are handled; each is what a plain reader sees at that place; and what comes back is one answer after another.
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "net/server_state.h"
#include "tests/fuzz/plain_http_reader.h"

namespace {

namespace asio = boost::asio;

[[noreturn]] void fail(const char* what) {
    std::fprintf(stderr, "fuzz: %s\n", what);
    std::abort();
}

struct Handled {
    std::string method, target, body;
    bool operator==(const Handled&) const = default;
};

net::Limits limits() {
    net::Limits limits;
    limits.body_bytes = 2048;
    limits.header_bytes = 1024;
    limits.headers = 20;
    return limits;
}

class Session {
public:
    Session(asio::io_context& io, std::string_view bytes, std::size_t piece) : io_(io) {
        std::array<int, 2> ends;
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) != 0) fail("no pair of sockets");
        client_ = ends[0];
        asio::ip::tcp::socket socket(io_);
        socket.assign(asio::ip::tcp::v4(), ends[1]);
        socket.non_blocking(true);
        state_->subtrees.emplace_back("", [this](net::Exchange& exchange) { return handle(exchange); });
        net::make_connection(state_, net::ClientSocket(std::move(socket)), {"fuzz", {}}, nullptr)->start();
        for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
            const auto sent = bytes.substr(0, piece);
            if (::send(client_, sent.data(), sent.size(), MSG_NOSIGNAL) < 0) break;  // the server has closed
            settle();
        }
        shutdown(client_, SHUT_WR);
        settle();
        if (!state_->connections.empty()) fail("the connection goes on after its client has ended");
        close(client_);
    }

    const std::vector<Handled>& handled() const { return handled_; }
    const std::string& answers() const { return answers_; }

private:
    asio::awaitable<void> handle(net::Exchange& exchange) {
        const auto& request = exchange.request();
        handled_.push_back({std::string(request.method), std::string(request.target), std::string(request.body)});
        if (!request.path.starts_with("/stream")) {
            co_await exchange.respond({200, "text/plain", std::to_string(request.body.size())});
            co_return;
        }
        co_await exchange.start_stream(200, "text/plain", {});
        co_await exchange.write("first");
        co_await exchange.write("second");
        co_await exchange.finish();
    }

    // Runs the server until it does nothing more.
    void settle() {
        for (int rounds = 0; rounds < 10'000; ++rounds) {
            io_.restart();
            auto work = io_.poll();
            std::array<char, 4096> space;
            for (ssize_t count = 0; (count = ::recv(client_, space.data(), space.size(), 0)) > 0; ++work) {
                answers_.append(space.data(), static_cast<std::size_t>(count));
            }
            if (work == 0) return;
        }
        fail("the server never comes to rest");
    }

    asio::io_context& io_;
    std::shared_ptr<net::ServerState> state_ = std::make_shared<net::ServerState>(io_.get_executor(), limits());
    int client_ = -1;
    std::vector<Handled> handled_;
    std::string answers_;
};

void require_plain_reading(std::string_view bytes, const std::vector<Handled>& handled) {
    for (const auto& each : handled) {
        const auto plain = fuzz::read_plainly(bytes);
        if (!plain) fail("a request was handled where a plain reader sees none");
        if (plain->method != each.method || plain->target != each.target)
            fail("another request was handled than a plain reader sees");
        if (plain->body != each.body) fail("a request was handled with another body than a plain reader sees");
        bytes.remove_prefix(plain->size);
    }
}

// Takes one answer off. An answer to HEAD has no body.
void take_answer(std::string_view& answers, bool head_only) {
    const auto end = answers.find("\r\n\r\n");
    if (!answers.starts_with("HTTP/1.1 ") || end == std::string_view::npos) fail("what comes back is no answer");
    const auto head = answers.substr(0, end + 2);
    answers.remove_prefix(end + 4);
    if (head_only) return;
    constexpr std::string_view length = "\r\nContent-Length: ";
    constexpr std::string_view last_chunk = "\r\n0\r\n\r\n";
    auto size = answers.size();  // until it closes
    if (const auto at = head.find(length); at != std::string_view::npos) {
        size = static_cast<std::size_t>(std::atoi(head.data() + at + length.size()));
    } else if (head.find("\r\nTransfer-Encoding: chunked") != std::string_view::npos) {
        const auto last = answers.find(last_chunk);
        if (last == std::string_view::npos) fail("a stream has no end");
        size = last + last_chunk.size();
    }
    if (size > answers.size()) fail("an answer is cut off");
    answers.remove_prefix(size);
}

void require_answers(std::string_view answers, const std::vector<Handled>& handled) {
    constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    const auto skip_continue = [&] {
        while (answers.starts_with(go_on)) answers.remove_prefix(go_on.size());
    };
    for (const auto& each : handled) {
        skip_continue();
        take_answer(answers, each.method == "HEAD");
    }
    skip_continue();
    if (answers.empty()) return;
    if (!answers.starts_with("HTTP/1.1 4") && !answers.starts_with("HTTP/1.1 501"))
        fail("an answer that is neither a handler's nor a refusal");
    if (answers.find("\r\nConnection: close\r\n") == std::string_view::npos) fail("a refusal that does not close");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static asio::io_context io{1};
    static const bool quiet = (spdlog::set_level(spdlog::level::off), true);
    static_cast<void>(quiet);
    if (size == 0) return 0;
    // The first byte says how the second run cuts the bytes.
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, std::min<std::size_t>(size - 1, 8192));
    const Session whole(io, bytes, bytes.size() + 1);
    require_plain_reading(bytes, whole.handled());
    require_answers(whole.answers(), whole.handled());
    const Session cut(io, bytes, std::max<std::size_t>(1 + data[0], bytes.size() / 16));
    if (cut.handled() != whole.handled()) fail("cut up, the same bytes are other requests");
    require_answers(cut.answers(), cut.handled());
    return 0;
}
