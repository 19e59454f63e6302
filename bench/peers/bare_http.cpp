// The yardstick: what a Beast coroutine server on one thread costs that parses the request's JSON and answers a fixed document,
// and, with --sqlite, what one durable row per request adds under group commit. Nothing else: no routes, no checks.
#include <SQLiteCpp/SQLiteCpp.h>
#include <CLI/CLI.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <condition_variable>
#include <csignal>
#include <cstddef>
#include <exception>
#include <functional>
#include <iostream>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

// One thread inserts rows and commits those that are waiting together.
class RowWriter {
public:
    RowWriter(asio::any_io_executor executor, const std::string& file)
        : executor_(std::move(executor)), database_(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE) {
        database_.exec("PRAGMA journal_mode=WAL");
        database_.exec("PRAGMA synchronous=FULL");
        database_.exec("CREATE TABLE IF NOT EXISTS calls (id INTEGER PRIMARY KEY, body TEXT NOT NULL)");
        thread_ = std::thread([this] { run(); });
    }

    ~RowWriter() {
        {
            const std::lock_guard lock(mutex_);
            ending_ = true;
        }
        arrived_.notify_one();
        thread_.join();
    }

    // Completes when the row is durable.
    asio::awaitable<void> write(std::string body) {
        const auto enqueue = [this, &body](auto handler) {
            auto shared = std::make_shared<decltype(handler)>(std::move(handler));
            bool first = false;
            {
                const std::lock_guard lock(mutex_);
                first = waiting_.empty();
                waiting_.push_back({std::move(body), [shared] { (*shared)(); }});
            }
            if (first) arrived_.notify_one();
        };
        co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(enqueue, asio::use_awaitable);
    }

private:
    struct Row {
        std::string body;
        std::function<void()> committed;
    };

    void run() {
        SQLite::Statement insert(database_, "INSERT INTO calls (body) VALUES (?)");
        for (;;) {
            std::vector<Row> batch;
            {
                std::unique_lock lock(mutex_);
                arrived_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
                if (waiting_.empty()) return;
                batch.swap(waiting_);
            }
            SQLite::Transaction transaction(database_);
            for (const auto& row : batch) {
                insert.bindNoCopy(1, row.body);
                insert.exec();
                insert.reset();
            }
            transaction.commit();
            asio::post(executor_, [batch = std::move(batch)] {
                for (const auto& row : batch) row.committed();
            });
        }
    }

    asio::any_io_executor executor_;
    SQLite::Database database_;
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<Row> waiting_;
    bool ending_ = false;
    std::thread thread_;
};

asio::awaitable<void> serve(tcp::socket socket, const std::string& document, RowWriter* rows) {
    socket.set_option(tcp::no_delay(true));
    beast::tcp_stream stream(std::move(socket));
    beast::flat_buffer buffer;
    for (;;) {
        stream.expires_after(std::chrono::seconds(30));
        http::request<http::string_body> request;
        co_await http::async_read(stream, buffer, request, asio::use_awaitable);

        const auto message = nlohmann::json::parse(request.body(), nullptr, false);
        const bool sound = message.is_object() && message.contains("id");
        if (sound && rows) co_await rows->write(std::move(request.body()));

        http::response<http::string_body> response(sound ? http::status::ok : http::status::bad_request, request.version());
        response.set(http::field::content_type, "application/json");
        response.keep_alive(request.keep_alive());
        response.body() = document;
        response.prepare_payload();
        stream.expires_after(std::chrono::seconds(30));
        co_await http::async_write(stream, response, asio::use_awaitable);
        if (!response.keep_alive()) break;
    }
    boost::system::error_code ignored;
    stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
}

asio::awaitable<void> accept_clients(tcp::acceptor& acceptor, const std::string& document, RowWriter* rows) {
    for (;;) {
        auto socket = co_await acceptor.async_accept(asio::use_awaitable);
        // A client that leaves ends its coroutine with an exception, which is no news.
        asio::co_spawn(acceptor.get_executor(), serve(std::move(socket), document, rows), [](const std::exception_ptr&) {});
    }
}

// A JSON-RPC result of exactly so many bytes.
std::string fixed_document(std::size_t bytes) {
    const std::string head = R"({"id":1,"jsonrpc":"2.0","result":{"resultType":"complete","content":[{"type":"text","text":")";
    const std::string tail = R"("}]}})";
    const auto frame = head.size() + tail.size();
    return head + std::string(bytes > frame ? bytes - frame : 0, 'x') + tail;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("A bare Beast server, to compare with");
    std::uint16_t port = 0;
    std::size_t bytes = 1024;
    std::string database;
    app.add_option("--port", port, "Port on 127.0.0.1; 0 picks a free one");
    app.add_option("--bytes", bytes, "Size of the answer's body");
    app.add_option("--sqlite", database, "Write each request's body as a row of this database before answering");
    CLI11_PARSE(app, argc, argv);

    asio::io_context io{1};
    std::unique_ptr<RowWriter> rows;
    if (!database.empty()) rows = std::make_unique<RowWriter>(io.get_executor(), database);
    const auto document = fixed_document(bytes);
    tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), port});
    asio::co_spawn(io, accept_clients(acceptor, document, rows.get()), [](const std::exception_ptr&) {});
    asio::signal_set signals(io, SIGINT, SIGTERM);
    signals.async_wait([&io](const boost::system::error_code&, int) { io.stop(); });
    std::cout << "listening on 127.0.0.1:" << acceptor.local_endpoint().port() << std::endl;
    io.run();
}
