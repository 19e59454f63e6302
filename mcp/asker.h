// How a question travels. In the modern era the request ends with it and is made again with the answer; in the legacy era it is a
// request of its own to the client, and the handler waits; a task puts it into its state, and waits.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <stdexcept>
#include <string>

#include "mcp/question.h"

namespace mcp {

namespace asio = boost::asio;

// The client cannot be asked this way, or answered with an error or with something else than was asked for.
class AskingFailed : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

class Asker {
public:
    virtual ~Asker() = default;

    // Answers to all of the questions, each of which the client has declared that it can be asked.
    virtual asio::awaitable<Answers> ask(Questions questions) = 0;
};

}  // namespace mcp
