// One client's connection: reads a request within its limits, has it handled, answers, and again. Inside net/ only.
//
// Every read and write has a deadline, kept as a number: one timer for all connections (ServerState::keep_watch) cancels the
// socket of those past theirs, so that a request costs no timer. In the same way a request that is answered at once pays
// nothing for the watch over its client: only when a handler is still busy at the next tick does the connection wait for
// something to read beside it. What comes then is the next, pipelined request and stays with the reader, or the end of the client.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/byte_budget.h"
#include "net/client_socket.h"
#include "net/http.h"
#include "net/refusal.h"
#include "net/request_reader.h"
#include "net/server_state.h"

namespace net {

class HttpConnection final : public Connection, public Exchange {
public:
    HttpConnection(std::shared_ptr<ServerState> state, ClientSocket socket, Client client, const Refusal* refusal);
    ~HttpConnection() override;

    void start() override;
    void look(SteadyTime now) override;
    void drain() override;
    void cut() override;
    bool has_request() const override { return stage_ >= Stage::reading && stage_ <= Stage::answered; }

    const Request& request() const override { return reader_.request(); }
    boost::asio::awaitable<void> respond(Response response) override;
    boost::asio::awaitable<void> start_stream(unsigned status, std::string content_type, Headers headers) override;
    boost::asio::awaitable<void> write(std::string chunk) override;
    boost::asio::awaitable<void> finish() override;
    void keep_alive(std::string_view bytes, std::chrono::milliseconds interval) override;
    bool client_gone() const override { return gone_; }

private:
    enum class Stage { handshake, idle, reading, handling, streaming, answered, parting };

    // The connection's life: http_connection.cpp.
    static boost::asio::awaitable<void> run(std::shared_ptr<HttpConnection> self);
    boost::asio::awaitable<bool> shake_hands();
    boost::asio::awaitable<bool> read_request();
    boost::asio::awaitable<bool> read_more();
    boost::asio::awaitable<void> handle();
    boost::asio::awaitable<void> refuse(const Refusal& refusal);
    boost::asio::awaitable<void> part();
    void watch_client();
    void client_sent_something();
    void client_left();
    void set_deadline(std::chrono::milliseconds from_now);

    // Writing the answer: http_answer.cpp.
    std::optional<Pieces> send_at_once(const Pieces& pieces);
    boost::asio::awaitable<void> send_rest(Pieces rest);
    void send_heartbeat(SteadyTime now);
    [[noreturn]] void fail_to_send(const boost::system::error_code& error);
    bool keeps_alive() const { return keep_alive_ && !state_->stopping; }
    std::string_view connection_header() const;

    std::shared_ptr<ServerState> state_;
    Client client_;
    ClientSocket socket_;
    const Refusal* refusal_;                   // to answer with instead of serving
    boost::asio::cancellation_signal cancel_;  // of the coroutine `run`, and through it of the handler

    RequestReader reader_;
    ByteBudget::Share held_;                 // what the reader holds
    std::optional<ServerState::Turn> turn_;  // among the requests being handled
    std::string head_;                       // of the answer being written
    Stage stage_ = Stage::idle;
    bool keep_alive_ = true;
    bool chunked_ = false;
    bool gone_ = false;      // nothing can be read or written any more
    bool watching_ = false;  // a wait beside the handler is under way

    SteadyTime deadline_ = SteadyTime::max();
    bool timed_out_ = false;

    // Of a stream that is kept alive.
    std::string heartbeat_;  // as it goes over the wire; empty: none
    std::chrono::milliseconds heartbeat_interval_{};
    SteadyTime last_sent_;
};

}  // namespace net
