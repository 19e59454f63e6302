// What the server and its connections share. Inside net/ only.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "net/byte_budget.h"
#include "net/client_count.h"
#include "net/client_socket.h"
#include "net/http.h"
#include "net/limits.h"
#include "net/refusal.h"

namespace net {

using SteadyTime = std::chrono::steady_clock::time_point;

// One client, as the server sees it. It lives as long as its coroutine and takes itself off the list when it ends.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    virtual ~Connection() = default;

    virtual void start() = 0;
    // Called once per tick: ends what is past its deadline, and begins to watch the client of a handler that takes long.
    virtual void look(SteadyTime now) = 0;
    // No further request; closes at once when none is in flight.
    virtual void drain() = 0;
    // Cancels the handler and closes.
    virtual void cut() = 0;
    virtual bool has_request() const = 0;
};

class ServerState : public std::enable_shared_from_this<ServerState> {
public:
    ServerState(boost::asio::any_io_executor executor, Limits limits);

    const Handler* handler_for(std::string_view path) const;
    // The current Date header, written once per second.
    std::string_view date();
    // Begins to look at deadlines; ends by itself with the last connection.
    void keep_watch();
    void add(Connection& connection);
    void remove(Connection& connection);
    // A list of its own, since a connection may end while it is told something.
    std::vector<std::shared_ptr<Connection>> snapshot() const;

    // The answer to a further request while there is too much to do; nullptr when there is room for it.
    const Refusal* overload() const;

    // One request that is being handled, counted until this is destroyed.
    class Turn {
    public:
        explicit Turn(ServerState& state) : state_(state) { ++state_.handling; }
        ~Turn() { --state_.handling; }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;

    private:
        ServerState& state_;
    };

    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };

    boost::asio::any_io_executor executor;
    Limits limits;
    std::unordered_map<std::string, Handler, TextHash, std::equal_to<>> routes;
    std::vector<std::pair<std::string, Handler>> subtrees;  // without their "*", the longest first
    std::vector<std::shared_ptr<boost::asio::ip::tcp::acceptor>> acceptors;
    std::unordered_set<Connection*> connections;
    ClientCount clients;
    ByteBudget held;
    std::size_t handling = 0;
    bool stopping = false;
    boost::asio::steady_timer emptied;  // cancelled when the last connection ends

private:
    static boost::asio::awaitable<void> watch_deadlines(std::shared_ptr<ServerState> state);

    std::string date_;
    std::int64_t date_second_ = -1;
    bool watching_ = false;
};

struct Client {
    std::string address;  // as text, without the port
    ClientCount::Place place;
};

// A connection to serve, or to answer with a refusal, if there is one.
std::shared_ptr<Connection> make_connection(std::shared_ptr<ServerState> state, ClientSocket socket, Client client,
                                            const Refusal* refusal);

}  // namespace net
