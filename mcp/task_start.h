// The moment in which a call becomes a task.
#pragma once

#include <boost/asio/awaitable.hpp>

namespace mcp {

class Call;

class TaskStart {
public:
    virtual ~TaskStart() = default;

    // Makes the task durable and ends the handler, which then runs again in the background; or returns, when the client has not
    // declared that it knows tasks.
    virtual boost::asio::awaitable<void> begin(Call& call) = 0;
};

}  // namespace mcp
